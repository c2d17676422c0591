"""Every chapter has the form that CONTRIBUTING describes; nbval, beside this, runs it and compares."""

import ast
import re
import subprocess
import sys

import nbformat
import pytest

import batchnorm.widgets
from website.paths import ROOT

CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
SECTIONS = [
    "Predict",
    "Play",
    "Derive",
    "Code",
    "Check",
    "Experiment",
    "Exercises",
    "What the notes said, what the paper says",
    "Sources",
]
TAGS = {"hide-input", "remove-input", "hide-cell", "remove-output", "nbval-ignore-output"}
LONGEST_CELL = 15
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


def code(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


def written(chapter):
    """The text of the chapter, formulas and all."""
    return "\n\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")


def prose(chapter):
    """The text of the chapter without what stands between fences: code and formulas."""
    return re.sub(r"^(`{3,}).*?^\1 *$", "", written(chapter), flags=re.MULTILINE | re.DOTALL)


def section(chapter, title):
    """The cells from the heading of a section to the next heading of its level."""
    starts = [i for i, cell in enumerate(chapter.cells) if cell.source.startswith("## ")] + [
        len(chapter.cells)
    ]
    begin = next(i for i in starts if chapter.cells[i].source.startswith(f"## {title}"))
    return chapter.cells[begin : starts[starts.index(begin) + 1]]


def printed(cell):
    """What a cell printed and the text of what it showed."""
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    )


def faults(cells, wrong):
    """Ids of the cells at fault, each with what is wrong."""
    return {cell.id: found for cell in cells if (found := wrong(cell))}


# The notebook


def test_every_notebook_is_in_the_committed_form():
    command = [sys.executable, "-m", "website.notebooks", "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_code_cell_is_the_same_everywhere():
    chapters = [nbformat.read(path, as_version=4) for path in CHAPTERS]
    assert {code(chapter.cells)[0].source for chapter in chapters} == {code(chapters[0].cells)[0].source}
    assert {code(chapter.cells)[0].id for chapter in chapters} == {"setup"}


def test_cell_ids_are_words_and_appear_once(chapter):
    ids = [cell.id for cell in chapter.cells]
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(-([a-z]+|\d+))*", name)] == []
    assert sorted(ids) == sorted(set(ids))


def test_tags_are_those_that_contributing_lists(chapter):
    assert faults(chapter.cells, lambda cell: set(cell.metadata.get("tags", [])) - TAGS) == {}
    (sentence,) = re.findall(r"Tags: (.*?)\.", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    listed = re.findall(r"`([\w-]+)`", sentence)
    assert set(listed) == TAGS


def test_no_code_cell_is_too_long_to_take_in(chapter):
    def too_long(cell):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        return len(lines) > LONGEST_CELL and len(lines)

    assert faults(code(chapter.cells), too_long) == {}


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


# The skeleton


def test_sections_come_in_their_order(chapter):
    assert re.findall(r"^## (.*)$", prose(chapter), re.MULTILINE) == SECTIONS
    assert [
        cell.source.splitlines()[0][3:] for cell in chapter.cells if cell.source.startswith("## ")
    ] == SECTIONS


def test_the_chapter_opens_with_what_one_will_learn_and_needs(chapter):
    opening = chapter.cells[0].source
    assert re.match(r"# \S", opening)
    assert re.findall(r"\{admonition\} (.*)", opening) == ["You will learn", "You need"]


def test_predict_asks_and_play_can_be_dragged(chapter):
    def shown(title):
        return {printed(cell).partition("(")[0] for cell in code(section(chapter, title))}

    assert "Quiz" in shown("Predict")
    assert shown("Play") & set(batchnorm.widgets.__all__) - {"Quiz"}


def test_every_exercise_has_a_stub_and_a_checked_solution(chapter):
    cells = section(chapter, "Exercises")
    stubs, solutions = code(cells)[::2], code(cells)[1::2]
    headings = re.findall(r"^### ", "\n".join(cell.source for cell in cells), re.MULTILINE)
    assert 3 <= len(headings) == len(stubs) == len(solutions) <= 5
    for stub, solution in zip(stubs, solutions, strict=True):
        (checker,) = re.findall(r"^passed = exercises\.(check_\w+)\(", stub.source, re.MULTILINE)
        assert "..." in stub.source, stub.id
        assert "✗" in printed(stub), stub.id
        assert not stub.metadata.get("tags"), stub.id
        assert f"assert exercises.{checker}(" in solution.source, solution.id
        assert solution.metadata.get("tags") == ["hide-cell"], solution.id


def test_equations_that_are_named_are_in_the_chapter(chapter):
    labels = re.findall(r"^:label: (\S+)$|^\$\$ \((\S+)\)$", written(chapter), re.MULTILINE)
    named = re.findall(r"\{eq\}`([^`]+)`", prose(chapter))
    assert set(named) - {label for pair in labels for label in pair} == set()


def test_the_chapter_says_what_it_owes_to_whom(chapter):
    sources = "".join(cell.source for cell in section(chapter, "Sources"))
    owed = [line for line in sources.splitlines() if line.startswith("- ")]
    assert owed
    assert [line for line in owed if "{cite}`" not in line] == []


def test_prose_does_not_say_that_it_is_easy(chapter):
    own = "\n".join(line for line in prose(chapter).splitlines() if not line.startswith(">"))
    assert re.findall(r"\b(?:clearly|obviously|simply|trivially)\b", own, re.IGNORECASE) == []
