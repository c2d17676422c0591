"""Means and variances of parts, merged into those of the whole: the base of synchronized batch norm.

When a batch is split over several workers, each normalizes its part by statistics of fewer examples. They
need not exchange the examples to do better: a count, a mean and a variance of each part are enough.
"""

import functools
from collections.abc import Iterable

from batchnorm.validation import check_array, check_integer


def merge_moments(parts):
    """Return count, mean and variance of all examples together, from those of each part.

        n = n_a + n_b        delta = mu_b - mu_a        mu = mu_a + delta n_b / n
        sigma² = (n_a sigma_a² + n_b sigma_b²) / n + delta² n_a n_b / n²

    The variance of the whole is the mean of the variances within the parts plus the variance between them.
    The means enter by their difference alone, so that a large mean costs few digits. All variances are
    biased (1/n). Parts are merged one after another; in which order matters to rounding only.

    Parameters
    ----------
    parts : sequence of (count, mean, var)
        The number of values per feature, 1 or more, and two arrays of one shape, usually (D,), as
        `batch_statistics` returns them.

    Returns
    -------
    (count, mean, var)
        Such a triple for the whole, its arrays float64.

    Raises
    ------
    ValueError
        For no parts, a count below 1, a negative variance, NaN, infinity or shapes that differ.
    TypeError
        For what is not such a triple of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from batchnorm import batch_statistics
    >>> x = np.arange(10.0).reshape(5, 2)
    >>> merge_moments([(2, *batch_statistics(x[:2])), (3, *batch_statistics(x[2:]))])
    (5, array([4., 5.]), array([8., 8.]))
    >>> batch_statistics(x)
    (array([4., 5.]), array([8., 8.]))

    References
    ----------
    Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances",
    Stanford STAN-CS-79-773, 1979. The same authors, "Algorithms for Computing the Sample Variance",
    The American Statistician 37, 1983, pp. 242-247.
    """
    if not isinstance(parts, Iterable):
        raise TypeError(
            f"parts must be a list of (count, mean, var), got {parts!r}: pass one for each worker"
        )
    parts = [_check_part(part) for part in parts]
    if not parts:
        raise ValueError("parts is empty: pass one (count, mean, var) for each worker")
    shapes = sorted({array.shape for _, mean, var in parts for array in (mean, var)})
    if len(shapes) > 1:
        raise ValueError(f"means and variances have the shapes {shapes}: give all the same, such as (D,)")
    return functools.reduce(_merge, parts)


def _merge(a, b):
    (n_a, mean_a, var_a), (n_b, mean_b, var_b) = a, b
    n = n_a + n_b
    delta = mean_b - mean_a
    within = (n_a * var_a + n_b * var_b) / n
    between = delta**2 * (n_a * n_b / n**2)
    return n, mean_a + delta * (n_b / n), within + between


def _check_part(part):
    try:
        count, mean, var = part
    except (TypeError, ValueError):
        raise TypeError(
            f"a part must be (count, mean, var), got {part!r}: pass one for each worker"
        ) from None
    count = check_integer(count, "a count")
    mean, var = check_array(mean, "a mean").astype(float), check_array(var, "a variance").astype(float)
    if (var < 0).any():
        raise ValueError(f"a variance must be 0 or more, got {var.min():g}: pass what np.var returns")
    return count, mean, var
