"""Batch normalization, forward and backward, in the order of the paper's formulas.

References
----------
Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
Covariate Shift", ICML 2015, arXiv 1502.03167.
"""

from functools import partial

import numpy as np

from batchnorm.layers import Layer, Learned, Parameter
from batchnorm.sums import total, working_dtype
from batchnorm.validation import (
    Checked,
    CheckedStatistic,
    check_array,
    check_axis,
    check_batch,
    check_dtype,
    check_features,
    check_gradient,
    check_integer,
    check_mode,
    check_number,
    check_running,
    check_variance,
    has_room,
)


class BatchNorm(Layer):
    """Normalize each feature over the batch, then scale by gamma and shift by beta.

        mu = (1/m) Σ x        sigma² = (1/m) Σ (x - mu)²
        x_hat = (x - mu) / sqrt(sigma² + eps)        y = gamma x_hat + beta

    m is the number of values of one feature in the batch: features lie on ``axis`` and every other axis
    belongs to the batch, so (N, D) has m = N and (N, H, W, C) has m = N H W. The formulas hold for each
    feature by itself.

    In training, mu and sigma² are those of the batch, and the running statistics follow them:

        running_mean = (1 - momentum) running_mean + momentum mu
        running_var  = (1 - momentum) running_var  + momentum sigma² m / (m - 1)

    In inference (``training=False``) the running statistics take the place of mu and sigma² and stay as
    they are. Three conventions differ between frameworks. Here, as in PyTorch: sigma² is biased (1/m) where
    it normalizes and unbiased (1/(m - 1)) where it is remembered; ``momentum`` is the weight of the *new*
    batch; eps is inside the root.

    ``gamma`` and ``beta``, each a `Parameter` of shape (D,), start at 1 and 0; ``running_mean`` and
    ``running_var``, shape (D,), at 0 and 1. The arithmetic is in the dtype of x, float16 as float32. After an
    error nothing has changed, and what is assigned to an attribute is checked as the argument is.

    Parameters
    ----------
    num_features : int
        D, the number of features.
    eps : float
        What is added to sigma² under the root, 0 or more.
    momentum : float
        The weight of the new batch in the running statistics, in [0, 1].
    axis : int
        Where the features lie; 1 for channels-first images.
    dtype : dtype
        Of gamma and beta.

    Raises
    ------
    ValueError
        For a wrong number of features, NaN or infinity, fewer than two values per feature in training, a
        constant feature when eps is 0, and a running variance below 0.
    TypeError
        For what is not a real number.
    RuntimeError
        For backward before forward.

    Examples
    --------
    >>> layer = BatchNorm(1, eps=0)
    >>> layer.forward(np.array([[1.0], [2.0], [3.0], [4.0]])).ravel().round(4)
    array([-1.3416, -0.4472,  0.4472,  1.3416])
    >>> layer.running_mean, layer.running_var.round(4)
    (array([0.25]), array([1.0667]))

    References
    ----------
    Ioffe and Szegedy 2015, algorithms 1 and 2, section 3.2 for images.
    """

    num_features, axis = (
        Checked(check_integer, fixed=True),
        Checked(partial(check_integer, low=-np.inf), fixed=True),
    )
    eps, momentum = Checked(check_number), Checked(partial(check_number, high=1))
    gamma, beta = Learned(), Learned()
    running_mean, running_var = CheckedStatistic(), CheckedStatistic()

    def __init__(self, num_features, *, eps=1e-5, momentum=0.1, axis=-1, dtype=np.float64):
        self.num_features, self.axis = num_features, axis
        self.eps, self.momentum = eps, momentum
        self.gamma = Parameter(np.ones(self.num_features, check_dtype(dtype)), name="gamma")
        self.beta = Parameter(np.zeros(self.num_features, check_dtype(dtype)), name="beta")
        self.running_mean = np.zeros(self.num_features)
        self.running_var = np.ones(self.num_features)

    def parameters(self):
        return [self.gamma, self.beta]

    def forward(self, x, training=True):
        """Return y = gamma x_hat + beta.

        Parameters
        ----------
        x : array of shape (..., D, ...)
            The batch, with its features on the layer's axis.
        training : bool
            Whether mu and sigma² are those of x or the running ones.

        Returns
        -------
        array
            y, in the shape and dtype of x; integers become float64.
        """
        check_mode(training)
        x = check_features(x, self.num_features, self.axis)
        rows = to_rows(x, self.axis, working_dtype(x))  # (..., D, ...) -> (m, D)
        gamma, beta = self.gamma.value, self.beta.value
        if training:
            y, mean, var, saved = forward_rows(rows, gamma, beta, self.eps)  # (m, D), (D,), (D,)
        else:
            y, saved = inference_rows(rows, gamma, beta, self.eps, self.running_mean, self.running_var)
        y = from_rows(y, x.shape, self.axis).astype(x.dtype, copy=False)
        if training:  # only now: what could fail has been done
            self._follow(mean, var, len(rows))
        self._cache = training, saved, x.shape
        return y

    def backward(self, grad_y):
        """Set the gradients of gamma and beta; return dL/dx for dL/dy.

        After a forward in inference, mu and sigma² are constants and the gradient does not pass through them.

        Parameters
        ----------
        grad_y : array of the shape of y
            dL/dy.

        Returns
        -------
        array
            dL/dx, in the shape and dtype of dL/dy.
        """
        training, saved, shape = self._recall()
        grad_y = check_gradient(grad_y, shape)
        backward = backward_rows if training else inference_backward_rows
        dy = to_rows(grad_y, self.axis, working_dtype(grad_y))  # (..., D, ...) -> (m, D)
        dx, self.gamma.grad, self.beta.grad = backward(dy, saved)
        return from_rows(dx, shape, self.axis).astype(grad_y.dtype, copy=False)

    def _follow(self, mean, var, m):
        old, new, unbiased = 1 - self.momentum, self.momentum, m / (m - 1)
        running_mean = old * self.running_mean + new * mean
        running_var = old * self.running_var + new * unbiased * var
        vars(self).update(
            running_mean=running_mean, running_var=running_var
        )  # no check: it cost a third of forward


