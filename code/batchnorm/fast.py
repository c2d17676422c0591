"""Batch normalization of large batches: the layer's formulas, in blocks of rows that stay in the cache.

`batchnorm.BatchNorm` says what is computed; tests hold this layer equal to it. There, each operation fetches
the whole array from memory, as float64. Here, each block of rows is fetched in the dtype of x, and all
operations run on it while it lies in the cache.

What keeps it exact in float32: where a mean lies far from 0, a value enters the sums relative to a shift K
near the mean, so that the sums are of small numbers; K and the mean of what is left, the residual, are kept
apart, because their sum would be rounded to the spacing of numbers as large as K. Sums of a few values are
added up in float64. Where that is not enough, `batchnorm.BatchNorm` computes the batch, or names what is
wrong with it.

What keeps it fast: a sum over rows is a product with ones, which BLAS does, and a sum of products is an
`einsum`, which stores no product; k short rows are seen as one wide row, so that NumPy's inner loops are long
and a vector with one entry per feature stays in the first-level cache; results go into arrays that are there.
"""

import math
from typing import NamedTuple

import numpy as np

from batchnorm import batch_norm
from batchnorm.batch_norm import from_rows, to_rows
from batchnorm.validation import check_array, check_features, check_gradient

DTYPES = {np.dtype(np.float32), np.dtype(np.float64)}
BLOCK_BYTES = 2**21  # small for a third-level cache, and large beside the cost of calling NumPy
WIDE = 8192  # values in a row: long for a loop, and 32 KiB of float32 for the first-level cache
TALL = 64  # rows of a block, at least: what is left of a sum after them, over k, is done by a slower loop
FIRST = 64  # rows whose mean is the shift
# what rows are multiplied by before they are added up: ones, or weights in [1, 2) that differ from row to row
WEIGHTS = 1 + np.arange(WIDE) * (np.sqrt(5) - 1) / 2 % 1
VECTORS = {dtype: (np.ones(WIDE, dtype), WEIGHTS.astype(dtype)) for dtype in DTYPES}
FAR = 3.0  # standard deviations between the mean and K, from which on the sums lose digits


class BatchNorm(batch_norm.BatchNorm):
    """Batch normalization as `batchnorm.BatchNorm` does it, in less time and less memory for a large batch.

        mu = K + (1/m) Σ (x - K)        sigma² = (1/m) Σ (x - K)² - (mu - K)²
        y = gamma (x - mu) / sqrt(sigma² + eps) + beta
        dx = gamma / sqrt(sigma² + eps) (dy - (Σ dy) / m - x_hat (Σ dy x_hat) / m)

    K is near the mean, or 0 where the mean is near 0. Arguments, attributes, dtypes and errors are those of
    `batchnorm.BatchNorm`, and so are the numbers, to the rounding of x's dtype. Backward reads x again, and
    raises where it has been changed since forward. In inference, for a float16 x, and for a gradient of
    another dtype than x, this is `batchnorm.BatchNorm` itself.

    Raises
    ------
    RuntimeError
        For an x that was changed between forward and backward, and otherwise as `batchnorm.BatchNorm`.

    Examples
    --------
    >>> layer = BatchNorm(1, eps=0)
    >>> layer.forward(np.array([[1.0], [2.0], [3.0], [4.0]])).ravel().round(4)
    array([-1.3416, -0.4472,  0.4472,  1.3416])
    >>> layer.running_mean, layer.running_var.round(4)
    (array([0.25]), array([1.0667]))

    References
    ----------
    Ioffe and Szegedy 2015, algorithm 1; of the shift, Chan, Golub and LeVeque, "Algorithms for
    Computing the Sample Variance: Analysis and Recommendations", The American Statistician 37, 1983,
    pp. 242-247.
    """

    def forward(self, x, training=True):
        x = check_features(x, self.num_features, self.axis, finite=False)
        if not training or x.dtype not in DTYPES:
            return super().forward(x, training)
        rows = to_rows(x, self.axis, x.dtype)  # (..., D, ...) -> (m, D)
        found = forward_rows(rows, self.gamma.value, self.beta.value, self.eps)
        if found is None:
            return super().forward(x)
        y, mean, var, saved = found  # (m, D), (D,), (D,)
        self._follow(mean, var, len(rows))
        self._cache = training, saved, x.shape
        return from_rows(y, x.shape, self.axis)

    def backward(self, grad_y):
        _, saved, shape = self._recall()
        if not isinstance(saved, Saved):
            return super().backward(grad_y)
        grad_y = check_gradient(grad_y, shape, finite=False)
        same = grad_y.dtype == saved.x.dtype
        found = backward_rows(to_rows(grad_y, self.axis, grad_y.dtype), saved) if same else None
        if found is None:
            dy = to_rows(check_array(grad_y, "grad_y"), self.axis)
            found = batch_norm.backward_rows(dy, (saved.x_hat(), saved.scale))
        dx, self.gamma.grad, self.beta.grad = found
        return from_rows(dx, shape, self.axis).astype(grad_y.dtype, copy=False)


