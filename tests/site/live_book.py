"""A small book, built like the real one: a page of short cells, and one that uses all that a page can.

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
RESET = """document.querySelectorAll(".live-reset")
  .forEach((button) => button.checkVisibility() && button.click())"""
SOON = 60_000  # milliseconds within which Python has started and answered; no measure of speed
TAGS = {"hidden": ["remove-input"], "solution": ["hide-cell", "solution"]}
INDEX = """# A small book

Two pages, one of which uses all that a page can.

:::{chapter-map}
[](plain.ipynb)
: *Run a cell.* Cells of plain Python.
:::
"""
EVERYTHING = r"""# Everything

A formula $\gamma z$, one with a number in {eq}`all`, a term, {term}`batch`, and a source {cite}`ioffe2015`.

$$
\tilde z = \gamma z_\text{norm} + \beta
$$ (all)

:::{dropdown} Folded
A table, a [link](index.md) and {py:class}`batchnorm.Parameter`.
:::

```{glossary}
batch
: The rows of one step.
```

```{eval-rst}
.. autoclass:: batchnorm.Parameter
```

```{bibliography}
:filter: docname in docnames
```
"""
SHOWN = {
    "widget": "from batchnorm.widgets import GammaBetaExplorer\n\nGammaBetaExplorer([1.0, 2.0, 4.0])",
    "figure": "from batchnorm.plotting import plot_distributions, use_style\n\n"
    "use_style()\n_ = plot_distributions({'raw': [1.0, 2.0, 4.0]})",
    "pieces": "import time\n\nprint('in')\ntime.sleep(0.3)\nprint('pieces')",
}


def notebook(text, cells):
    """A page as a notebook."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    made.cells = [nbformat.v4.new_markdown_cell(text, id="text")]
    for name, source in cells.items():
        cell = nbformat.v4.new_code_cell(source, id=str(name))
        cell.metadata["tags"] = TAGS.get(name, [])
        made.cells.append(cell)
    return made


def write(folder):
    """Write the book into a folder; return it."""
    book = copy_sources(folder)
    for page in [*book.glob("*.ipynb"), *book.glob("*.md")]:
        page.unlink()
    (book / "index.md").write_text(INDEX, "utf-8")
    plain = "# Plain\n\nCells of plain Python.\n\n## One\n\n## Two\n"
    nbformat.write(notebook(plain, CELLS), book / "plain.ipynb")
    nbformat.write(notebook(EVERYTHING, SHOWN), book / "everything.ipynb")
    (book / "seconds.json").write_text(json.dumps(SECONDS), "utf-8")
    chapters = "chapters:\n  - file: plain\n  - file: everything\n"
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: index\n{chapters}", "utf-8")
    return book


def build(folder):
    """Build the book in a folder, where it is not built yet; return the folder of its site."""
    if given := os.environ.get("BOOK_LIVE"):
        return Path(given).resolve()
    book = folder / "book"
    if not (book / "_build" / "site.key").exists():
        done = run_build(write(folder))
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
