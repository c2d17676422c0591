"""Batch normalization of a large batch: the textbook formulas, in blocks of rows that stay in the cache.

`forward_rows` and `backward_rows` in batch_norm.py say what is computed; tests hold these two equal to them.
There, each operation fetches the whole array from memory. Here, each block of rows is fetched, and all
operations run on it while it lies in the cache.

What keeps it exact in float32: where a mean lies far from 0, a value enters the sums relative to a shift K
near the mean, so that the sums are of small numbers; K and the mean of what is left, the residual, are kept
apart, because their sum would be rounded to the spacing of numbers as large as K. Sums of a few values are
added up in float64.

What keeps it fast: a sum over rows is a product with ones, which BLAS does, and a sum of products is an
`einsum`, which stores no product; k short rows are seen as one wide row, so that NumPy's inner loops are long
and a vector with one entry per feature stays in the first-level cache; results go into arrays that are there.
"""

import math

import numpy as np

from batchnorm.validation import check_array, check_batch, check_variance

LARGE = 4096  # values; below, the time goes into calling NumPy and not into memory
DTYPES = {np.dtype(np.float32), np.dtype(np.float64)}
BLOCK_BYTES = 2**21  # small for a third-level cache, and large beside the cost of calling NumPy
WIDE = 8192  # values in a row: long for a loop, and 32 KiB of float32 for the first-level cache
TALL = 64  # rows of a block, at least: what is left of a sum after them, over k, is done by a slower loop
FIRST = 64  # rows whose mean is the shift
FAR = 3.0  # standard deviations between the mean and K, from which on the sums lose digits


def pays(x):
    """Whether x is an array that is worth the blocks: large, float32 or float64."""
    return isinstance(x, np.ndarray) and x.size >= LARGE and x.dtype in DTYPES


class WideRows:
    """The rows of arrays (m, D) as blocks of wide rows, k to one, and their sums."""

    def __init__(self, x):
        m, self.features = x.shape
        self.k = max(1, min(WIDE // self.features, m // TALL))
        self.whole = m - m % self.k
        self.height = max(1, BLOCK_BYTES // (self.k * self.features * x.itemsize))
        self.ones = np.ones(max(self.k, min(self.height, m // self.k)), x.dtype)

    def blocks(self, *arrays):
        """Blocks (h, k D) of the arrays, and the slice that cuts a wide vector to their width.

        The last m mod k rows, too few for a wide one, make a block (h, D).
        """
        wide = [array[: self.whole].reshape(-1, self.k * self.features) for array in arrays]  # (m / k, k D)
        for top in range(0, len(wide[0]), self.height):
            yield *(array[top : top + self.height] for array in wide), slice(None)
        if self.whole < len(arrays[0]):
            yield *(array[self.whole :] for array in arrays), slice(self.features)

    def widen(self, vector, dtype):
        """A vector (D,) as a wide row (k D,)."""
        if self.k == 1:
            return vector.astype(dtype, copy=False)
        wide = np.empty((self.k, self.features), dtype)
        wide[...] = vector
        return wide.reshape(-1)

    def sum(self, block):
        """Σ of each feature over a block, (h, k D) -> (D,), float64."""
        return self._add_up(self.ones[: len(block)] @ block)

    def dot(self, a, b):
        """Σ a b of each feature over two blocks, (h, k D) -> (D,), float64."""
        return self._add_up(np.einsum("ij,ij->j", a, b))

    def _add_up(self, wide):
        if len(wide) == self.features:
            return wide.astype(np.float64)
        return np.add.reduce(wide.reshape(-1, self.features), axis=0, dtype=np.float64)


def relative(block, shift, cut, out=None):
    """x - K of a block; where K is None it is 0, and the block itself is meant."""
    return block if shift is None else np.subtract(block, shift[cut], out=out)


def sums(x, rows, shift):
    """Mean of x - K, which is the residual, and variance of x, each (D,), and whether they can be trusted."""
    total, squares = 0.0, 0.0
    for block, cut in rows.blocks(x):
        d = relative(block, shift, cut)
        total += rows.sum(d)
        squares += rows.dot(d, d)
    residual = total / len(x)
    var = np.maximum(squares / len(x) - residual**2, 0)
    return residual, var, (residual**2 <= FAR**2 * var).all() and math.isfinite(var.sum())


def statistics(x, rows):
    """K, widened or None, the mean of x - K, which is the residual, the variance of x, and as `sums`."""
    shift, (residual, var, trusted) = None, sums(x, rows, None)
    if not trusted:
        first = x[0]
        near = first + (x[:FIRST] - first).mean(axis=0)  # exactly x[0] where all are equal
        shift = rows.widen(near, x.dtype)
        residual, var, trusted = sums(x, rows, shift)
    if not trusted:  # the first rows are not like the others
        shift = rows.widen(shift[: rows.features] + residual, x.dtype)
        residual, var, trusted = sums(x, rows, shift)
    return shift, residual, var, trusted


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is named in one sentence
def forward_rows(x, gamma, beta, eps):
    """As `batch_norm.forward_rows`: y, mu, sigma² and what backward needs."""
    check_batch(len(x))
    rows = WideRows(x)
    shift, residual, var, trusted = statistics(x, rows)
    if eps == 0 or not trusted:
        check_array(x)
        check_variance(var, eps)

    inv_std = 1 / np.sqrt(var + eps)  # (D,)
    scale = gamma * inv_std
    a, c = rows.widen(scale, x.dtype), rows.widen(beta - residual * scale, x.dtype)
    y = np.empty_like(x)
    for block, out, cut in rows.blocks(x, y):
        np.multiply(relative(block, shift, cut, out), a[cut], out=out)
        np.add(out, c[cut], out=out)  # (x - K) a + (beta - residual a)
    mean = residual if shift is None else shift[: rows.features] + residual
    return y, mean, var, (x, rows, shift, residual, inv_std, scale)


@np.errstate(over="ignore", invalid="ignore")
def backward_rows(dy, saved):
    """As `batch_norm.backward_rows`; dx = a (dy - b (x - K) + c) is its formula with x_hat written out."""
    x, rows, shift, residual, inv_std, scale = saved
    dbeta, moment = 0.0, 0.0  # Σ dy and Σ dy (x - K)
    for block, dy_block, cut in rows.blocks(x, dy):
        dbeta += rows.sum(dy_block)
        moment += rows.dot(relative(block, shift, cut), dy_block)
    dgamma = (moment - residual * dbeta) * inv_std
    if not math.isfinite(dgamma.sum() + dbeta.sum()):
        check_array(dy, "grad_y")

    slope = inv_std * dgamma / len(dy)  # (D,)
    a, b = rows.widen(scale, dy.dtype), rows.widen(slope, dy.dtype)
    c = rows.widen(slope * residual - dbeta / len(dy), dy.dtype)
    dx = np.empty_like(dy)
    for block, dy_block, out, cut in rows.blocks(x, dy, dx):
        np.multiply(relative(block, shift, cut, out), b[cut], out=out)
        np.subtract(dy_block, out, out=out)
        np.add(out, c[cut], out=out)
        np.multiply(out, a[cut], out=out)
    return dx, dgamma, dbeta
