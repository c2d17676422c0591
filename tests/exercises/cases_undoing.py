"""Right answers and usual mistakes in the exercises of chapter 5."""

import numpy as np

from forms import forms_of_a_pair, forms_of_an_array


def undo(z, eps):
    return np.sqrt(z.var(axis=0) + eps), z.mean(axis=0)


def next_batch(a, b, eps):
    gamma, beta = undo(a, eps)
    return gamma * (b - b.mean(axis=0)) / np.sqrt(b.var(axis=0) + eps) + beta


RIGHT = {
    "check_undo_by_hand": [(2, 3), [2.0, 3.0], np.array([2, 3]), np.float32([[2], [3]])],
    "check_undo": forms_of_a_pair(undo),
    "check_next_batch": forms_of_an_array(next_batch),
    "check_examples_needed": [100, 100.0, np.int64(100), 1 / 0.1**2],
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
    "check_undo": [
        (lambda z, eps: (z.var(0), z.mean(0)), "gamma is the variance"),
        (lambda z, eps: (z.var(0) + eps, z.mean(0)), "the root of that"),
        (lambda z, eps: (z.std(0), z.mean(0)), "eps is left out"),
        (lambda z, eps: (z.std(0) + eps, z.mean(0)), "outside the root"),
        (lambda z, eps: (np.sqrt(z.var(0, ddof=1) + eps), z.mean(0)), "m - 1"),
        (lambda z, eps: (1 / undo(z, eps)[0], z.mean(0)), "divides once more"),
        (lambda z, eps: (-undo(z, eps)[0], z.mean(0)), "mirrored"),
        (lambda z, eps: (2 * undo(z, eps)[0], z.mean(0)), "gamma is off"),
        (lambda z, eps: undo(z, 0.5), "On another input it is right"),
        (lambda z, eps: (undo(z, eps)[0], z.sum(0) / 6), "On another input it is right"),
        (lambda z, eps: (undo(z, eps)[0], z.mean(0) / undo(z, eps)[0]), "added after gamma"),
        (lambda z, eps: (undo(z, eps)[0], -z.mean(0)), "beta is off"),
        (lambda z, eps: undo(z, eps)[::-1], "swapped"),
        (lambda z, eps: (np.sqrt(z.var(1) + eps), z.mean(1)), "z has 3 units"),
        (lambda z, eps: (np.sqrt(z.var() + eps), z.mean()), "gamma has 1 values"),
        (lambda z, eps: z.mean(0), "return 2 things"),
    ],
    "check_next_batch": [
        (lambda a, b, eps: b, "gives b back"),
        (lambda a, b, eps: next_batch(b, b, eps), "gives b back"),
        (lambda a, b, eps: a, "keeps the shape of b"),
        (lambda a, b, eps: (b - b.mean(0)) / np.sqrt(b.var(0) + eps), "gamma and beta are missing"),
        (lambda a, b, eps: next_batch(a, b, 0), "eps is left out"),
        (lambda a, b, eps: next_batch(a, b, 0.5), "On another input it is right"),
        (lambda a, b, eps: (b - a.mean(0)) / undo(a, eps)[0], "statistics of a"),
        (lambda a, b, eps: undo(b, eps)[0] * (b - a.mean(0)) / undo(a, eps)[0] + b.mean(0), "swapped"),
        (lambda a, b, eps: next_batch(a, b, eps) - a.mean(0), "beta is missing"),
        (lambda a, b, eps: next_batch(a, b, eps) + 1, "the mean that beta holds"),
        (lambda a, b, eps: a.mean(0) + b - b.mean(0), "the spread is off"),
    ],
    "check_examples_needed": [
        (10, "the root of it"),
        (200, "two batches"),
        (50, "the mean was asked for"),
        (300, "one mean was asked for"),
        (0.01, "one over it"),
        (100.04, "a whole number"),
        (64, "is not it"),
    ],
}
