"""Checkers of chapter 3: statistics of a batch, and what normalising does with them."""

import numpy as np

from batchnorm.exercises.checking import TOLERANCE, batch, findings_on, floats, near, number_verdict, verdict

BATCHES = [(batch(), 0.5), (batch(4, 5), 0.1)]  # eps is large, so that its place shows
OUTSIDE = "eps is added outside the root; it belongs inside, beside the variance."
TWICE = "the variance is that of values whose mean was subtracted twice, or never; subtract it once."


def _normalised(z, eps):
    return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps)


MISTAKES = [
    (lambda z, eps: (z - z.mean(axis=0)) / (z.std(axis=0) + eps), OUTSIDE),
    (lambda z, eps: (z - z.mean(axis=0)) / z.std(axis=0), "eps is not used."),
    (
        lambda z, eps: (z - z.mean(axis=0)) / (z.var(axis=0) + eps),
        "you divided by the variance; divide by its root.",
    ),
    (lambda z, eps: (z - z.mean(axis=0)) / z.var(axis=0), "you divided by the variance; divide by its root."),
    (
        lambda z, eps: (z - z.mean(axis=0)) * np.sqrt(z.var(axis=0) + eps),
        "you multiplied by the root; divide.",
    ),
    (lambda z, eps: (z - z.mean(axis=0)) / np.sqrt(z.std(axis=0) + eps), "under the root is the variance."),
    (lambda z, eps: (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps**2), "eps is squared."),
    (lambda z, eps: z - z.mean(axis=0), "the mean is subtracted, but the spread is not divided out."),
    (lambda z, eps: z / np.sqrt(z.var(axis=0) + eps), "the mean is not subtracted."),
    (
        lambda z, eps: (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0, ddof=1) + eps),
        "the variance divides by m - 1; it should divide by m.",
    ),
    (lambda z, eps: (z - z.mean(axis=0)) / np.sqrt((z**2).mean(axis=0) + eps), TWICE),
    (
        lambda z, eps: (z - 2 * z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps),
        "the mean is subtracted twice; subtract it once.",
    ),
    (
        lambda z, eps: (z - 2 * z.mean(axis=0)) / np.sqrt((z**2).mean(axis=0) + eps),
        "the mean is subtracted twice, above and below; subtract it once.",
    ),
    (
        lambda z, eps: (z - z.mean()) / np.sqrt(z.var() + eps),
        "that is one mean and one variance for all; each unit has its own.",
    ),
]


def check_features_first(function):
    """Check normalising where units are rows and examples are columns.

    Parameters
    ----------
    function : callable
        ``function(Z, eps) -> Z_norm`` for Z of shape (n, m).

    Examples
    --------
    >>> check_features_first(lambda Z, eps: Z / np.sqrt(Z.var(axis=1, keepdims=True) + eps))
    ✗ units as rows: the mean is not subtracted.
    False
    """

    def turned(normalise):
        return lambda Z, eps: normalise(Z.T, eps).T

    def otherwise(result, Z, eps):
        if np.allclose(result.mean(axis=1), 0, atol=1e-4):
            return "each row has mean 0, but not the right spread."
        return "each row should get mean 0."

    by_column = "you averaged down the columns; here a column is one example."
    found = findings_on(
        [(z.T, eps) for z, eps in BATCHES],
        function,
        turned(_normalised),
        [*((turned(mistake), said) for mistake, said in MISTAKES), (_normalised, by_column)],
        otherwise,
        shape="Z_norm has shape {shape}; it keeps the shape of Z, {wanted}.",
    )
    return verdict("units as rows", found.values())


def check_largest(answer, values=None):
    """Check the largest |z_norm| that a batch of 8 can hold, and a batch that holds it.

    Parameters
    ----------
    answer : number
    values : array of shape (8,), optional
        The batch.

    Examples
    --------
    >>> check_largest(8)
    ✗ largest |z_norm|: that grows with m, not with its root.
    False
    >>> check_largest(2.6458, [0, 1, 2, 3, 4, 5, 6, 7])
    ✗ largest |z_norm|: of these eight values none lies beyond 1.53; find some of which one does.
    False
    """
    name = "largest |z_norm|"
    if values is not None:
        z = floats(values)
        if z is None or z.size != 8 or not np.isfinite(z).all() or np.ptp(z) == 0:
            return verdict(name, ["the batch should be eight numbers that are not all equal."])
        z = z / np.abs(z).max()  # squares of large and of small ones would be lost
        reached = np.abs(z - z.mean()).max() / z.std()
        if not near(reached, np.sqrt(7), TOLERANCE):
            return verdict(
                name, [f"of these eight values none lies beyond {reached:.2f}; find some of which one does."]
            )
    hints = [
        (8, "that grows with m, not with its root."),
        (np.sqrt(8), "close: one of the m values has to balance the others."),
        (7, "that is not it, but its square."),
        (7 / np.sqrt(8), "that is for a variance with m - 1; the layer divides by m."),
        (1, "that holds for two values; more of them leave room for an outlier."),
    ]
    return number_verdict(name, answer, np.sqrt(7), hints)
