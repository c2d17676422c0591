"""A chapter that was downloaded on its own runs: its first cell fetches what it needs."""

import os
from pathlib import Path

import nbformat
import pytest

from fresh_environment import FreshEnvironment, own_wheel, pinned
from website.paths import BOOK

CHAPTER = BOOK / "04-gamma-and-beta.ipynb"
WHERE = "import batchnorm\nprint(batchnorm.__file__)"
pytestmark = pytest.mark.night  # makes a fresh environment


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return FreshEnvironment(tmp_path_factory.mktemp("environment"))


@pytest.fixture(scope="module")
def alone(environment, tmp_path_factory):
    """The chapter, run in a folder of its own, with pip finding the book's package in another one."""
    missing = environment.run("python", "-c", "import batchnorm")
    assert "No module named 'batchnorm'" in missing.stderr
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("downloads")
    own_wheel(wheels)
    versions = wheels / "versions.txt"  # what a new release of NumPy breaks is not this test's to find
    versions.write_text("".join(f"{name}=={version}\n" for name, version in pinned().items()), "utf-8")

    notebook = nbformat.read(CHAPTER, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(WHERE))
    path = folder / CHAPTER.name
    nbformat.write(notebook, path)
    found = f"{wheels.as_uri()} {os.environ.get('PIP_FIND_LINKS', '')}"
    environment.execute(path, PIP_FIND_LINKS=found, PIP_CONSTRAINT=versions.as_uri())
    assert os.listdir(folder) == [CHAPTER.name]
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_the_package_is_the_one_that_the_first_cell_installed(environment, alone):
    where = Path(printed(alone.cells[-1]).strip())
    assert where.is_relative_to(environment.programs.parent)
    assert "site-packages" in where.parts


def test_every_cell_prints_what_it_prints_in_the_book(alone):
    pairs = list(zip(code(alone)[:-1], code(nbformat.read(CHAPTER, as_version=4)), strict=True))
    differing = [
        mine.id
        for mine, books in pairs[1:]  # after the set-up cell, in which pip may speak
        if "nbval-ignore-output" not in books.metadata.get("tags", []) and printed(mine) != printed(books)
    ]
    assert len(pairs) > 10
    assert differing == []


def test_the_widgets_are_there(alone):
    kinds = {kind for cell in code(alone) for output in cell.outputs for kind in output.get("data", {})}
    assert "application/vnd.jupyter.widget-view+json" in kinds
