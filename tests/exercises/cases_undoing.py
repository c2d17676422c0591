"""Right answers and usual mistakes in the exercises of chapter 5."""

import numpy as np

from forms import forms_of_an_array


def undo(z, eps):
    return np.sqrt(z.var(axis=0) + eps), z.mean(axis=0)


def next_batch(a, b, eps):
    gamma, beta = undo(a, eps)
    return gamma * (b - b.mean(axis=0)) / np.sqrt(b.var(axis=0) + eps) + beta


RIGHT = {
    "check_undo_by_hand": [(2, 3), [2.0, 3.0], np.array([2, 3]), np.float32([[2], [3]])],
    "check_next_batch": forms_of_an_array(next_batch),
}

WRONG = {
    "check_undo_by_hand": [
        ((4, 3), "is the variance"),
        ((3, 2), "swapped"),
        ((-2, 3), "mirrors"),
        ((0.5, 3), "divides by the spread"),
        ((1, 0), "undo a division"),
        ((2, 1.5), "divided by the spread"),
        ((2.01, 3), "your gamma: right size"),
        ((2, 6), "is scaled"),
        ((0.25, 3), "divides once more"),
        ((True, False), "is not a number for gamma"),
        ((2, np.nan), "is not a number for gamma"),
        ("23", "is not a number for gamma"),
        ((2, -3), "once more; it has to put it back"),
        ((2, 0), "put back what was taken"),
        ((..., ...), "no answer yet"),
        ((1, 2, 3), "is not a number for gamma"),
        (7.5, "is not a number for gamma"),
    ],
    "check_next_batch": [
        (lambda a, b, eps: b, "gives b back"),
        (lambda a, b, eps: next_batch(b, b, eps), "gives b back"),
        (lambda a, b, eps: a, "keeps the shape of b"),
        (lambda a, b, eps: (b - b.mean(0)) / np.sqrt(b.var(0) + eps), "gamma and beta are missing"),
        (
            lambda a, b, eps: (b - b.mean()) * np.sqrt((a.var() + eps) / (b.var() + eps)) + a.mean(),
            "take them with axis=0",
        ),
        (lambda a, b, eps: next_batch(a, b, 0), "eps is left out"),
        (lambda a, b, eps: next_batch(a, b, 0.5), "On another input it is right"),
        (lambda a, b, eps: (b - a.mean(0)) / undo(a, eps)[0], "statistics of a"),
        (lambda a, b, eps: undo(b, eps)[0] * (b - a.mean(0)) / undo(a, eps)[0] + b.mean(0), "swapped"),
        (lambda a, b, eps: next_batch(a, b, eps) - a.mean(0), "beta is missing"),
        (lambda a, b, eps: next_batch(a, b, eps) + 1, "the mean that beta holds"),
        (lambda a, b, eps: a.mean(0) + b - b.mean(0), "the spread is off"),
    ],
}
