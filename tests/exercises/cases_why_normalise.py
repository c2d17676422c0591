"""Right answers and usual mistakes in the exercises of chapter 1."""

import numpy as np

from forms import forms_of_an_array


def with_ones(x):
    return np.column_stack([x, np.ones(len(x))])


def kappa(x):
    smallest, *_, largest = np.linalg.eigvalsh(with_ones(x).T @ with_ones(x) / len(x))
    return largest / smallest


def by_train(x_train, x_test):
    return (x_test - x_train.mean(axis=0)) / x_train.std(axis=0)


def pooled(x_train, x_test):
    both = np.concatenate([x_train, x_test])
    return (x_test - both.mean(axis=0)) / both.std(axis=0)


RIGHT = {
    "check_z_score": [2, np.array([2.0])],
    "check_condition_number": [
        kappa,
        lambda x: np.linalg.cond(with_ones(x)) ** 2,
        lambda x: np.float32(kappa(x)),
        lambda x: kappa(x.astype(np.float32)),
        lambda x: np.array([[kappa(x)]]),
        lambda x: [kappa(x)],
    ],
    "check_stable_rate": [0.08, np.array([2]) / 25],
    "check_best_division": [(2 + 3**0.5) ** 2, 13.93],
    "check_test_standardised": forms_of_an_array(by_train),
}

WRONG = {
    "check_z_score": [
        (30, "count it in"),
        (130 / 15, "not subtracted"),
        (-2, "sign is turned"),
        (30 / 225, "divide by its root"),
        (0.5, "upside down"),
        (0.3, "divided by the mean"),
        (1.98, "right size"),
        (3, "is not it"),
    ],
    "check_condition_number": [
        (lambda x: np.linalg.cond(with_ones(x)), "squares of its singular values"),
        (lambda x: 1 / kappa(x), "turned over"),
        (lambda x: np.linalg.cond(x.T @ x), "column of ones"),
        (lambda x: np.linalg.cond(np.cov(x.T)), "subtracted the mean"),
        (lambda x: kappa(x - x.mean(axis=0)), "subtracted the mean"),
        (lambda x: kappa((x - x.mean(axis=0)) / x.std(axis=0)), "standardised x"),
        (lambda x: np.linalg.cond(x), "column of ones"),
        (lambda x: kappa(x[:, :2]), "On another input it is right"),
        (lambda x: np.linalg.norm(with_ones(x), 2) ** 2 / len(x), "divide by the smallest"),
        (lambda x: 7.0, "it is off"),
        (with_ones, "one number"),
    ],
    "check_stable_rate": [
        (2, "flat direction"),
        (0.4, "mean of x squared"),
        (0.04, "stable beyond it"),
        (2 / 26, "added the eigenvalues"),
        (0.2, "descent is stable beyond"),
        (12.5, "upside down"),
        (0.0801, "right size"),
        (25, "that is the curvature"),
        (0.5, "is not it"),
    ],
    "check_best_division": [
        (1, "takes the mean away"),
        (2 + 3**0.5, "square it"),
        (19.28, "another divisor"),
        (1 + 3**0.5, "first root"),
        (7.46, "first root"),
        (4, "solve for kappa"),
        (16, "solve for kappa"),
        (0.0718, "turned over"),
        (14, "right size; give four digits or the expression"),
        (13.9, "right size"),
        (13.95, "right size"),
        (20, "is not it"),
    ],
    "check_test_standardised": [
        (lambda x_train, x_test: by_train(x_test, x_test), "own statistics"),
        (pooled, "pooled"),
        (lambda x_train, x_test: (x_test - x_train.mean(0)) / x_test.std(0), "the spread is not"),
        (lambda x_train, x_test: (x_test - x_test.mean(0)) / x_train.std(0), "the mean is not"),
        (lambda x_train, x_test: (x_test - x_train.mean()) / x_train.std(), "each feature"),
        (lambda x_train, x_test: (x_test - x_train.mean(0)) / x_train.var(0), "divide by its root"),
        (lambda x_train, x_test: (x_test - x_train.mean(0)) / x_train.std(0, ddof=1), "m - 1"),
        (lambda x_train, x_test: x_test / x_train.std(0), "not subtracted"),
        (lambda x_train, x_test: x_test - x_train.mean(0), "not divided out"),
        (lambda x_train, x_test: (x_test - x_train.sum(0) / 6) / x_train.std(0), "On another input"),
        (lambda x_train, x_test: x_test, "subtract the training mean"),
        (lambda x_train, x_test: by_train(x_train, x_train), "has shape"),
    ],
}
