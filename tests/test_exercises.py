"""The exercises' checkers accept every right form, name the usual mistakes and keep the answer secret."""

import re
from pathlib import Path

import numpy as np
import pytest

from batchnorm import exercises

CHECKERS = sorted(name for name in vars(exercises) if name.startswith("check_"))
BOOK = Path(__file__).parents[1] / "book"


def statistics(z):
    return z.mean(axis=0), z.var(axis=0)


def normalise(z, eps, axis=0):
    return (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + eps)


def scale(z_norm, gamma, beta):
    return gamma * z_norm + beta


def gradients(grad_y, z_norm):
    return (grad_y * z_norm).sum(axis=0), grad_y.sum(axis=0)


def by_units_as_rows(function):
    return lambda z, eps: function(z.T, eps).T


def forms_of_an_array(function):
    """The same answer as an array, a list and in float32; what it was given may be overwritten."""

    def overwriting(*arguments):
        result = np.array(function(*arguments))
        arguments[0][:] = np.nan
        return result

    return [function, lambda *a: function(*a).tolist(), lambda *a: np.float32(function(*a)), overwriting]


def forms_of_a_pair(function):
    """The same pair as a tuple or a list, of arrays (n,) or (1, n), of lists, and in float32."""

    def each(change, pair=tuple):
        return lambda *arguments: pair(change(part) for part in function(*arguments))

    return [function, each(np.array, list), each(np.atleast_2d), each(np.ndarray.tolist), each(np.float32)]


RIGHT = {
    "check_batch_statistics": forms_of_a_pair(statistics),
    "check_normalise": forms_of_an_array(normalise),
    "check_features_first": forms_of_an_array(by_units_as_rows(normalise)),
    "check_scale_and_shift": forms_of_an_array(scale),
    "check_scale_shift_gradients": forms_of_a_pair(gradients),
    "check_place": [
        lambda mean, std: (std, mean),
        lambda mean, std: [-std, mean],
        lambda mean, std: (np.array([std]), np.float32(mean)),
    ],
    "check_largest": [7**0.5, np.float32(7**0.5), np.array(7**0.5), 2.6458, 2.65],
    "check_epsilon": [11**-0.5, 0.3015, 0.302, 0.3],
    "check_parameter_count": [16, 16.0, np.int64(16)],
}

# Each usual mistake with words of the finding that names it.
WRONG = {
    "check_batch_statistics": [
        (lambda z: (z.mean(axis=1), z.var(axis=1)), "over its units"),
        (lambda z: (z.mean(), z.var()), "one a unit is wanted"),
        (lambda z: (z.mean(axis=0), z.var(axis=0, ddof=1)), "m - 1"),
        (lambda z: (z.mean(axis=0), z.std(axis=0)), "standard deviation"),
        (lambda z: (z.var(axis=0), z.mean(axis=0)), "the mean is off"),
        (lambda z: (z.mean(axis=0), 2 * z.var(axis=0)), "the variance is off"),
        (lambda z: z.mean(axis=0), "return 2 things"),
    ],
    "check_normalise": [
        (lambda z, eps: (z - z.mean(0)) / (z.std(0) + eps), "outside the root"),
        (lambda z, eps: (z - z.mean(0)) / z.std(0), "eps is not used"),
        (lambda z, eps: (z - z.mean(0)) / (z.var(0) + eps), "divide by its root"),
        (lambda z, eps: z / np.sqrt(z.var(0) + eps), "mean is not subtracted"),
        (lambda z, eps: (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + eps), "m - 1"),
        (lambda z, eps: normalise(z, eps, axis=1), "mean of each column"),
        (lambda z, eps: 2 * normalise(z, eps), "not the right spread"),
        (lambda z, eps: normalise(z, eps)[0], "keeps the shape"),
    ],
    "check_features_first": [
        (normalise, "down the columns"),
        (lambda z, eps: z, "each row should get mean 0"),
        (lambda z, eps: by_units_as_rows(normalise)(z, eps).T, "keeps the shape"),
    ],
    "check_scale_and_shift": [
        (lambda z_norm, gamma, beta: gamma * (z_norm + beta), "beta is scaled too"),
        (lambda z_norm, gamma, beta: beta * z_norm + gamma, "gamma times z_norm, plus beta"),
        (lambda z_norm, gamma, beta: gamma + beta, "keeps the shape"),
    ],
    "check_scale_shift_gradients": [
        (lambda grad_y, z_norm: (grad_y * z_norm, grad_y), "add them up"),
        (lambda grad_y, z_norm: ((grad_y * z_norm).mean(0), grad_y.mean(0)), "averaged"),
        (lambda grad_y, z_norm: ((grad_y * z_norm).sum(), grad_y.sum()), "1 values"),
        (lambda grad_y, z_norm: gradients(grad_y, z_norm)[::-1], "is off"),
    ],
    "check_place": [
        (lambda mean, std: (mean, std), "asked for mean"),
        (lambda mean, std: (std**2, mean), "asked for standard deviation"),
        (lambda mean, std: (std, 0.0), "asked for mean"),
        (lambda mean, std: (np.ones(3), mean), "two numbers"),
    ],
    "check_largest": [(8, "not with its root"), (8**0.5, "one of the m values"), (7, "is not it")],
    "check_epsilon": [(1, "eps = 0"), (1 / 11, "take its root"), (0.5, "is not it")],
    "check_parameter_count": [(8, "has both"), (400, "positions"), (200, "positions"), (3, "is not it")],
}
NUMBERS = {"check_largest": "2.6", "check_epsilon": "0.30", "check_parameter_count": "16"}
TAKES_A_FUNCTION = [name for name in CHECKERS if name not in NUMBERS]


def cases(table):
    return [
        pytest.param(name, answer, id=f"{name}-{i}") for name in table for i, answer in enumerate(table[name])
    ]


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
        assert NUMBERS[name] not in "".join(lines)
    elif name != "check_place":  # whose question is the numbers it names
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
