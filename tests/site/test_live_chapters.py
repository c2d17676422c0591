"""The book's own cells run in the page, with NumPy for WebAssembly; without BOOK_WASM there is no test here.

BOOK_WASM names a folder with Pyodide and NumPy, as wasm_folder.py makes one; the site is built with it.
All nine chapters are run by `python tests/site/live_chapters.py`.
"""

import os

import pytest
from playwright.sync_api import expect

from handling import drag, middle
from live_chapters import SLOW, chapters, run_all


@pytest.fixture
def visitor(browser, server):
    """A page of a reader for whom nothing is kept."""
    context = browser.new_context(base_url=server, service_workers="block")
    yield context.new_page()
    context.close()


def run_instead(page, cell, source):
    """Write a source over that of a cell, run it, and return the place of its output."""
    if (button := cell.get_by_role("button", name="Edit")).is_visible():
        button.click()
    cell.get_by_role("textbox").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".live-status")).to_contain_text("Done", timeout=SLOW)
    return cell.locator(".cell_output")


if "BOOK_WASM" in os.environ:

    def test_a_chapter_prints_what_its_notebook_printed(visitor):
        (path,) = chapters("05")
        assert run_all(visitor, path) == []

    def test_a_drag_before_the_first_run_is_not_lost(visitor):
        visitor.goto("04-gamma-and-beta.html")
        explorer = visitor.locator(".bn-gamma-beta-explorer")
        slider = explorer.get_by_role("slider", name="γ")
        grip = explorer.locator(".bn-grip", has_text="γ").locator("circle").last
        grip.scroll_into_view_if_needed()
        drag(visitor, *middle(grip), 60)
        dragged = float(slider.input_value())
        printed = run_instead(visitor, visitor.locator("#cell-own-explorer-still"), "print(explorer.gamma)")
        assert float(printed.inner_text()) == pytest.approx(dragged, abs=0.051)
        assert float(slider.input_value()) == dragged > 1

    def test_a_widget_and_python_are_in_step(visitor):
        (path,) = chapters("04")
        assert run_all(visitor, path) == []
        explorer = visitor.locator(".bn-gamma-beta-explorer")
        slider = explorer.get_by_role("slider", name="γ")
        grip = explorer.locator(".bn-grip", has_text="γ").locator("circle").last
        before = float(slider.input_value())
        drag(visitor, *middle(grip), 60)
        dragged = float(slider.input_value())
        assert dragged > before

        cell = visitor.locator("#cell-exercise-count")
        printed = run_instead(visitor, cell, "print(explorer.gamma)")
        assert float(printed.inner_text()) == pytest.approx(dragged, abs=0.051)  # the slider steps by 0.1
        own = visitor.locator("#cell-own-explorer input").first
        assert float(own.input_value()) == pytest.approx(dragged, abs=0.101)  # linked by jslink
        run_instead(visitor, cell, "explorer.gamma = 2.5")
        assert float(slider.input_value()) == 2.5
