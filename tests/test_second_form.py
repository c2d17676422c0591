"""The form of a chapter, as CONTRIBUTING describes it: its moves, from the first guess to the last fold.

How long it is and where its widget stands, site/test_form_measured.py measures in a browser.
"""

import ast
import re

import pytest

import batchnorm.widgets
from batchnorm.studies import NAMES
from chapter_forms import SECOND, code, headings, printed, read, section, tags, without_label
from test_first_form import SECTIONS

LAST = ["Exercises", "In short", "Going further"]
FOLD = re.compile(r"^(:{3,})\{dropdown\} ([^\n]+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
LONGEST_LEAD = 75  # words
FOLDED = {"hide-cell", "hide-input", "remove-input"}


@pytest.fixture(params=SECOND)
def chapter(request):
    return read(request.param)


def shown(cell):
    """The class of the widget that a cell shows, or an empty text."""
    name = printed(cell).partition("(")[0]
    return name if name in batchnorm.widgets.__all__ else ""


def test_headings_say_what_their_sections_say(chapter):
    own, last = headings(chapter)[:-3], headings(chapter)[-3:]
    assert last == LAST
    assert 4 <= len(own) <= 7  # something to drag, three to five ideas, one experiment
    assert set(own) & set(SECTIONS) == set()


def test_the_chapter_opens_with_a_few_sentences(chapter):
    title, lead = chapter.cells[0].source.split("\n", 1)
    assert re.match(r"# \S", title)
    assert len(lead.split()) <= LONGEST_LEAD
    assert not re.search(r"^(:::|- |\d\. )", lead, re.MULTILINE)


def test_one_guesses_and_then_drags_before_anything_is_explained(chapter):
    begin = chapter.cells.index(section(chapter, headings(chapter)[1])[0])
    widgets = [shown(cell) for cell in code(chapter.cells[1:begin])]
    asked = widgets.count("Quiz")
    assert 1 <= asked <= 2
    assert [one for one in widgets if one][:asked] == ["Quiz"] * asked
    (played,) = {one for one in widgets if one} - {"Quiz"}
    (cell,) = [cell for cell in code(chapter.cells) if ".with_tasks(" in cell.source]
    assert shown(cell) == played
    assert "remove-input" in tags(cell)


def test_every_idea_is_checked_where_it_stands(chapter):
    for title in headings(chapter)[1:-3]:
        assert any("claim(" in cell.source for cell in code(section(chapter, title))), title


def test_a_claim_is_a_sentence_with_its_number(chapter):
    assert [cell.id for cell in code(chapter.cells) if re.search(r"\b(True|False)\b", printed(cell))] == []
    visible = [cell for cell in code(chapter.cells) if not tags(cell) & FOLDED]
    assert [cell.id for cell in visible if re.search(r"^\s*assert ", cell.source, re.MULTILINE)] == []


def test_a_number_in_a_task_is_asserted_beside_it(chapter):
    (cell,) = [cell for cell in code(chapter.cells) if ".with_tasks(" in cell.source]
    tasks = [call for call in ast.walk(ast.parse(cell.source)) if calls(call, "Task")]
    said = " ".join(text.value for task in tasks for text in task.args[:2])
    held = " ".join(line for line in cell.source.splitlines() if re.match(r" *(assert|for) ", line))
    numbers = re.findall(r"−?\d+\.\d+|\d+(?= %)", said)
    assert [number for number in numbers if number.replace("−", "-") not in held] == []


def calls(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def test_one_experiment_with_its_record_decides(chapter):
    main = [cell for title in headings(chapter)[:-3] for cell in code(section(chapter, title))]
    loaded = re.findall(r'\bload\("(\w+)"\)', "\n".join(cell.source for cell in main))
    assert len(loaded) == 1
    assert set(loaded) <= set(NAMES)


def exercises(chapter):
    """{title: its cells}."""
    found = {}
    for cell in section(chapter, "Exercises")[1:]:
        if match := re.match(r"### \d\. (.+)", without_label(cell)):
            found[match[1]] = []
        found[list(found)[-1]].append(cell)
    return found


def is_open(cells):
    return any(FOLD.match(cell.source) for cell in cells if cell.cell_type == "markdown")


def test_exercises_are_checked_and_one_is_open(chapter):
    found = exercises(chapter)
    assert 3 <= len(found) <= 5
    assert sum(map(is_open, found.values())) >= 1
    for title, cells in found.items():
        if is_open(cells):
            (model,) = [FOLD.match(cell.source) for cell in cells if FOLD.match(cell.source)]
            assert model[2] == "A model answer", title
            assert {"remove-output"} <= set.union(*map(tags, code(cells))), f"{title}: the book has run it"
            continue
        stub, solution = code(cells)
        (checker,) = re.findall(r"^passed = exercises\.(check_\w+)\(", stub.source, re.MULTILINE)
        assert "..." in stub.source, title
        assert "✗" in printed(stub), title
        assert not tags(stub), title
        assert f"assert exercises.{checker}(" in solution.source, title
        assert tags(solution) == {"hide-cell", "solution"}, title
        (why,) = re.findall(r"^# Why: (.+)", solution.source, re.MULTILINE) or [""]
        assert len(why.split()) >= 5, f"{title}: the solution says no why"


def test_the_end_asks_again_before_it_says_it_again(chapter):
    ask, *quizzes, text = section(chapter, "In short")
    assert "- " not in ask.source
    sentences = re.findall(r"^- .+$", text.source, re.MULTILINE)
    assert len(sentences) == 4
    guessed = chapter.cells[: chapter.cells.index(section(chapter, headings(chapter)[0])[0])]
    assert [re.fullmatch(r"(\w+)\.again\(\)", cell.source)[1] for cell in code(quizzes)] == [
        cell.source.splitlines()[-1] for cell in code(guessed) if shown(cell) == "Quiz"
    ]


def test_what_goes_further_is_folded_under_a_title_and_ends_with_the_sources(chapter):
    heading, *cells = section(chapter, "Going further")
    assert FOLD.sub("", heading.source).strip() == "## Going further"
    for cell in cells:
        if cell.cell_type == "code":
            assert "hide-cell" in tags(cell), cell.id
            assert cell.metadata["mystnb"]["code_prompt_show"], cell.id
        else:
            assert FOLD.sub("", cell.source).strip() == "", cell.id
    *_, (_, title, sources) = FOLD.findall(chapter.cells[-1].source)
    assert title == "Sources"
    owed = re.findall(r"^- .+$", sources, re.MULTILINE)
    assert owed
    assert [line for line in owed if "{cite}`" not in line] == []


def test_the_notes_are_quoted_where_the_idea_stands(chapter):
    text = "\n\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")
    boxes = re.findall(r"^:::\{admonition\} From the notes\n(.*?)^:::$", text, re.MULTILINE | re.DOTALL)
    assert boxes
    assert [box for box in boxes if not re.search(r"^> ", box, re.MULTILINE)] == []
