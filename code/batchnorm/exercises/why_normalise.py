"""Checkers of chapter 1: z-scores, conditioning, and whose statistics a test example takes."""

import numpy as np

from batchnorm.exercises.checking import batch, findings_on, number_verdict, verdict


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
        (15 / 30, "that is upside down; divide by the standard deviation."),
        (30 / 100, "you divided by the mean; divide by the standard deviation."),
        (30 / 15**0.5, "you took a root of the standard deviation; it is one already."),
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

    def with_ones(x):
        return np.column_stack([x, np.ones(len(x))])

    def kappa(x):
        return np.linalg.cond(x.T @ x)

    def largest(x):
        return np.linalg.eigvalsh(x.T @ x)[-1]

    def centred(x):
        return x - x.mean(axis=0)

    def standardised(x):
        return centred(x) / x.std(axis=0)

    subtracted = "you subtracted the mean on the way; take x as it comes."
    divided = "you standardised x on the way; take x as it comes."
    mistakes = [
        (
            lambda x: np.linalg.cond(with_ones(x)),
            "that is kappa of X; X^T X has the squares of its singular values.",
        ),
        (lambda x: 1 / kappa(with_ones(x)), "it is turned over: the largest eigenvalue goes on top."),
        (kappa, "the column of ones is missing; the bias has a weight too."),
        (np.linalg.cond, "the column of ones is missing, and X^T X has the squares of X's singular values."),
        (lambda x: kappa(centred(x)), subtracted),
        (lambda x: kappa(with_ones(centred(x))), subtracted),
        (lambda x: kappa(standardised(x)), divided),
        (lambda x: kappa(with_ones(standardised(x))), divided),
        (lambda x: largest(with_ones(x)), "divide by the smallest eigenvalue."),
        (lambda x: largest(with_ones(x)) / len(x), "divide by the smallest eigenvalue."),
    ]
    found = findings_on(
        [(batch(),), (batch(9, 2),)],
        function,
        lambda x: kappa(with_ones(x)),
        mistakes,
        "it is off: largest over smallest eigenvalue of X^T X / m.",
        shape="kappa is one number; yours has shape {shape}.",
    )
    return verdict("condition number", found.values())


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
        (1 / 5, "the curvature is the mean of x squared, and descent is stable beyond one over it."),
        (2 / 26, "you added the eigenvalues; the largest alone sets the bound."),
        (25, "that is the curvature; the bound follows from it."),
        (25 / 2, "that is upside down: the steeper the bowl, the smaller the bound."),
    ]
    return number_verdict("largest stable rate", answer, 2 / 25, hints)


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
    by_255 = np.linalg.cond([[4 / 12, 1 / 2], [1 / 2, 1]])  # mean square and mean of a number from 0 to 1
    hints = [
        (1, "that takes the mean away too; dividing leaves the mean at the same number of sigmas."),
        (root, "that is the root of kappa; square it."),
        (1 / root**2, "that is turned over: the largest eigenvalue goes on top."),
        (by_255, "that is for the divisor 255; another divisor does better."),
        (4, "that is the sum of the root of kappa and one over it; solve for kappa."),
        (16, "that is the square of the root of kappa plus one over it; solve for kappa."),
        (1 + np.sqrt(3), "the first root holds 1 + r squared, not 1."),
        ((1 + np.sqrt(3)) ** 2, "the first root holds 1 + r squared, not 1."),
    ]
    return number_verdict("best division", answer, root**2, hints)


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

    def by(train, test):
        return (test - train.mean(axis=0)) / train.std(axis=0)

    mistakes = [
        (
            lambda train, test: by(test, test),
            "these are the test examples' own statistics; use those of the training set.",
        ),
        (
            lambda train, test: by(np.concatenate([train, test]), test),
            "training and test examples are pooled; the test examples must not enter the statistics.",
        ),
        (
            lambda train, test: (test - train.mean(axis=0)) / test.std(axis=0),
            "the mean is the training set's, the spread is not.",
        ),
        (
            lambda train, test: (test - test.mean(axis=0)) / train.std(axis=0),
            "the spread is the training set's, the mean is not.",
        ),
        (
            lambda train, test: (test - train.mean()) / train.std(),
            "that is one mean and one spread for all; each feature has its own.",
        ),
        (
            lambda train, test: (test - train.mean(axis=0)) / train.var(axis=0),
            "you divided by the variance; divide by its root.",
        ),
        (
            lambda train, test: (test - train.mean(axis=0)) / train.std(axis=0, ddof=1),
            "the variance is divided by m - 1; divide by m.",
        ),
        (lambda train, test: test / train.std(axis=0), "the mean is not subtracted."),
        (lambda train, test: test - train.mean(axis=0), "the spread is not divided out."),
        (
            lambda train, test: test,
            "x_test is as it came; subtract the training mean, divide by the training spread.",
        ),
    ]
    found = findings_on(
        [(batch(), 2 * batch(2) + 1), (batch(5, 4), batch(3, 4) - 2)],
        function,
        by,
        mistakes,
        "subtract the training mean, divide by the training spread.",
        shape="the result has shape {shape}; x_test has shape {wanted}.",
    )
    return verdict("test examples", found.values())
