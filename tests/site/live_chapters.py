"""Run every cell of a chapter in the page, by its own button, and compare with the committed notebook.

BOOK_SITE=<folder> python tests/site/live_chapters.py [04 …]     also prints the seconds of each cell
"""

import difflib
import json
import os
import re
import sys
import time

import nbformat

from website.audit.serving import serving
from website.chromium import launched
from website.paths import ROOT

SLOW = 580_000  # milliseconds for a cell, networks trained in it among them
ENDED = re.compile("Done|Ended|did not|cannot|could not|broke off")
DRAWN = "(images) => Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth > 0)))"
STATES = """import json, zlib
from ipywidgets.widgets.widget import _instances
widgets = [one for one in _instances.values() if hasattr(one, "_esm")]
print(json.dumps({one.model_id: zlib.crc32(str(one.get_state()).encode()) for one in widgets}))"""


def chapters(*starts):
    """The notebooks whose names start so; all of them where no start is given."""
    return [path for path in sorted((ROOT / "book").glob("*.ipynb")) if path.name.startswith(starts or ("",))]


def printed_by_notebook(cells):
    """What each stable cell printed when the notebook was run: `{id of the cell: text}`."""
    printed = {}
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and not {"nbval-ignore-output", "remove-input"} & set(tags):
            texts = [output.text for output in cell.outputs if output.output_type == "stream"]
            printed[f"cell-{cell.id}"] = "".join(texts)
    return printed


def drawing_cells(cells):
    """The cells that draw a figure."""
    return [f"cell-{cell.id}" for cell in cells if "image" in cell.metadata.get("mystnb", {})]


def press(cell):
    """Press Run on a cell and wait for its end; return what it says and how many seconds it took."""
    status = cell.locator(".live-status")
    status.evaluate("(status) => { status.textContent = ''; }")
    start = time.perf_counter()
    cell.locator(".live-run").evaluate("(button) => button.click()")  # also in a solution that is folded
    cell.locator(".live-status", has_text=ENDED).wait_for(state="attached", timeout=SLOW)
    return status.text_content(), time.perf_counter() - start


def write(page, cell, source):
    """Replace a cell's code by another."""
    cell.evaluate("(cell) => cell.querySelectorAll('details').forEach((details) => { details.open = true; })")
    if (button := cell.locator(".live-edit")).is_visible():
        button.click()
    cell.get_by_role("textbox").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def widget_states(page, cell):
    """What Python knows of its widgets: `{name of the model: its traits}`."""
    write(page, cell, STATES)
    press(cell)
    return json.loads(cell.locator(".cell_output .stdout").text_content())


def handle(widget):
    """Move a widget's first slider by the keyboard, or press its first button that is not pressed."""
    controls = widget.locator("input[type=range], [role=slider], button:not([aria-pressed=true])").all()
    control = next(one for one in controls if one.is_enabled())
    key = control.evaluate("""(one) => {
      if (one.matches("button")) return "Enter";
      return one.value && one.value === one.max ? "ArrowLeft" : "ArrowRight";
    }""")
    control.press(key)


def run_all(page, path):
    """Run a chapter in the page; return how it differs from the notebook, and the seconds of each cell."""
    found, seconds = [], {}
    page.on("pageerror", lambda error: found.append(f"the page fails: {error}"))
    page.on(
        "console", lambda said: found.append(f"the page says: {said.text}") if said.type == "error" else None
    )
    page.goto(f"{path.stem}.html")
    shown = page.locator('.cell[id^="cell-"]:has(.live-run)').all()
    for cell in shown:
        name = cell.get_attribute("id")
        said, seconds[name] = press(cell)
        if "Done" not in said:
            found.append(f"#{name} says: {said}")
    found += page.locator(".live-error pre").all_text_contents()
    cells = nbformat.read(path, 4).cells
    for cell in drawing_cells(cells):
        if page.locator(f"#{cell} .live-image img").evaluate_all(DRAWN) != [True]:
            found.append(f"#{cell} shows no figure")
    for cell, text in printed_by_notebook(cells).items():
        printed = "".join(page.locator(f"#{cell} .cell_output .live-text.stdout").all_text_contents())
        if printed != text:
            found += [f"#{cell}", *difflib.ndiff(text.splitlines(), printed.splitlines())]
    return found + deaf_widgets(page, shown), seconds


def deaf_widgets(page, shown):
    """The widgets that the cells have drawn and of which Python hears nothing when they are moved."""
    names = [cell.get_attribute("id") for cell in shown if cell.locator(".widget-view .bn-widget").count()]
    before = widget_states(page, shown[-1])
    deaf = []
    for name in names:
        handle(page.locator(f"#{name} .widget-view .bn-widget").first)
        after = widget_states(page, shown[-1])
        if after == before:
            deaf.append(f"#{name}: Python hears nothing of its widget")
        before = after
    return deaf


def run_chapter(path, address):
    """Run a chapter in a browser of its own; return what `run_all` does."""
    with launched() as (browser, _):
        page = browser.new_context(base_url=address, service_workers="block").new_page()
        return run_all(page, path)


def main(starts):
    with serving(os.environ["BOOK_SITE"]) as server:
        for path in chapters(*starts):
            found, seconds = run_chapter(path, server.address)
            slow = ", ".join(f"{name} {took:.1f}" for name, took in seconds.items() if took > 1)
            said = found or ["as the notebook"]
            print(path.stem, f"{sum(seconds.values()):.0f} s", *said, slow, sep="\n  ", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
