"""Every cell of every chapter runs in the page, and a reader can do what the front page promises."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from handling import await_widgets, drag, middle, unfold
from live_chapters import SLOW, chapters, press, run_chapter, write

CHAPTERS = chapters()
WHERE = [  # a chapter, its widget's name in Python and on the page, and a cell below it that prints or shows
    ("04-gamma-and-beta", "explorer", "gamma-beta-explorer", "check-by-hand"),
    ("05-undoing-it", "undo_batches", "undo-batches", "check-next-batch"),
]


@pytest.fixture(scope="module")
def running(browser, server):
    """The runs of all chapters in pages, as many at a time as the machine has cores, two at most."""
    with ThreadPoolExecutor(min(2, os.cpu_count())) as pool:
        yield {path.stem: pool.submit(run_chapter, path, server) for path in CHAPTERS}


@pytest.mark.parametrize("chapter", [path.stem for path in CHAPTERS])
def test_a_chapter_prints_draws_and_answers_as_its_notebook(running, chapter):
    differences, _ = running[chapter].result()
    assert differences == []


@pytest.fixture
def visitor(browser, server):
    """A page of a reader for whom nothing is kept."""
    context = browser.new_context(base_url=server, service_workers="block")
    yield context.new_page()
    context.close()


def run_instead(page, cell, source, said="Done"):
    """Write a source over that of a cell, run it, and return the place of its output."""
    write(page, cell, source)
    outcome, _ = press(cell)
    assert said in outcome
    return cell.locator(".cell_output")


@pytest.mark.parametrize(("chapter", "name", "widget", "cell"), WHERE)
def test_a_reader_edits_breaks_stops_puts_back_and_drags(visitor, chapter, name, widget, cell):
    visitor.goto(f"{chapter}.html")
    await_widgets(visitor)
    place, root = visitor.locator(f"#cell-{cell}"), visitor.locator(f".bn-{widget}")
    parts = [place.locator(part).first for part in (".cell_input pre", ".cell_output")]
    original = [part.text_content() for part in parts]
    unfold(root)
    slider = root.get_by_role("slider", name="γ")
    grip = root.locator(".bn-grip", has_text="γ").locator("circle").last
    grip.scroll_into_view_if_needed()
    drag(visitor, *middle(grip), 60)
    dragged = float(slider.input_value())

    printed = run_instead(visitor, place, f"print({name}.gamma)")  # the drag came before Python
    assert float(printed.inner_text()) == pytest.approx(dragged, abs=0.051)  # the slider steps
    run_instead(visitor, place, "x = 1\n1 / (x - 1)", "error")
    expect(printed.locator("pre")).to_contain_text("line 2")
    write(visitor, place, "print('on and on', flush=True)\nwhile True:\n    pass")
    visitor.keyboard.press("Shift+Enter")
    expect(printed).to_have_text("on and on\n", timeout=SLOW)
    expect(place.locator(".live-clock")).to_have_text(re.compile("[1-9] s"))
    place.get_by_role("button", name=re.compile("^Stop")).click()
    expect(place.locator(".live-status")).to_contain_text("what your cells had defined is gone")

    run_instead(visitor, place, f"print({name}.gamma)")  # after the cells that it needs, in a new Python
    unfold(root)
    drag(visitor, *middle(grip), 30)
    again = float(slider.input_value())
    assert again != float(printed.inner_text())
    run_instead(visitor, place, f"print({name}.gamma)")
    assert float(printed.inner_text()) == pytest.approx(again, abs=0.051)
    run_instead(visitor, place, f"{name}.gamma = 2.5")
    unfold(root)
    expect(slider).to_have_value("2.5")  # drawn in the next frame
    place.get_by_role("button", name=re.compile("^Reset")).click()
    for part, text in zip(parts, original, strict=True):
        expect(part).to_have_text(text)


def test_a_link_made_in_python_holds_on_the_page(visitor):
    visitor.goto("04-gamma-and-beta.html")
    for cell in ("further-draw", "further-link"):
        assert "Done" in press(visitor.locator(f"#cell-{cell}"))[0]
    explorer = visitor.locator(".bn-gamma-beta-explorer")
    drag(visitor, *middle(explorer.locator(".bn-grip", has_text="γ").locator("circle").last), 60)
    dragged = float(explorer.get_by_role("slider", name="γ").input_value())
    own = visitor.locator("#cell-further-draw input").first
    assert float(own.input_value()) == pytest.approx(dragged, abs=0.101)  # linked by jslink
