"""The exercises' checkers accept every right form, name the usual mistakes and keep the answer secret.

A module `cases_<chapter>.py` beside this file lists the answers of each chapter: RIGHT, and WRONG, each usual
mistake with words of the finding that names it.
"""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from batchnorm import exercises
from website.paths import BOOK

CHECKERS = sorted(name for name in vars(exercises) if name.startswith("check_"))
HERE = Path(__file__).parent


def gathered(table):
    modules = [importlib.import_module(path.stem) for path in sorted(HERE.glob("cases_*.py"))]
    return {name: found for module in modules for name, found in getattr(module, table, {}).items()}


RIGHT, WRONG = gathered("RIGHT"), gathered("WRONG")
NAMES_NUMBERS = gathered("NAMES_NUMBERS")  # checkers whose question is the numbers that they name
TAKES_A_FUNCTION = [name for name in CHECKERS if callable(RIGHT[name][0])]
NUMBERS = sorted(set(CHECKERS) - set(TAKES_A_FUNCTION))


def cases(table):
    return [
        pytest.param(name, answer, id=f"{name}-{i}") for name in table for i, answer in enumerate(table[name])
    ]


def digits(answer):
    """Those that no finding may show."""
    return f"{answer:.6g}".lstrip("-")[:4] if np.ndim(answer) == 0 else str(answer)


def findings(capsys):
    """The printed lines, each of which must be a sentence."""
    lines = capsys.readouterr().out.splitlines()
    assert all(re.fullmatch(r"[✓✗] [^:]+: \S.*[^.]\.", line) for line in lines), lines
    return lines


@pytest.mark.parametrize(("name", "answer"), cases(RIGHT))
def test_accepts_every_right_form(name, answer, capsys):
    assert getattr(exercises, name)(answer) is True
    assert [line[0] for line in findings(capsys)] == ["✓"]


@pytest.mark.parametrize(("name", "case"), cases(WRONG))
def test_names_the_mistake_and_not_the_answer(name, case, capsys):
    answer, said = case
    assert getattr(exercises, name)(answer) is False
    lines = findings(capsys)
    assert {line[0] for line in lines} == {"✗"}
    assert said in "".join(lines)
    if name in NUMBERS:
        assert digits(RIGHT[name][0]) not in "".join(lines)
    elif name not in NAMES_NUMBERS:
        assert not re.search(r"\d\.\d", "".join(lines))


def raises(*arguments):
    raise RuntimeError("out of ink")


def raises_two_lines(*arguments):
    raise ValueError("one line.\nanother line.")


def raises_in_silence(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("name", TAKES_A_FUNCTION)
@pytest.mark.parametrize(
    ("function", "said"),
    [
        (raises, "raised RuntimeError: out of ink."),
        (raises_two_lines, "raised ValueError: one line. another line."),
        (raises_in_silence, "raised NotImplementedError."),
        (lambda *arguments: None, "returned nothing yet"),
        (lambda *arguments: ..., "returned nothing yet"),
        (lambda: 0, "raised TypeError"),
        (3.0, "raised TypeError"),
    ],
)
def test_what_the_readers_function_does_is_a_finding(name, function, said, capsys):
    assert getattr(exercises, name)(function) is False
    (line,) = findings(capsys)
    assert said in line


@pytest.mark.parametrize("name", TAKES_A_FUNCTION)
@pytest.mark.parametrize("answer", ["text", ["a", "b"], [[1.0], [2.0, 3.0]], {}])
def test_what_is_not_a_number_is_a_finding(name, answer, capsys):
    assert getattr(exercises, name)(lambda *arguments: answer) is False
    assert findings(capsys)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    ("answer", "said"),
    [(..., "no answer yet"), (None, "no answer yet"), ("many", "not a number"), (1j, "not a number")],
)
def test_a_number_is_asked_for(name, answer, said, capsys):
    assert getattr(exercises, name)(answer) is False
    (line,) = findings(capsys)
    assert said in line


def test_every_checker_is_tested_explained_and_used():
    chapters = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb"))
    assert sorted(RIGHT) == sorted(WRONG) == CHECKERS
    assert [name for name in CHECKERS if ">>>" not in getattr(exercises, name).__doc__] == []
    assert [name for name in CHECKERS if f"exercises.{name}(" not in chapters] == []
