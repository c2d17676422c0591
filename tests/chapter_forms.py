"""Which form a notebook of the book has, and how its cells are read."""

import re

import nbformat

from website.paths import BOOK

FIRST = (
    "01-why-normalise-inputs",
    "02-signals-in-a-deep-net",
    "06-where-it-goes",
    "07-the-backward-pass",
    "09-optimizers",
)
SECOND = (  # the form that CONTRIBUTING describes
    "03-mean-and-variance",
    "04-gamma-and-beta",
    "05-undoing-it",
    "08-training-and-inference",
)
TOUR = ("in-ten-minutes",)


def read(name):
    return nbformat.read(BOOK / f"{name}.ipynb", as_version=4)


def code(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def printed(cell):
    """What a cell printed and the text of what it showed."""
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    )


def headings(chapter):
    """The titles of its sections."""
    texts = map(without_label, chapter.cells)
    return [text.splitlines()[0].removeprefix("## ") for text in texts if text.startswith("## ")]


def without_label(cell):
    """A cell's text without the label that may stand before its heading."""
    return re.sub(r"^\([\w-]+\)=\n+", "", cell.source)


def section(chapter, title):
    """The cells from the heading of a section to the next heading of its level."""
    starts = [i for i, cell in enumerate(chapter.cells) if re.match(r"## ", without_label(cell))]
    starts.append(len(chapter.cells))
    begin = next(i for i in starts if without_label(chapter.cells[i]).startswith(f"## {title}"))
    return chapter.cells[begin : starts[starts.index(begin) + 1]]
