"""The book's own cells run in the page, with NumPy for WebAssembly; without it there is no test here.

It is NumPy of Pyodide's distribution, where `make runtime` could reach that, or of the folder that BOOK_WASM
names, as wasm_folder.py makes one; the site is built with it.
All nine chapters are run by `python tests/site/live_chapters.py`.
"""

import re

import pytest
from playwright.sync_api import expect

from building import has_numpy
from handling import await_widgets, drag, middle
from live_chapters import SLOW, chapters, forget, run_all

WHERE = [  # a chapter, its widget's name in Python and on the page, and a cell below it that prints or shows
    ("04-gamma-and-beta", "explorer", "gamma-beta-explorer", "check-by-hand"),
    ("05-undoing-it", "undo_batches", "undo-batches", "check-next-batch"),
]


@pytest.fixture
def visitor(browser, server):
    """A page of a reader for whom nothing is kept."""
    context = browser.new_context(base_url=server, service_workers="block")
    yield context.new_page()
    context.close()


def run_instead(page, cell, source, said="Done"):
    """Write a source over that of a cell, run it, and return the place of its output."""
    if (button := cell.get_by_role("button", name="Edit")).is_visible():
        button.click()
    cell.get_by_role("textbox").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    forget(cell.locator(".live-status"))
    page.keyboard.press("Shift+Enter")
    if said:
        expect(cell.locator(".live-status")).to_contain_text(said, timeout=SLOW)
    return cell.locator(".cell_output")


if has_numpy():

    def test_a_chapter_prints_what_its_notebook_printed(visitor):
        (path,) = chapters("05")
        assert run_all(visitor, path) == []

    @pytest.mark.parametrize(("chapter", "name", "widget", "cell"), WHERE)
    def test_a_reader_edits_breaks_stops_puts_back_and_drags(visitor, chapter, name, widget, cell):
        def press(label):
            place.get_by_role("button", name=re.compile(f"^{label}")).click()

        visitor.goto(f"{chapter}.html")
        await_widgets(visitor)
        place, root = visitor.locator(f"#cell-{cell}"), visitor.locator(f".bn-{widget}")
        parts = [place.locator(part).first for part in (".cell_input pre", ".cell_output")]
        original = [part.text_content() for part in parts]
        slider = root.get_by_role("slider", name="γ")
        grip = root.locator(".bn-grip", has_text="γ").locator("circle").last
        grip.scroll_into_view_if_needed()
        drag(visitor, *middle(grip), 60)
        dragged = float(slider.input_value())

        printed = run_instead(visitor, place, f"print({name}.gamma)")  # the drag came before Python
        assert float(printed.inner_text()) == pytest.approx(dragged, abs=0.051)  # the slider steps
        run_instead(visitor, place, "x = 1\n1 / (x - 1)", "error")
        expect(printed.locator("pre")).to_contain_text("line 2")
        run_instead(visitor, place, "print('on and on', flush=True)\nwhile True:\n    pass", None)
        expect(printed).to_have_text("on and on\n", timeout=SLOW)
        press("Stop")
        expect(place.locator(".live-status")).to_contain_text("what your cells had defined is gone")

        run_instead(visitor, place, f"print({name}.gamma)")  # after the cells above, in a new Python
        drag(visitor, *middle(grip), 30)
        again = float(slider.input_value())
        assert again != float(printed.inner_text())
        run_instead(visitor, place, f"print({name}.gamma)")
        assert float(printed.inner_text()) == pytest.approx(again, abs=0.051)
        run_instead(visitor, place, f"{name}.gamma = 2.5")
        expect(slider).to_have_value("2.5")  # drawn in the next frame
        press("Reset")
        for part, text in zip(parts, original, strict=True):
            expect(part).to_have_text(text)

    def test_a_link_made_in_python_holds_on_the_page(visitor):
        (path,) = chapters("04")
        assert run_all(visitor, path) == []
        explorer = visitor.locator(".bn-gamma-beta-explorer")
        drag(visitor, *middle(explorer.locator(".bn-grip", has_text="γ").locator("circle").last), 60)
        dragged = float(explorer.get_by_role("slider", name="γ").input_value())
        own = visitor.locator("#cell-own-explorer input").first
        assert float(own.input_value()) == pytest.approx(dragged, abs=0.101)  # linked by jslink
