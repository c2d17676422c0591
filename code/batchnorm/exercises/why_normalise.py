"""Checkers of chapter 1: z-scores, conditioning, and whose statistics a test example takes."""

import numpy as np

from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict


def check_z_score(answer):
    """Check the z-score of 130 where the mean is 100 and the standard deviation 15.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_z_score(30)
    ✗ z-score of 130: that is the distance from the mean; count it in standard deviations.
    False
    """
    hints = [
        (30, "that is the distance from the mean; count it in standard deviations."),
        (130 / 15, "the mean is not subtracted."),
        (-2, "the sign is turned: 130 lies above the mean."),
        (30 / 15**2, "you divided by the variance; divide by its root."),
    ]
    return number_verdict("z-score of 130", answer, 2, hints)


def check_condition_number(function):
    """Check kappa of X^T X / m, where X is x beside a column of ones.

    Parameters
    ----------
    function : callable
        ``function(x) -> kappa`` for x of shape (m, n).

    Examples
    --------
    >>> def kappa(x):
    ...     smallest, *_, largest = np.linalg.eigvalsh(x.T @ x)
    ...     return largest / smallest
    >>> check_condition_number(kappa)
    ✗ condition number: the column of ones is missing; the bias has a weight too.
    False
    """
    name = "condition number"
    raw = batch()
    for x in (raw, (raw - raw.mean(axis=0)) / raw.std(axis=0)):
        result, problem = evaluate(function, x)
        if not problem and result.size != 1:
            problem = f"kappa is one number; yours has shape {result.shape}."
        if problem:
            return verdict(name, [problem])
        kappa = float(result.item())
        design = np.column_stack([x, np.ones(len(x))])
        right = np.linalg.cond(design.T @ design)
        if np.isclose(kappa, right, rtol=1e-3):
            continue
        wrong_ways = [
            (np.linalg.cond(design), "that is kappa of X; X^T X has the squares of its singular values."),
            (1 / right, "it is turned over: the largest eigenvalue goes on top."),
            (np.linalg.cond(x.T @ x), "the column of ones is missing; the bias has a weight too."),
            (np.linalg.cond(np.cov(x.T)), "you subtracted the mean on the way; take x as it comes."),
            (np.linalg.eigvalsh(design.T @ design / len(x))[-1], "divide by the smallest eigenvalue."),
        ]
        found = [text for wrong, text in wrong_ways if np.isclose(kappa, wrong, rtol=1e-3)]
        return verdict(name, found[:1] or ["it is off: largest over smallest eigenvalue of X^T X / m."])
    return verdict(name, [])


def check_stable_rate(answer):
    """Check the bound of the learning rate for a centred feature with standard deviation 5, beside a bias.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_stable_rate(2.0)
    ✗ largest stable rate: that is the bound of the flat direction; the steepest direction sets it.
    False
    """
    hints = [
        (2, "that is the bound of the flat direction; the steepest direction sets it."),
        (2 / 5, "the curvature of the loss is the mean of x squared, not the standard deviation."),
        (
            1 / 25,
            "that rate takes the steepest direction to its minimum at once; descent is stable beyond it.",
        ),
        (2 / 26, "you added the eigenvalues; the largest alone sets the bound."),
        (25, "that is the curvature; the bound follows from it."),
    ]
    return number_verdict("largest stable rate", answer, 2 / 25, hints, tolerance=1e-4)


def check_best_division(answer):
    """Check the smallest condition number that dividing can give uniform pixels, whose mean is sqrt(3) sigma.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_best_division(1)
    ✗ best division: that takes the mean away too; dividing leaves the mean at the same number of sigmas.
    False
    """
    root = 2 + np.sqrt(3)
    hints = [
        (1, "that takes the mean away too; dividing leaves the mean at the same number of sigmas."),
        (root, "that is the root of kappa; square it."),
        (19.28, "that is for the divisor 255; another divisor does better."),
        (1 + np.sqrt(3), "the first root holds 1 + r squared, not 1."),
        ((1 + np.sqrt(3)) ** 2, "the first root holds 1 + r squared, not 1."),
        (14, "that is kappa + 1/kappa; solve for kappa."),
    ]
    return number_verdict("best division", answer, root**2, hints, tolerance=3e-3)


def check_test_standardised(function):
    """Check the z-scores of test examples.

    Parameters
    ----------
    function : callable
        ``function(x_train, x_test) -> z_test``, of the shape of x_test.

    Examples
    --------
    >>> check_test_standardised(lambda x_train, x_test: (x_test - x_test.mean(axis=0)) / x_test.std(axis=0))
    ✗ test examples: these are the test examples' own statistics; use those of the training set.
    False
    """
    name = "test examples"
    x_train = batch()
    x_test = np.array([[7.0, -1.5, 0.0], [1.0, -0.5, 2.5]])
    result, problem = evaluate(function, x_train, x_test)
    if not problem and result.shape != x_test.shape:
        problem = f"the result has shape {result.shape}; x_test has shape {x_test.shape}."
    if problem:
        return verdict(name, [problem])
    mean, std = x_train.mean(axis=0), x_train.std(axis=0)
    pooled = np.concatenate([x_train, x_test])
    if np.allclose(result, (x_test - mean) / std, rtol=1e-4, atol=1e-6):
        return verdict(name, [])
    wrong_ways = [
        (
            (x_test - x_test.mean(axis=0)) / x_test.std(axis=0),
            "these are the test examples' own statistics; use those of the training set.",
        ),
        (
            (x_test - pooled.mean(axis=0)) / pooled.std(axis=0),
            "training and test examples are pooled; the test examples must not enter the statistics.",
        ),
        ((x_test - mean) / x_test.std(axis=0), "the mean is the training set's, the spread is not."),
        ((x_test - x_test.mean(axis=0)) / std, "the spread is the training set's, the mean is not."),
        (
            (x_test - x_train.mean()) / x_train.std(),
            "that is one mean and one spread for all; each feature has its own.",
        ),
        ((x_test - mean) / std**2, "you divided by the variance; divide by its root."),
        (
            (x_test - mean) / x_train.std(axis=0, ddof=1),
            "the variance is divided by m - 1; divide by m.",
        ),
        (x_test / std, "the mean is not subtracted."),
        (x_test - mean, "the spread is not divided out."),
    ]
    found = [text for wrong, text in wrong_ways if np.allclose(result, wrong, rtol=1e-4, atol=1e-6)]
    return verdict(name, found[:1] or ["subtract the training mean, divide by the training spread."])
