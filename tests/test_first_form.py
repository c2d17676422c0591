"""The chapters that still have the nine sections of the first edition."""

import re

import pytest

import batchnorm.widgets
from chapter_forms import FIRST, code, headings, printed, read, section

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


@pytest.fixture(params=FIRST)
def chapter(request):
    return read(request.param)


def test_sections_come_in_their_order(chapter):
    assert headings(chapter) == SECTIONS


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
    titles = re.findall(r"^### ", "\n".join(cell.source for cell in cells), re.MULTILINE)
    assert 3 <= len(titles) == len(stubs) == len(solutions) <= 5
    for stub, solution in zip(stubs, solutions, strict=True):
        (checker,) = re.findall(r"^passed = exercises\.(check_\w+)\(", stub.source, re.MULTILINE)
        assert "..." in stub.source, stub.id
        assert "✗" in printed(stub), stub.id
        assert not stub.metadata.get("tags"), stub.id
        assert f"assert exercises.{checker}(" in solution.source, solution.id
        assert solution.metadata.get("tags") == ["hide-cell", "solution"], solution.id


def test_the_chapter_says_what_it_owes_to_whom(chapter):
    sources = "".join(cell.source for cell in section(chapter, "Sources"))
    owed = [line for line in sources.splitlines() if line.startswith("- ")]
    assert owed
    assert [line for line in owed if "{cite}`" not in line] == []
