"""The book's own cells run in the page, with NumPy for WebAssembly; without BOOK_WASM there is no test here.

BOOK_WASM names a folder with Pyodide and NumPy, as wasm_folder.py makes one; the site is built with it.
All nine chapters are run by `python tests/site/live_chapters.py`.
"""

import os

from playwright.sync_api import expect

from handling import drag, middle
from live_chapters import SLOW, chapters, run_all

if "BOOK_WASM" in os.environ:

    def test_a_chapter_prints_what_its_notebook_printed(page):
        (path,) = chapters("05")
        assert run_all(page, path) == []

    def test_a_chapter_with_widgets_is_in_step_with_python(page):
        (path,) = chapters("04")
        assert run_all(page, path) == []
        explorer = page.locator("#cell-play-explorer-widget .widget-view")
        handle = explorer.get_by_role("slider").first
        x, y = middle(handle)
        drag(page, x, y, 60, 0)
        shown = explorer.get_by_role("slider").first.get_attribute("aria-valuenow")
        cell = page.locator("#cell-exercise-count")
        cell.get_by_role("button", name="Edit").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("print(explorer.gamma, explorer.beta)")
        page.keyboard.press("Shift+Enter")
        expect(cell.locator(".live-status")).to_contain_text("Done", timeout=SLOW)
        printed = cell.locator(".cell_output").inner_text()
        assert printed != "1.0 0.0\n", shown
