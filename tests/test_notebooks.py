"""Every chapter has the form that CONTRIBUTING describes; nbval, beside this, runs it and compares."""

import ast
import re
import subprocess
import sys
from collections import Counter

import nbformat
import pytest

from chapter_forms import FIRST, SECOND, TOUR, code, printed, tags
from website.paths import ROOT

CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
TAGS = {"hide-input", "remove-input", "hide-cell", "solution", "remove-output", "nbval-ignore-output"}
LONGEST_CELL = 15
WHOLE_LAYER = {"layer-plain": 20}  # the tour's, which is not cut in two
NETWORK = {
    "asyncio",
    "ftplib",
    "http",
    "smtplib",
    "socket",
    "ssl",
    "subprocess",
    "urllib",
    "webbrowser",
    "xmlrpc",
}
LIBRARIES = {"batchnorm", "ipywidgets", "matplotlib", "numpy"} | sys.stdlib_module_names - NETWORK


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return nbformat.read(request.param, as_version=4)


def written(chapter):
    """The text of the chapter, formulas and all."""
    return "\n\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")


def prose(chapter):
    """The text of the chapter without what stands between fences: code and formulas."""
    return re.sub(r"^(`{3,}).*?^\1 *$", "", written(chapter), flags=re.MULTILINE | re.DOTALL)


def faults(cells, wrong):
    """Ids of the cells at fault, each with what is wrong."""
    return {cell.id: found for cell in cells if (found := wrong(cell))}


# The notebook


def test_every_notebook_has_a_form():
    assert sorted(FIRST + SECOND + TOUR) == [path.stem for path in CHAPTERS]


def test_every_notebook_is_in_the_committed_form():
    command = [sys.executable, "-m", "website.notebooks", "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_code_cell_is_the_same_everywhere():
    chapters = [nbformat.read(path, as_version=4) for path in CHAPTERS]
    assert {code(chapter.cells)[0].source for chapter in chapters} == {code(chapters[0].cells)[0].source}
    assert {code(chapter.cells)[0].id.rpartition("-")[2] for chapter in chapters} == {"setup"}


def test_cell_ids_are_words_and_appear_once_in_the_book():
    ids = [cell.id for path in CHAPTERS for cell in nbformat.read(path, as_version=4).cells]
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(-([a-z]+|\d+))*", name)] == []
    assert [name for name, times in Counter(ids).items() if times > 1] == []


def test_tags_are_those_that_contributing_lists(chapter):
    assert faults(chapter.cells, lambda cell: tags(cell) - TAGS) == {}
    (sentence,) = re.findall(r"Tags: (.*?)\.", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    listed = re.findall(r"`([\w-]+)`", sentence)
    assert set(listed) == TAGS


def test_no_code_cell_is_too_long_to_take_in(chapter):
    def too_long(cell):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        return len(lines) > WHOLE_LAYER.get(cell.id, LONGEST_CELL) and len(lines)

    shown = [cell for cell in code(chapter.cells) if "remove-input" not in tags(cell)]
    assert faults(shown, too_long) == {}


def test_code_is_plain_python_without_magics_or_network(chapter):
    def foreign(cell):
        try:
            nodes = list(ast.walk(ast.parse(cell.source)))
        except SyntaxError as error:
            return f"not plain Python: {error}"
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        return {name.partition(".")[0] for name in names} - LIBRARIES

    assert faults(code(chapter.cells)[1:], foreign) == {}


def test_random_numbers_are_seeded(chapter):
    assert faults(code(chapter.cells), lambda cell: "default_rng()" in cell.source) == {}


def test_every_figure_is_also_told_in_words(chapter):
    def untold(cell):
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        return "<Figure size" in printed(cell) and not alt.strip()

    assert faults(code(chapter.cells), untold) == {}


# The text


def test_equations_that_are_named_are_in_the_chapter(chapter):
    labels = re.findall(r"^:label: (\S+)$|^\$\$ \((\S+)\)$", written(chapter), re.MULTILINE)
    named = re.findall(r"\{eq\}`([^`]+)`", prose(chapter))
    assert set(named) - {label for pair in labels for label in pair} == set()


def test_prose_does_not_say_that_it_is_easy(chapter):
    own = "\n".join(line for line in prose(chapter).splitlines() if not line.startswith(">"))
    assert re.findall(r"\b(?:clearly|obviously|simply|trivially)\b", own, re.IGNORECASE) == []
