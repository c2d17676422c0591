"""Checkers of chapter 3: statistics of a batch, and what normalising does with them."""

import numpy as np

from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict


def check_batch_statistics(function):
    """Check the mean and the variance of a batch: one pair a unit.

    Parameters
    ----------
    function : callable
        ``function(z) -> (mean, variance)`` of a batch z of shape (m, n).

    Examples
    --------
    >>> check_batch_statistics(lambda z: (z.mean(axis=0), z.var(axis=0)))
    ✓ batch statistics: right.
    True
    >>> check_batch_statistics(lambda z: (z.mean(axis=1), z.var(axis=1)))
    ✗ batch statistics: these are statistics of an example over its units; take each unit's over the examples.
    False
    """
    z = batch()
    result, problem = evaluate(function, z, parts=2)
    if problem:
        return verdict("batch statistics", [problem])
    mean, variance = result
    if mean.size == len(z) and mean.size != z.shape[1]:
        return verdict(
            "batch statistics",
            ["these are statistics of an example over its units; take each unit's over the examples."],
        )
    findings = []
    for name, part in (("mean", mean), ("variance", variance)):
        if part.size != z.shape[1]:
            findings.append(
                f"the {name} has {part.size} values for {z.shape[1]} units; one a unit is wanted."
            )
    if findings:
        return verdict("batch statistics", findings)
    mean, variance = mean.ravel(), variance.ravel()
    if not np.allclose(mean, z.mean(axis=0)):
        findings.append("the mean is off.")
    if np.allclose(variance, z.var(axis=0, ddof=1)):
        findings.append("you divided by m - 1; the variance that normalises divides by m.")
    elif np.allclose(variance, z.std(axis=0)):
        findings.append("that is the standard deviation; the variance is its square.")
    elif not np.allclose(variance, z.var(axis=0)):
        findings.append("the variance is off.")
    return verdict("batch statistics", findings)


def check_normalise(function):
    """Check normalising a batch.

    Parameters
    ----------
    function : callable
        ``function(z, eps) -> z_norm`` for a batch z of shape (m, n).

    Examples
    --------
    >>> check_normalise(lambda z, eps: (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps))
    ✓ normalise: right.
    True
    """
    z, eps = batch(), 0.5
    result, problem = evaluate(function, z, eps)
    if problem:
        return verdict("normalise", [problem])
    if result.shape != z.shape:
        return verdict("normalise", [f"z_norm has shape {result.shape}; it keeps the shape of z, {z.shape}."])
    centred, var = z - z.mean(axis=0), z.var(axis=0)
    if np.allclose(result, centred / np.sqrt(var + eps)):
        return verdict("normalise", [])
    wrong_ways = [
        (
            centred / (np.sqrt(var) + eps),
            "eps is added outside the root; it belongs inside, beside the variance.",
        ),
        (centred / np.sqrt(var), "eps is not used."),
        (centred / (var + eps), "you divided by the variance; divide by its root."),
        (z / np.sqrt(var + eps), "the mean is not subtracted."),
        (
            centred / np.sqrt(z.var(axis=0, ddof=1) + eps),
            "the variance divides by m - 1; it should divide by m.",
        ),
    ]
    found = [text for wrong, text in wrong_ways if np.allclose(result, wrong)]
    if not found and not np.allclose(result.mean(axis=0), 0):
        found = ["the mean of each column should be 0."]
    return verdict("normalise", found or ["each column has mean 0, but not the right spread."])


def check_features_first(function):
    """Check normalising where units are rows and examples are columns.

    Parameters
    ----------
    function : callable
        ``function(Z, eps) -> Z_norm`` for Z of shape (n, m).

    Examples
    --------
    >>> check_features_first(lambda Z, eps: Z / np.sqrt(Z.var(axis=1, keepdims=True) + eps))
    ✗ units as rows: each row should get mean 0 and variance 1.
    False
    """
    z, eps = batch().T, 1e-5
    result, problem = evaluate(function, z, eps)
    if not problem and result.shape != z.shape:
        problem = f"Z_norm has shape {result.shape}; it keeps the shape of Z, {z.shape}."
    if problem:
        return verdict("units as rows", [problem])
    if np.allclose(result, (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps)):
        return verdict("units as rows", ["you averaged down the columns; here a column is one example."])
    right = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1, keepdims=True) + eps)
    return verdict(
        "units as rows", [] if np.allclose(result, right) else ["each row should get mean 0 and variance 1."]
    )


def check_largest(answer):
    """Check the largest |z_norm| that a batch of 8 can hold.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_largest(8)
    ✗ largest |z_norm|: that grows with m, not with its root.
    False
    """
    hints = [
        (8, "that grows with m, not with its root."),
        (np.sqrt(8), "close: one of the m values has to balance the others."),
    ]
    return number_verdict("largest |z_norm|", answer, np.sqrt(7), hints, tolerance=2e-3)


def check_epsilon(answer):
    """Check the standard deviation of z_norm where sigma = 0.01 and eps = 1e-3.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_epsilon(1.0)
    ✗ standard deviation under eps: that is the value for eps = 0; here eps is larger than the variance.
    False
    """
    hints = [
        (1.0, "that is the value for eps = 0; here eps is larger than the variance."),
        (1e-4 / (1e-4 + 1e-3), "that is the variance of z_norm; take its root."),
    ]
    return number_verdict(
        "standard deviation under eps", answer, np.sqrt(1e-4 / (1e-4 + 1e-3)), hints, tolerance=2e-3
    )
