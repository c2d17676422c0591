"""How the layers add up: in float32 at least, and without losing digits to a long sum."""

import functools

import numpy as np

FEW = 128  # values that are added up one after another; in float32 their rounding stays below 1e-6 of the sum
ONES = {np.dtype(name): np.ones(FEW, name) for name in ("float32", "float64")}


def working_dtype(*arrays):
    """The dtype to compute in: that of the arrays, but not float16, which cannot count beyond 2,048."""
    return functools.reduce(np.promote_types, (array.dtype for array in arrays), np.float32)


def total(rows):
    """Return Σ over the rows, (m, D) -> (D,), in their dtype, float32 or float64.

    Ones times the rows is their sum, and the quickest one. A running sum of m values is rounded m times, so a
    few at a time are added up, and their sums in float64.
    """
    ones = ONES[rows.dtype]
    if len(rows) <= FEW:
        return np.dot(ones[: len(rows)], rows)
    blocks = (rows[top : top + FEW] for top in range(0, len(rows), FEW))
    parts = [np.dot(ones[: len(block)], block) for block in blocks]
    return np.add.reduce(parts, axis=0, dtype=np.float64).astype(rows.dtype)
