"""A book of one page with short cells, built like the real one.

BOOK_LIVE=<folder> looks at one already built.
"""

import json
import os
import re
from pathlib import Path

import nbformat
from playwright.sync_api import expect

from building import copy_sources, run_build

CELLS = {
    "names": 'greeting = "hello"\nprint(greeting)',
    "hidden": "answer = 42",
    "uses": "print(greeting, answer)",
    "value": "list(range(3))",
    "loop": "while False:\n    pass\nprint('no loop')",
    "stub": "def double(x):\n    ...\n\n\nprint(double(2) == 4)",
    "solution": "def double(x):\n    return 2 * x\n\n\nprint(double(2) == 4)",
    "doubled": "print(double(2))",
    "slow": "import time\n\ntime.sleep(2.5)\nslept = True",
    "after-slow": "print(slept)",
}
SECONDS = {"plain": {"slow": 3.0}}  # what a notebook's kernel would have taken
OTHER_HOST = [  # cells that must fail wherever they run
    "from pyodide.http import pyfetch\nawait pyfetch('https://example.org')",
    "from urllib.request import urlopen\nurlopen('https://example.org')",
    "import js\nawait js.fetch('https://example.org')",
    "import js\njs.importScripts('https://example.org/a.js')",
    "from pyodide.code import run_js\nawait run_js('import(\"https://example.org/a.js\")')",
]
SOON = 60_000  # milliseconds within which Python has started and answered; no measure of speed
TAGS = {"hidden": ["remove-input"], "solution": ["hide-cell"]}


def notebook():
    """The page as a notebook."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    made.cells = [nbformat.v4.new_markdown_cell("# Plain\n\nCells of plain Python.\n\n## One\n\n## Two\n")]
    for name, source in CELLS.items():
        cell = nbformat.v4.new_code_cell(source, id=name)
        cell.metadata["tags"] = TAGS.get(name, [])
        made.cells.append(cell)
    return made


def build(folder):
    """Build the book in a folder; return the folder of its site."""
    if given := os.environ.get("BOOK_LIVE"):
        return Path(given).resolve()
    book = copy_sources(folder)
    for page in [*book.glob("*.ipynb"), *book.glob("*.md")]:
        page.unlink()
    (book / "index.md").write_text("# A small book\n\nOne page.\n", "utf-8")
    nbformat.write(notebook(), book / "plain.ipynb")
    (book / "seconds.json").write_text(json.dumps(SECONDS), "utf-8")
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: plain\n", "utf-8")
    done = run_build(book)
    assert done.returncode == 0, f"the small book does not build:\n{done.stdout[-6000:]}"
    return book / "_build" / "html"


def cell(page, name):
    return page.locator(f"#cell-{name}")


def button(page, name, label):
    return cell(page, name).get_by_role("button", name=re.compile(f"^{label}"))


def status(page, name):
    return cell(page, name).locator(".live-status")


def output(page, name):
    return cell(page, name).locator(".cell_output")


def edit(page, name, source):
    """Replace the source of a cell, as by pasting; return the editor."""
    if button(page, name, "Edit").is_visible():
        button(page, name, "Edit").click()
    editor = cell(page, name).get_by_role("textbox")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    return editor


def run(page, name, said="Done"):
    button(page, name, "Run").click()
    expect(status(page, name)).to_contain_text(said, timeout=SOON)


def run_source(page, source, said="Done"):
    edit(page, "value", source)
    run(page, "value", said)
    return output(page, "value")