def forward_rows(x, gamma, beta, eps):
    """Normalize the rows x (m, D) by their own statistics; return y, mu, sigma² and what backward needs.

    References
    ----------
    Ioffe and Szegedy 2015, algorithm 1.
    """
    centered, mean, var = center(x)  # (m, D), (D,), (D,)
    if not has_room(var, eps):
        if x.dtype == np.float32:
            return forward_rows(x.astype(np.float64), gamma, beta, eps)
        check_variance(var, eps, varies=centered.any(axis=0))
    inv_std = 1 / np.sqrt(var + eps)  # (D,)
    x_hat = np.multiply(centered, inv_std, out=centered)  # (m, D)
    y = gamma * x_hat + beta  # (m, D)
    return y, mean, var, (x_hat, gamma * inv_std)


def backward_rows(dy, saved):
    """Return dx, dgamma and dbeta for the gradient dy (m, D) of the rows.

        dbeta = Σ dy        dgamma = Σ dy x_hat
        dx = gamma / sqrt(sigma² + eps) (dy - dbeta / m - x_hat dgamma / m)

    References
    ----------
    Ioffe and Szegedy 2015, section 3, with their six equations gathered into one.
    """
    x_hat, scale = saved  # (m, D), gamma / sqrt(sigma² + eps) (D,)
    m = len(dy)
    dbeta = total(dy)  # (m, D) -> (D,)
    dgamma = total(dy * x_hat)  # (m, D) -> (D,)
    dx = scale * (dy - dbeta / m - x_hat * (dgamma / m))  # (m, D)
    return dx, dgamma, dbeta


def inference_rows(x, gamma, beta, eps, mean, var):
    """Normalize the rows x (m, D) by statistics that are given; return y and what backward needs.

    References
    ----------
    Ioffe and Szegedy 2015, algorithm 2, step 11.
    """
    check_running(mean, var, eps)
    inv_std = 1 / np.sqrt(var + eps)  # (D,)
    x_hat = (x - mean) * inv_std  # (m, D)
    return gamma * x_hat + beta, (x_hat, gamma * inv_std)


def inference_backward_rows(dy, saved):
    """Return dx = gamma / sqrt(sigma² + eps) dy, dgamma and dbeta, with mu and sigma² as constants."""
    x_hat, scale = saved  # (m, D), (D,)
    return scale * dy, total(dy * x_hat), total(dy)


def batch_statistics(x, axis=-1):
    """Return each feature's mean and biased variance over the batch.

        mu = (1/m) Σ x        sigma² = (1/m) Σ (x - mu)²

    Parameters
    ----------
    x : array of shape (..., D, ...)
        Features on ``axis``; every other axis is the batch.
    axis : int
        Where the features lie.

    Returns
    -------
    mean, var
        Each of shape (D,), float64.

    Raises
    ------
    ValueError
        For fewer than two values per feature, NaN or infinity.
    TypeError
        For what is not a number.

    Examples
    --------
    >>> batch_statistics([[1, 10], [2, 10], [3, 10], [4, 10]])
    (array([ 2.5, 10. ]), array([1.25, 0.  ]))

    References
    ----------
    Ioffe and Szegedy 2015, algorithm 1.
    """
    x, axis = check_array(x), check_integer(axis, "axis", low=-np.inf)
    check_axis(x, axis)
    if x.shape[axis] == 0:
        raise ValueError(f"x has shape {x.shape} and so no features on axis {axis}: pass at least one")
    _, mean, var = center(to_rows(x, axis))  # (..., D, ...) -> (m, D)
    check_variance(var, 1.0, varies=True)
    return mean, var


@np.errstate(over="ignore", under="ignore", invalid="ignore")  # an overflow shows in the variance
def center(rows):
    """Return x - mu, mu and sigma² of the rows (m, D) without losing digits to a large mean.

        mu = mu_0 + (1/m) Σ (x - mu_0)        sigma² = (1/m) Σ (x - mu)²

    A sum of large numbers is rounded, and so is its mean, mu_0. What that misses, the residual, is the mean
    of the small x - mu_0, exact to rounding; a constant feature leaves exactly 0. Adding the two first would
    throw it away: their sum is rounded to the spacing of numbers as large as the mean.
    """
    check_batch(len(rows))
    m = len(rows)
    rough_mean = total(rows) / m  # (m, D) -> (D,)
    centered = rows - rough_mean  # (m, D)
    residual = total(centered) / m  # (m, D) -> (D,)
    centered -= residual  # the values x - mu
    var = total(centered * centered) / m  # (m, D) -> (D,)
    return centered, np.add(rough_mean, residual, dtype=np.float64), var


def to_rows(x, axis, dtype=np.float64):
    """Put the features last and all other axes into one: (..., D, ...) -> (m, D)."""
    x = x.swapaxes(axis, -1)  # the order of the other axes does not matter to a sum
    return np.ascontiguousarray(x.reshape(-1, x.shape[-1]), dtype)


def from_rows(rows, shape, axis):
    """Undo `to_rows`: (m, D) -> the given shape with the features back on their axis."""
    swapped = list(shape)
    swapped[axis], swapped[-1] = swapped[-1], swapped[axis]
    return rows.reshape(swapped).swapaxes(axis, -1)
