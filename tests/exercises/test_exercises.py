"""The exercises' checkers accept every right form, name the usual mistakes and keep the answer secret.

A module `cases_<chapter>.py` beside this file lists the answers of each chapter: RIGHT, and WRONG, each usual
mistake with words of the finding that names it. What a checker itself lists as mistakes is tried as well.
"""

import importlib
import inspect
import re
import sys
from fractions import Fraction
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from batchnorm import exercises
from batchnorm.exercises import checking
from website.paths import BOOK

CHECKERS = sorted(name for name in vars(exercises) if name.startswith("check_"))
HERE = Path(__file__).parent


def gathered(table):
    modules = [importlib.import_module(path.stem) for path in sorted(HERE.glob("cases_*.py"))]
    return {name: found for module in modules for name, found in getattr(module, table, {}).items()}


RIGHT, WRONG = gathered("RIGHT"), gathered("WRONG")
TAKES_A_FUNCTION = [name for name in CHECKERS if callable(RIGHT[name][0])]
NUMBERS = sorted(set(CHECKERS) - set(TAKES_A_FUNCTION))
ONE_NUMBER = [name for name in NUMBERS if np.ndim(RIGHT[name][0]) == 0]


def cases(table):
    return [
        pytest.param(name, answer, id=f"{name}-{i}") for name in table for i, answer in enumerate(table[name])
    ]


def handed_on(name, shared):
    """What a checker hands on to a function that all share, by the names of its parameters."""
    with mock.patch.object(sys.modules[getattr(exercises, name).__module__], shared, return_value={}) as spy:
        getattr(exercises, name)(RIGHT[name][0])
    called = [
        inspect.signature(getattr(checking, shared)).bind(*call.args, **call.kwargs)
        for call in spy.mock_calls
    ]
    return called[0].arguments if called else None


ASKED = {name: handed_on(name, "number_verdict") for name in ONE_NUMBER}
TRIED = {
    name: given
    for name in TAKES_A_FUNCTION
    if hasattr(sys.modules[getattr(exercises, name).__module__], "findings_on")
    and (given := handed_on(name, "findings_on"))
}
COUNTS = [name for name in ONE_NUMBER if ASKED[name].get("whole")]
MEASURED = sorted(set(ONE_NUMBER) - set(COUNTS))


def listed_mistakes(name):
    """The mistakes that a checker of a function knows, each as such a function, and what it says of them."""
    given = TRIED[name]
    right = given["right"]

    def in_place(i, part):
        return lambda *a: tuple(part(*a) if i == j else value for j, value in enumerate(right(*a)))

    yield from given.get("mistakes", ())
    for i, (own, _) in enumerate((given.get("parts") or {}).values()):
        yield from ((in_place(i, part), said) for part, said in own)


LISTED = {name: [(wrong, said) for wrong, said in ASKED[name].get("hints", ())] for name in ONE_NUMBER}
LISTED |= {name: list(listed_mistakes(name)) for name in TRIED}


def digits(answer):
    """Those that no finding may show."""
    return f"{answer:.6g}".lstrip("-")[:4] if np.ndim(answer) == 0 else str(answer)


def findings(capsys):
    """The printed lines, each of which must be a sentence."""
    lines = capsys.readouterr().out.splitlines()
    assert all(re.fullmatch(r"[✓✗] [^:]+: \S.*[^.]\.", line) for line in lines), lines
    return lines


def said_of(name, answer, capsys):
    """The one finding about a wrong answer."""
    assert getattr(exercises, name)(answer) is False
    (line,) = findings(capsys)
    return line


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
    else:
        assert not re.search(r"\d\.\d", "".join(lines))


@pytest.mark.parametrize(("name", "case"), cases(LISTED))
def test_no_two_mistakes_and_no_right_answer_look_alike(name, case, capsys):
    wrong, said = case
    for answer in [wrong] if callable(wrong) else [wrong, float(f"{wrong:.4g}")]:
        assert said_of(name, answer, capsys).endswith(f": {said}")


@pytest.mark.parametrize("name", ONE_NUMBER)
@pytest.mark.parametrize(
    "form",
    [float, np.float32, np.array, Fraction, lambda x: [x], lambda x: np.array([[x]]), lambda x: ([x],)],
)
def test_one_number_may_come_in_any_shape(name, form, capsys):
    assert getattr(exercises, name)(form(ASKED[name]["right"])) is True