class Saved(NamedTuple):
    """What `backward_rows` needs of a forward pass: arrays (D,), but x (m, D) and the shift, a wide row."""

    x: np.ndarray
    rows: "WideRows"
    shift: np.ndarray | None
    residual: np.ndarray
    inv_std: np.ndarray
    scale: np.ndarray
    marks: list

    def blocks(self, *arrays):
        """The blocks of x and of the arrays; raises at the first one of x that forward saw otherwise."""
        for (block, *others), mark in zip(self.rows.blocks(self.x, *arrays), self.marks, strict=True):
            if not (self.rows.mark(block) == mark).all():
                raise RuntimeError(
                    "x was changed between forward and backward, which reads it again: "
                    "pass forward a copy, or use batchnorm.BatchNorm, which keeps what it needs"
                )
            yield block, *others

    def x_hat(self):
        """Return x_hat as `batch_norm.backward_rows` needs it, (m, D), float64."""
        for _ in self.blocks():
            pass
        shift = 0.0 if self.shift is None else self.shift[: self.rows.features]
        return (self.x.astype(np.float64) - shift - self.residual) * self.inv_std


class WideRows:
    """The rows of arrays (m, D) as blocks of wide rows, k to one, and their sums."""

    def __init__(self, x):
        m, self.features = x.shape
        self.k = max(1, min(WIDE // self.features, m // TALL))
        self.whole = m - m % self.k
        self.height = max(1, BLOCK_BYTES // (self.k * self.features * x.itemsize))
        self.ones, self.weights = VECTORS[x.dtype]

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

    def mark(self, block):
        """A sum of a block's rows, each with its own weight: other rows, or another order, give another."""
        return np.dot(self.weights[: len(block)], block)

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
    return shift, residual, var, trusted


@np.errstate(over="ignore", invalid="ignore")  # what is not finite is left to the plain layer
def forward_rows(x, gamma, beta, eps):
    """As `batch_norm.forward_rows`, y, mu, sigma² and a `Saved`; or None where the sums cannot be trusted."""
    if len(x) < 2:
        return None
    rows = WideRows(x)
    shift, residual, var, trusted = statistics(x, rows)
    info = np.finfo(x.dtype)
    if not trusted or (var + eps).min() < info.tiny / info.eps:  # smaller squares lose digits, or are 0
        return None

    inv_std = 1 / np.sqrt(var + eps)  # (D,)
    scale = gamma * inv_std
    a, c = rows.widen(scale, x.dtype), rows.widen(beta - residual * scale, x.dtype)
    y, marks = np.empty_like(x), []
    for block, out, cut in rows.blocks(x, y):
        marks.append(rows.mark(block))
        np.multiply(relative(block, shift, cut, out), a[cut], out=out)
        np.add(out, c[cut], out=out)  # (x - K) a + (beta - residual a)
    mean = residual if shift is None else shift[: rows.features] + residual
    return y, mean, var, Saved(x, rows, shift, residual, inv_std, scale, marks)


@np.errstate(over="ignore", invalid="ignore")
def backward_rows(dy, saved):
    """As `batch_norm.backward_rows`, or None where a sum is not finite.

    Its formula, with x_hat written out, is dx = a (dy - b (x - K) + c).
    """
    rows, shift, residual, inv_std, scale = saved[1:6]
    dbeta, moment = 0.0, 0.0  # Σ dy and Σ dy (x - K)
    for block, dy_block, cut in saved.blocks(dy):
        dbeta += rows.sum(dy_block)
        moment += rows.dot(relative(block, shift, cut), dy_block)
    dgamma = (moment - residual * dbeta) * inv_std
    if not math.isfinite(dgamma.sum() + dbeta.sum()):
        return None

    slope = inv_std * dgamma / len(dy)  # (D,)
    a, b = rows.widen(scale, dy.dtype), rows.widen(slope, dy.dtype)
    c = rows.widen(slope * residual - dbeta / len(dy), dy.dtype)
    dx = np.empty_like(dy)
    for block, dy_block, out, cut in rows.blocks(saved.x, dy, dx):
        np.multiply(relative(block, shift, cut, out), b[cut], out=out)
        np.subtract(dy_block, out, out=out)
        np.add(out, c[cut], out=out)
        np.multiply(out, a[cut], out=out)
    return dx, dgamma, dbeta
