"""Batch normalization of one batch that lies on several workers, by Dask: the examples stay where they are.

Of each part only a count and two numbers per feature are sent; merged, they are those of the whole batch.
Dask is imported when it is needed, so that `part_moments` can be read and run without it.

Source of the merge: Chan, Golub and LeVeque, Stanford STAN-CS-79-773, 1979. Of synchronized batch norm: Peng
et al., "MegDet: A Large Mini-Batch Object Detector", CVPR 2018, arXiv 1711.07240.
"""

import math

import numpy as np

from batchnorm.batch_norm import (
    BatchNorm,
    batch_statistics,
    from_rows,
    inference_backward_rows,
    inference_rows,
    to_rows,
)
from batchnorm.moments import merge_moments
from batchnorm.validation import (
    check_array,
    check_batch,
    check_features,
    check_gradient,
    check_running,
    check_variance,
)


class SyncBatchNorm(BatchNorm):
    """Batch normalization whose mu and sigma² are those of all parts of a dask array together.

        mu, sigma² = merge of each part's        x_hat = (x - mu) / sqrt(sigma² + eps)
        y = gamma x_hat + beta
        dbeta = Σ dy        dgamma = Σ dy x_hat
        dx = gamma / sqrt(sigma² + eps) (dy - (Σ dy) / m - x_hat (Σ dy x_hat) / m)

    m and the sums are of the whole batch, as are the running statistics, which follow as in `BatchNorm`.
    x is a dask array, (N, D) or (N, H, W, C), features last and in one piece, split along any other axis. A
    part may be of a single example. Each pass sends two numbers per feature from each part, and forward a
    count; parts of x, y and the gradients stay where they are, if those of dy lie where their parts of x do.

    y and dx are dask arrays, split as x is and computed when they are asked for; the statistics and the
    gradients of gamma and beta are computed at once, from x as it is given: ``x.persist()`` beforehand keeps
    its parts on the workers, so that they are not made again in every pass.

    After an error nothing has changed. In inference nothing is computed at once, so NaN is found when y is.

    Parameters
    ----------
    num_features, eps, momentum, dtype
        As in `BatchNorm`, and so are attributes and dtypes; there is no ``axis``.

    Raises
    ------
    ImportError
        Without Dask.
    TypeError
        For what is not a dask array, and as `BatchNorm`.
    ValueError
        For features that are split, parts of unknown size and a gradient split otherwise than x, and as
        `BatchNorm`.
    RuntimeError
        As `BatchNorm`.

    Examples
    --------
    >>> import dask.array
    >>> x = dask.array.from_array(np.array([[1.0], [2.0], [3.0], [4.0]]), chunks=(2, 1))
    >>> layer = SyncBatchNorm(1, eps=0)
    >>> layer.forward(x).compute().ravel().round(4)
    array([-1.3416, -0.4472,  0.4472,  1.3416])
    >>> layer.running_mean, layer.running_var.round(4)
    (array([0.25]), array([1.0667]))

    References
    ----------
    Peng et al. 2018, Cross-GPU Batch Normalization; the formulas are those of Ioffe and Szegedy 2015.
    """

    def __init__(self, num_features, *, eps=1e-5, momentum=0.1, dtype=np.float64):
        super().__init__(num_features, eps=eps, momentum=momentum, dtype=dtype)

    def forward(self, x, training=True):
        """Return y = gamma x_hat + beta, in the shape, the parts and the dtype of x."""
        like_x = check_features(check_parts(x), self.num_features, finite=False)
        if training:
            m, shift, mean, var = shifted_statistics(x)
            check_variance(var, self.eps, varies=var > 0)
            self._follow(shift + mean, var, m)
        else:
            m, shift, mean, var = (
                None,
                self.running_mean.copy(),
                np.zeros(self.num_features),
                self.running_var.copy(),
            )
            check_running(shift, var, self.eps)
        # copies, because y is computed later and an optimizer changes parameters in place
        given = self.gamma.value.copy(), self.beta.value.copy(), self.eps, mean, var
        self._cache = x, m, shift, given
        return map_parts(normalize_part, like_x.dtype, x, shift=shift, given=given)

    def backward(self, grad_y):
        """Set the gradients of gamma and beta; return dL/dx for dL/dy, in the dtype of dL/dy.

        After a forward in inference, mu and sigma² are constants and the gradient does not pass through them.
        """
        x, m, shift, given = self._recall()
        like_dy = check_gradient(check_parts(grad_y, "grad_y"), x.shape, finite=False)
        if grad_y.chunks != x.chunks:
            raise ValueError("grad_y is split otherwise than x: pass grad_y.rechunk(x.chunks)")
        parts = compute_parts(part_sums, x, grad_y, shift=shift, given=given)
        dgamma, dbeta = np.sum(parts, axis=0)  # (parts, 2, D) -> (2, D)
        self.gamma.grad, self.beta.grad = dgamma, dbeta
        through = (dgamma / m, dbeta / m) if m else (0.0, 0.0)  # the way through mu and sigma²
        return map_parts(part_gradient, like_dy.dtype, x, grad_y, shift=shift, given=given, through=through)