@pytest.mark.parametrize("name", MEASURED)
def test_four_digits_are_enough_and_fewer_are_called_so(name, capsys):
    right = float(ASKED[name]["right"])
    assert getattr(exercises, name)(float(f"{right:.4g}")) is True
    assert getattr(exercises, name)(right * (1 - 1e-3)) is False
    assert getattr(exercises, name)(right * 1.01) is False
    for digits in (2, 3):
        answer = float(f"{right:.{digits}g}")
        exact = abs(answer - right) <= 5e-4 * abs(right)
        capsys.readouterr()
        assert exact or "right size; give four digits" in said_of(name, answer, capsys)


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_is_exact(name, capsys):
    right = ASKED[name]["right"]
    for answer in (right + 0.005, right - 0.4, right * (1 + 1e-5)):
        assert "whole number" in said_of(name, answer, capsys)
    assert "whole number" not in said_of(name, right + 3, capsys)


def sizes(arguments):
    """Of each array its examples and units, or parameters, and each number."""
    return [[*np.shape(a), *([a] if np.ndim(a) == 0 else ())] for a in arguments if not hasattr(a, "layers")]


@pytest.mark.parametrize("name", TRIED)
def test_no_size_and_no_constant_is_the_same_for_all_inputs(name):
    """So that none can stand in the reader's code; the number of columns is part of some questions."""
    first, second, *_ = TRIED[name]["trials"]
    same = [
        size for pair in zip(sizes(first), sizes(second), strict=True) for size in zip(*pair, strict=True)
    ]
    if name == "check_predicted_std":  # layer 1 is a trial of its own
        same = same[2:]
    assert [one for one, other in same if one == other] == []


class Untellable(RuntimeError):
    def __str__(self):
        raise RuntimeError("nothing to say")


class Unreadable:
    def __array__(self, *arguments, **options):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no picture")


def raising(error):
    def function(*arguments):
        raise error

    return function


def endless(*arguments):
    return endless(*arguments)


@pytest.mark.parametrize("name", TAKES_A_FUNCTION)
@pytest.mark.parametrize(
    ("function", "said"),
    [
        (raising(RuntimeError("out of ink")), "raised RuntimeError: out of ink."),
        (raising(ValueError("one line.\nanother line.")), "raised ValueError: one line. another line."),
        (raising(NotImplementedError), "raised NotImplementedError."),
        (raising(Untellable()), "raised "),
        (raising(SystemExit()), "raised SystemExit."),
        (raising(GeneratorExit()), "raised GeneratorExit."),
        (endless, "raised RecursionError"),
        (lambda *arguments: None, "returned nothing yet"),
        (lambda *arguments: ..., "returned nothing yet"),
        (lambda: 0, "raised TypeError"),
        (3.0, "raised TypeError"),
    ],
)
def test_what_the_readers_function_does_is_a_finding(name, function, said, capsys):
    assert said in said_of(name, function, capsys)


NO_RESULT = ["text", "2", ["2", "3"], ["a", "b"], [[1.0], [2.0, 3.0]], {}, [], print, 1 + 1j, 10**400, np.nan]
NO_RESULT += [Unreadable(), [Unreadable()] * 2, [np.nan] * 2, [...] * 2, np.inf, np.zeros((2, 0)), np.eye(7)]


@pytest.mark.parametrize("name", TAKES_A_FUNCTION)
@pytest.mark.parametrize("answer", NO_RESULT)
def test_what_is_not_a_number_is_a_finding(name, answer, capsys):
    assert getattr(exercises, name)(lambda *arguments: answer) is False
    assert findings(capsys)


@pytest.mark.parametrize("name", TRIED)
def test_imaginary_parts_are_not_dropped(name, capsys):
    def complex_answer(*arguments):
        result = RIGHT[name][0](*arguments)
        return tuple(part + 1j for part in result) if isinstance(result, tuple) else result + 1j

    assert "cannot be read as numbers" in said_of(name, complex_answer, capsys)


NO_NUMBER = {
    "no answer yet": [..., None, [...]],
    "text is not a number": ["many", "2", b"2", ["2"]],
    "not a number": [1j, True, [True], np.nan, [np.inf], 10**400, {}, print, Unreadable(), np.array({})],
    "number": [np.timedelta64(2), [[1], [2, 3]]],
    "holds 3 numbers": [[1, 2, 3]],
    "holds 4 numbers": [np.eye(2)],
    "holds 0 numbers": [[], np.zeros((0, 2))],
}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    ("answer", "said"), [(answer, said) for said, answers in NO_NUMBER.items() for answer in answers]
)
def test_a_number_is_asked_for(name, answer, said, capsys):
    assert said in said_of(name, answer, capsys)


def test_every_checker_is_tested_explained_and_used():
    chapters = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb"))
    assert sorted(RIGHT) == sorted(WRONG) == CHECKERS
    assert [name for name in CHECKERS if ">>>" not in getattr(exercises, name).__doc__] == []
    assert [name for name in CHECKERS if f"exercises.{name}(" not in chapters] == []
