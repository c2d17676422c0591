"""A book of one page with cells of plain Python, built like the real one: no NumPy is needed to run them.

BOOK_LIVE=<folder> looks at one already built.
"""

import os
from pathlib import Path

import nbformat

from building import copy_sources, run_build

CELLS = {
    "names": 'greeting = "hello"\nprint(greeting)',
    "hidden": "answer = 42",
    "uses": "print(greeting, answer)",
    "value": "list(range(3))",
    "loop": "while False:\n    pass\nprint('no loop')",
    "stub": "def double(x):\n    ...\n\n\nprint(double(2) == 4)",
}
OTHER_HOST = [  # cells that must fail wherever they run
    "from pyodide.http import pyfetch\nawait pyfetch('https://example.org')",
    "from urllib.request import urlopen\nurlopen('https://example.org')",
    "import js\nawait js.fetch('https://example.org')",
    "import js\njs.importScripts('https://example.org/a.js')",
    "from pyodide.code import run_js\nawait run_js('import(\"https://example.org/a.js\")')",
]
TAGS = {"hidden": ["remove-input"]}


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
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: plain\n", "utf-8")
    done = run_build(book)
    assert done.returncode == 0, f"the small book does not build:\n{done.stdout[-6000:]}"
    return book / "_build" / "html"
