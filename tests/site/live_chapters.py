"""Run every cell of chapters in the page and compare what they print with the committed notebooks.

    BOOK_SITE=<folder> python tests/site/live_chapters.py [04 …]

The site has to be built with BOOK_WASM (see wasm_folder.py), or with the distribution in .runtime.
"""

import difflib
import re
import sys

import nbformat

from building import ROOT

SLOW = 580_000  # milliseconds for all the cells of a chapter, networks trained among them
DRAWN = "(images) => Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth > 0)))"


def chapters(*starts):
    """The notebooks whose names start so; all of them where no start is given."""
    return [
        path for path in sorted((ROOT / "book").glob("[0-9]*.ipynb")) if path.name.startswith(starts or ("",))
    ]


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


def forget(status):
    """Take away what the run before said, so that the next word is the next run's."""
    status.evaluate("(status) => { status.textContent = ''; }")


def run_all(page, path):
    """Run a chapter from top to bottom in the page; return its differences from the notebook."""
    found = []
    page.on("pageerror", lambda error: found.append(f"the page fails: {error}"))
    page.on(
        "console", lambda said: found.append(f"the page says: {said.text}") if said.type == "error" else None
    )
    page.goto(f"{path.stem}.html")
    last = page.locator(".live-bar").last
    while True:
        last.locator(".live-run").evaluate("(button) => button.click()")
        status = last.locator(".live-status", has_text=re.compile("Done|Ended|did not|cannot|could not"))
        status.wait_for(state="attached", timeout=SLOW)
        said = status.text_content()
        if "Done" not in said:
            found.append(said)
        if "did not" not in said:
            break
        forget(last.locator(".live-status"))  # and go on without
    found += page.locator(".live-error pre").all_text_contents()
    cells = nbformat.read(path, 4).cells
    for cell in drawing_cells(cells):
        if page.locator(f"#{cell} .live-image img").evaluate_all(DRAWN) != [True]:
            found.append(f"#{cell} shows no figure")
    for cell, text in printed_by_notebook(cells).items():
        shown = "".join(page.locator(f"#{cell} .cell_output .live-text.stdout").all_text_contents())
        if shown != text:
            found += [f"#{cell}", *difflib.ndiff(text.splitlines(), shown.splitlines())]
    return found


def main(starts):
    import functools
    import os
    import threading
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from playwright.sync_api import sync_playwright

    from handling import find_chromium

    handler = functools.partial(SimpleHTTPRequestHandler, directory=os.environ["BOOK_SITE"])
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=["--no-sandbox"])
        for path in chapters(*starts):
            context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}/")
            found = run_all(context.new_page(), path)
            print(
                path.stem, "as the notebook" if not found else "\n  ".join(["differs:", *found]), flush=True
            )
            context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
