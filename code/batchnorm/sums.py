"""How the layers add up: in float32 at least, and without losing digits to a long sum."""

import numpy as np

FEW = 256  # values that are added up one after another; in float32 their rounding stays below 1e-6 of the sum
ONES = {np.dtype(name): np.ones(FEW, name) for name in ("float32", "float64")}


def working_dtype(*arrays):
    """The dtype to compute in: that of the arrays, but not float16, which cannot count beyond 2,048."""
    dtype = np.float32
    for array in arrays:
        dtype = np.promote_types(dtype, array.dtype)
    return dtype


def ignore_underflow(cls, *methods):
    """Let a number that is too small become 0 in these methods, also where NumPy is told to raise."""
    for name in set(methods) & vars(cls).keys():
        setattr(cls, name, np.errstate(under="ignore")(vars(cls)[name]))


def total(rows):
    """Return Σ over the rows, (m, D) -> (D,), in their dtype, float32 or float64.

    Ones times the rows is their sum, and the quickest one. A running sum of m values is rounded m times, so a
    few at a time are added up, and their sums in float64.
    """
    ones = ONES[rows.dtype]
    if len(rows) <= FEW:
        return np.dot(ones[: len(rows)], rows)
    result = np.zeros(rows.shape[1])
    for top in range(0, len(rows), FEW):
        few = rows[top : top + FEW]
        result += np.dot(ones[: len(few)], few)
    return result.astype(rows.dtype)