def synchronized_statistics(x):
    """Return count, mean and biased variance of each feature over all parts of a dask array.

        (m, mu, sigma²) = merge of (m_k, mu_k, sigma_k²) of the parts k

    Each part's moments are computed where the part lies, and they alone are sent. `merge_moments` has the
    formula of the merge.

    Parameters
    ----------
    x : dask array of shape (N, D) or (N, H, W, C)
        Features last and in one piece.

    Returns
    -------
    count : int
        The values per feature.
    mean, var : float64 array of shape (D,)
        mu and sigma².

    Raises
    ------
    ValueError
        For fewer than two values per feature, NaN or infinity, features that are split and parts of unknown
        size.
    TypeError
        For what is not a dask array of real numbers.
    ImportError
        Without Dask.

    Examples
    --------
    >>> import dask.array
    >>> x = dask.array.from_array(np.arange(10.0).reshape(5, 2), chunks=(3, 2))
    >>> synchronized_statistics(x)
    (5, array([4., 5.]), array([8., 8.]))

    References
    ----------
    Chan, Golub and LeVeque 1979; Peng et al. 2018, Cross-GPU Batch Normalization.
    """
    m, shift, mean, var = shifted_statistics(x)
    return m, shift + mean, var


def shifted_statistics(x):
    """Return m, one example as the shift, and mean and variance of x less the shift, (D,) each.

    The mean of what is left is small, so that the mean of all loses no digits in being merged.
    """
    check_parts(x)
    check_batch(math.prod(x.shape[:-1]))
    shift = check_array(x[(0,) * (x.ndim - 1)].compute()).astype(np.float64)  # (D,)
    parts = compute_parts(part_moments, x, shift=shift)
    m, mean, var = merge_moments(part for part in parts if part[0])
    return m, shift, mean, var


# What runs where a part lies


def part_moments(part, shift=0.0):
    """Return count, mean and biased variance of a part less the shift: all that a worker sends in forward.

    A single example, which cannot be normalized by itself, is its own mean and has variance 0.

    Parameters
    ----------
    part : array of shape (..., D)
        Examples, features last.
    shift : array of shape (D,)
        What is taken off each example.

    Returns
    -------
    count : int
        The values per feature.
    mean, var : float64 array of shape (D,)
        mu and sigma².

    Examples
    --------
    >>> part_moments([[1, 10], [2, 10], [3, 10], [4, 10]])
    (4, array([ 2.5, 10. ]), array([1.25, 0.  ]))
    >>> part_moments([[1, 10]])
    (1, array([ 1., 10.]), array([0., 0.]))
    """
    rows = to_rows(check_array(part), -1) - shift  # (..., D) -> (m, D)
    if len(rows) > 1:
        return len(rows), *batch_statistics(rows)
    return len(rows), rows.sum(axis=0), np.zeros(rows.shape[1])  # one row, or none


def normalize_part(part, shift, given):
    """Return y of a part, by the shift and the statistics that are given."""
    part = check_array(part)
    y, _ = inference_rows(to_rows(part, -1) - shift, *given)
    return from_rows(y, part.shape, -1).astype(part.dtype, copy=False)


def part_sums(part, grad_y, shift, given):
    """Return Σ dy x_hat and Σ dy of a part, each (D,): all that a worker sends in backward."""
    dy = to_rows(check_array(grad_y, "grad_y"), -1)
    _, saved = inference_rows(
        to_rows(part, -1) - shift, *given
    )  # x_hat again: to keep it would take the room of x
    _, dgamma, dbeta = inference_backward_rows(dy, saved)
    return dgamma, dbeta


def part_gradient(part, grad_y, shift, given, through):
    """Return dx of a part; ``through`` is the means over the whole batch of dy x_hat and dy, each (D,)."""
    grad_y = check_array(grad_y, "grad_y")
    _, (x_hat, scale) = inference_rows(to_rows(part, -1) - shift, *given)
    dx = scale * (to_rows(grad_y, -1) - through[1] - x_hat * through[0])
    return from_rows(dx, grad_y.shape, -1).astype(grad_y.dtype, copy=False)


# Dask


def import_dask():
    """Return the module `dask`, with `dask.array` in it."""
    try:
        import dask.array
    except ImportError:
        raise ImportError(
            'batchnorm.distributed needs Dask: pip install "batch-normalization-book[distributed]"'
        ) from None
    return dask


def compute_parts(function, *arrays, **constants):
    """Run the function on each part, or on the parts that belong together; return what each call returned."""
    dask = import_dask()
    parts = zip(*(array.to_delayed().ravel() for array in arrays), strict=True)
    return dask.compute(*(dask.delayed(function)(*part, **constants) for part in parts))


def map_parts(function, dtype, *arrays, **constants):
    """The dask array of what the function will return for each part."""
    meta = np.empty((0,) * arrays[0].ndim, dtype)
    return import_dask().array.map_blocks(function, *arrays, dtype=dtype, meta=meta, **constants)


def check_parts(x, name="x"):
    """Return an array of the shape and dtype of `x`, for checks without values; raise for wrong parts."""
    if not isinstance(x, import_dask().array.Array):
        raise TypeError(
            f"{name} must be a dask array, got {type(x).__name__}: wrap an array by dask.array.from_array"
        )
    if any(map(math.isnan, x.shape)):
        raise ValueError(f"{name} has parts of unknown size: call its compute_chunk_sizes() first")
    if x.ndim < 2:
        raise ValueError(f"{name} has shape {x.shape}: pass (N, D) or (N, H, W, C), features last")
    if x.numblocks[-1] > 1:
        raise ValueError(
            f"the features of {name} are split into {x.numblocks[-1]} parts, and only the batch may be: "
            f"pass {name}.rechunk({{-1: -1}})"
        )
    return np.broadcast_to(check_array(np.zeros(1, x.dtype), name), x.shape)
