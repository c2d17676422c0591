"""Batch normalization of a large batch: the textbook formulas, in blocks of rows that stay in the cache.

`forward_rows` and `backward_rows` in batch_norm.py say what is computed; tests hold these two equal to them.
There, each operation fetches the whole array from memory. Here, each block of rows is fetched, and all
operations run on it while it lies in the cache of one core.

What keeps it exact in float32: a value enters the sums relative to a shift K near the mean, so that the sums
are of small numbers; K and the mean of what is left, the residual, are kept apart, because their sum would be
rounded to the spacing of numbers as large as K; and blocks are added up in float64.

What keeps it fast: a sum over rows is a product with ones, which BLAS does; k short rows are seen as one wide
row, and where there are many blocks the vectors with one entry per feature are tiled to a block's shape, so
that NumPy's inner loops are long; results go into arrays that are there (`out=`).
"""

import math

import numpy as np

from batchnorm.validation import check_array, check_batch, check_variance

LARGE = 4096  # values; below, the time goes into calling NumPy and not into memory
BLOCK_BYTES = 2**19  # with what is computed from it, a block fills a second-level cache of 1 MiB
WIDE = 1024  # values in a row, from which on the cost of starting a loop does not count
WORTH_TILING = 4  # blocks
FIRST = 64  # rows whose mean is the shift
FAR = 8.0  # a residual of that many standard deviations costs two digits, and the shift is moved by it


def pays(x):
    """Whether x is an array that is worth the blocks: large, float32 or float64."""
    return isinstance(x, np.ndarray) and x.size >= LARGE and x.dtype in (np.float32, np.float64)


class WideRows:
    """The view of x (m, D) as (m / k, k D), its blocks of rows, and the arrays that they use in turn."""

    def __init__(self, x):
        m, self.features = x.shape
        self.k = math.gcd(m, 2 ** max(0, (WIDE // self.features).bit_length() - 1))
        self.shape = m // self.k, self.k * self.features
        height = min(self.shape[0], max(1, BLOCK_BYTES // (self.shape[1] * x.itemsize)))
        self.ones = np.ones(height, x.dtype)
        self.scratch = np.empty((height, self.shape[1]), x.dtype)
        self.parts = [slice(top, top + height) for top in range(0, self.shape[0], height)]
        self.copies = height if len(self.parts) > WORTH_TILING else 1

    def blocks(self, arrays, vectors):
        """Blocks of arrays (m, D) and of widened vectors, all of one shape, and scratch of that shape."""
        wide = [array.reshape(self.shape) for array in arrays]  # (m, D) -> (m / k, k D)
        for part in self.parts:
            block = [array[part] for array in wide]
            height = len(block[0])
            yield *block, *(vector[:height] for vector in vectors), self.scratch[:height]

    def widen(self, vector):
        """A vector (D,) as a block (h, k D), or as one row of it that NumPy repeats."""
        wide = np.empty((self.copies * self.k, self.features), self.scratch.dtype)
        wide[...] = vector
        return wide.reshape(self.copies, -1)

    def sum(self, block):
        """Sum of each feature over a block, (h, k D) -> (D,), float64."""
        total = self.ones[: len(block)] @ block  # (h, k D) -> (k D,)
        return np.add.reduce(total.reshape(self.k, self.features), axis=0, dtype=np.float64)


def statistics(x, rows, shift):
    """Mean of x - K, which is the residual, and variance of x, each (D,)."""
    total, squares = 0.0, 0.0
    for block, k, d in rows.blocks([x], [shift]):
        np.subtract(block, k, out=d)
        total += rows.sum(d)
        squares += rows.sum(np.multiply(d, d, out=d))
    residual = total / len(x)
    return residual, np.maximum(squares / len(x) - residual**2, 0)


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is named in one sentence
def forward_rows(x, gamma, beta, eps):
    """As `batch_norm.forward_rows`: y, mu, sigma² and what backward needs."""
    check_batch(len(x))
    rows = WideRows(x)
    first = x[0]
    shift = rows.widen(first + (x[:FIRST] - first).mean(axis=0))  # exactly x[0] where all are equal
    residual, var = statistics(x, rows, shift)
    if (residual**2 > FAR**2 * var).any():
        shift = rows.widen(shift[0, : rows.features] + residual)
        residual, var = statistics(x, rows, shift)
    if not math.isfinite(var.sum()):
        check_array(x)
    check_variance(var, eps)

    inv_std = 1 / np.sqrt(var + eps)  # (D,)
    scale = gamma * inv_std
    vectors = shift, rows.widen(scale), rows.widen(beta - residual * scale)
    y = np.empty_like(x)
    for block, out, k, a, c, _ in rows.blocks([x, y], vectors):
        np.subtract(block, k, out=out)
        np.multiply(out, a, out=out)
        np.add(out, c, out=out)  # (x - K) a + (beta - residual a)
    return y, shift[0, : rows.features] + residual, var, (x, rows, shift, residual, inv_std, scale)


@np.errstate(over="ignore", invalid="ignore")
def backward_rows(dy, saved):
    """As `batch_norm.backward_rows`; dx = a dy - b (x - K) + c is its formula with x_hat written out."""
    x, rows, shift, residual, inv_std, scale = saved
    dbeta, moment = 0.0, 0.0  # Σ dy and Σ dy (x - K)
    for block, dy_block, k, d in rows.blocks([x, dy], [shift]):
        np.subtract(block, k, out=d)
        dbeta += rows.sum(dy_block)
        moment += rows.sum(np.multiply(d, dy_block, out=d))
    dgamma = (moment - residual * dbeta) * inv_std
    if not math.isfinite(dgamma.sum() + dbeta.sum()):
        check_array(dy, "grad_y")

    slope = scale * inv_std * dgamma / len(dy)  # (D,)
    offset = slope * residual - scale * dbeta / len(dy)
    vectors = shift, rows.widen(scale), rows.widen(slope), rows.widen(offset)
    dx = np.empty_like(dy)
    for block, dy_block, out, k, a, b, c, d in rows.blocks([x, dy, dx], vectors):
        np.subtract(block, k, out=d)
        np.multiply(d, b, out=d)
        np.multiply(dy_block, a, out=out)
        np.subtract(out, d, out=out)
        np.add(out, c, out=out)
    return dx, dgamma, dbeta
