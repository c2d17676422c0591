"""The relatives of batch normalization, whose statistics stay inside one example.

Without the batch in its statistics a layer needs no running ones: training and inference are the same, and an
example does not feel who else is in its batch.

They differ in which values share their statistics, a *group*; RMSNorm takes the root mean square alone. So x
is seen as (N, P, G, S), N examples of P positions with G groups of S channels, and every statistic is taken
over the axes P and S.
"""

import math
from functools import partial

import numpy as np

from batchnorm.layers import Layer, Learned, Parameter
from batchnorm.validation import (
    Checked,
    check_dtype,
    check_features,
    check_gradient,
    check_integer,
    check_number,
    check_variance,
    has_room,
)

WITHIN_GROUP = (1, 3)  # P and S of (N, P, G, S)


class ExampleNorm(Layer):
    """What the relatives share: normalize each group, then scale by gamma and shift by beta.

        mu = mean of the group        sigma² = mean of (x - mu)² over the group
        x_hat = (x - mu) / sqrt(sigma² + eps)        y = gamma x_hat + beta

    The arithmetic is float64; y has the dtype of x, and integers become float64. A subclass says in
    `_group_shape` what the groups are, by the (N, P, G, S) that a given (..., C) is to be seen as.
    """

    num_features, axis = (
        Checked(check_integer, fixed=True),
        Checked(partial(check_integer, low=-np.inf), fixed=True),
    )
    eps = Checked(check_number)
    gamma, beta = Learned(optional=True), Learned(optional=True)

    def __init__(self, num_features, *, eps=1e-5, axis=-1, dtype=np.float64):
        self.num_features, self.eps, self.axis = num_features, eps, axis
        self.gamma = Parameter(np.ones(self.num_features, check_dtype(dtype)), name="gamma")
        self.beta = Parameter(np.zeros(self.num_features, check_dtype(dtype)), name="beta")

    def parameters(self):
        return [parameter for parameter in (self.gamma, self.beta) if parameter is not None]

    def forward(self, x, training=True):
        """Return y = gamma x_hat + beta, in the shape and dtype of x, the same in training and inference."""
        x = check_features(x, self.num_features, self.axis)
        channels_last = np.moveaxis(x, self.axis, -1)
        shape = channels_last.shape
        groups = channels_last.reshape(self._group_shape(shape)).astype(np.float64, order="C")  # (N, P, G, S)
        centered = self._center(groups)  # (N, P, G, S)
        with np.errstate(over="ignore"):  # the check tells
            var = (centered**2).mean(axis=WITHIN_GROUP, keepdims=True)  # (N, P, G, S) -> (N, 1, G, 1)
        if not has_room(var, self.eps):
            check_variance(var, self.eps, centered.any(axis=WITHIN_GROUP, keepdims=True), "group")

        inv_std = 1 / np.sqrt(var + self.eps)  # (N, 1, G, 1)
        x_hat = centered * inv_std  # (N, P, G, S)
        y = x_hat.reshape(shape)  # (N, P, G, S) -> (..., C)
        gamma = None if self.gamma is None else self.gamma.value.copy()
        if gamma is not None:
            y = gamma * y
        if self.beta is not None:
            y = y + self.beta.value

        self._cache = x_hat, inv_std, gamma, x.shape
        return np.moveaxis(y, -1, self.axis).astype(x.dtype)

    def backward(self, grad_y):
        """Set the gradients of gamma and beta; return dL/dx for dL/dy.

            dbeta = Σ dy        dgamma = Σ dy x_hat        dx_hat = gamma dy
            dx = center(dx_hat - x_hat mean(dx_hat x_hat)) / sqrt(sigma² + eps)

        The sums run over all but the channels, the mean over the group. Centering, x - mu, is a symmetric
        matrix, so backward centers as forward did. With gamma in front this is batch normalization's own
        formula, for a mean over other values.
        """
        x_hat, inv_std, gamma, shape = self._recall()
        grad_y = check_gradient(grad_y, shape)
        dy = np.moveaxis(grad_y, self.axis, -1).astype(np.float64)  # (..., C)
        others = tuple(range(dy.ndim - 1))
        if self.beta is not None:
            self.beta.grad = dy.sum(axis=others)  # (..., C) -> (C,)
        if gamma is not None:
            self.gamma.grad = (dy * x_hat.reshape(dy.shape)).sum(axis=others)  # (..., C) -> (C,)
            dy = gamma * dy

        dx_hat = dy.reshape(x_hat.shape)  # (..., C) -> (N, P, G, S)
        along_x_hat = (dx_hat * x_hat).mean(axis=WITHIN_GROUP, keepdims=True)  # (N, 1, G, 1)
        dx = inv_std * self._center(dx_hat - x_hat * along_x_hat)  # (N, P, G, S)
        return np.moveaxis(dx.reshape(dy.shape), -1, self.axis).astype(grad_y.dtype)

    @np.errstate(over="ignore", invalid="ignore")  # of what is too large, the variance tells
    def _center(self, groups):
        """Take off the mean. The first value goes before it, so that a large mean costs no digits."""
        size = groups.shape[1] * groups.shape[3]
        if size < 2:
            raise ValueError(
                f"a group needs at least 2 values to have a variance, got {size}: "
                f"give it more channels or more positions"
            )
        shifted = groups - groups[:, :1, :, :1]  # a constant group becomes exactly 0
        return shifted - shifted.mean(axis=WITHIN_GROUP, keepdims=True)


class LayerNorm(ExampleNorm):
    """Normalize each example, at each of its positions, over its features.

        mu = (1/C) Σ x        sigma² = (1/C) Σ (x - mu)²
        x_hat = (x - mu) / sqrt(sigma² + eps)        y = gamma x_hat + beta

    The sums run over the C features of one row: batch normalization turned by 90 degrees. x is (..., C), a
    single example (C,) too. After an error nothing has changed.

    Parameters
    ----------
    num_features : int
        C, at least 2.
    eps : float
        At least 0.
    axis : int
        Of the features (1 for channels-first images).
    dtype : dtype
        Of ``gamma`` and ``beta``, each a `Parameter` of shape (C,) that starts at 1 and 0.

    Raises
    ------
    ValueError
        For a wrong number of features, NaN or infinity, and a constant row when eps is 0.
    TypeError
        For what is not a real number.
    RuntimeError
        For backward before forward.

    Examples
    --------
    >>> LayerNorm(4, eps=0).forward([[1.0, 2.0, 3.0, 4.0]]).round(4)
    array([[-1.3416, -0.4472,  0.4472,  1.3416]])

    References
    ----------
    Ba, Kiros and Hinton, "Layer Normalization", 2016, arXiv 1607.06450, section 3, eq. 3.
    """

    def _group_shape(self, shape):
        return math.prod(shape[:-1]), 1, 1, shape[-1]


class RMSNorm(LayerNorm):
    """Divide each example, at each of its positions, by the root mean square of its features.

        x_hat = x / sqrt((1/C) Σ x² + eps)        y = gamma x_hat

    `LayerNorm` without the mean and so without beta (``.beta`` is None). The paper has no eps. PyTorch's
    default is the machine epsilon of the dtype; here it is 1e-5 as in the other layers.

    Parameters
    ----------
    num_features : int
        C, as many as x has.
    eps : float
        At least 0, inside the root.
    axis : int
        Of the features.
    dtype : dtype
        Of ``gamma``, a `Parameter` of shape (C,) that starts at 1.

    Raises
    ------
    ValueError, TypeError, RuntimeError
        As `LayerNorm`, for a row of zeros when eps is 0.

    Examples
    --------
    >>> RMSNorm(2, eps=0).forward([[1.0, 7.0], [-3.0, 4.0]]).round(4)
    array([[ 0.2   ,  1.4   ],
           [-0.8485,  1.1314]])

    References
    ----------
    Zhang and Sennrich, "Root Mean Square Layer Normalization", NeurIPS 2019, arXiv 1910.07467, section 4,
    eq. 4.
    """

    def __init__(self, num_features, *, eps=1e-5, axis=-1, dtype=np.float64):
        super().__init__(num_features, eps=eps, axis=axis, dtype=dtype)
        self.beta = None

    def _center(self, groups):
        return groups


class GroupNorm(ExampleNorm):
    """Normalize each example over all positions and a group of neighbouring channels.

        mu = mean of x        sigma² = mean of (x - mu)²        over P positions and C / G channels
        x_hat = (x - mu) / sqrt(sigma² + eps)        y = gamma x_hat + beta

    x is (N, ..., C): the first of the axes that are not the channels is the batch, the others are positions.
    One group normalizes all of an example together; as many groups as channels are `InstanceNorm`.

    Parameters
    ----------
    num_groups : int
        G, a divisor of ``num_features``.
    num_features : int
        C, as many as x has.
    eps : float
        At least 0.
    axis : int
        Of the channels (1 for channels-first images).
    dtype : dtype
        Of ``gamma`` and ``beta``, each a `Parameter` of shape (C,), one number per channel, not per group.

    Raises
    ------
    ValueError
        For groups of unequal size, a group of a single value, an x without a batch axis, and otherwise as
        `LayerNorm`.
    TypeError, RuntimeError
        As `LayerNorm`.

    Examples
    --------
    >>> GroupNorm(2, 4, eps=0).forward([[1.0, 2.0, 30.0, 10.0]])
    array([[-1.,  1.,  1., -1.]])

    References
    ----------
    Wu and He, "Group Normalization", ECCV 2018, arXiv 1803.08494, section 3.1, eq. 7.
    """

    num_groups = Checked(check_integer, fixed=True)

    def __init__(self, num_groups, num_features, *, eps=1e-5, axis=-1, dtype=np.float64):
        super().__init__(num_features, eps=eps, axis=axis, dtype=dtype)
        self.num_groups = num_groups
        if self.num_features % self.num_groups:
            raise ValueError(
                f"num_features {num_features} cannot be split into {num_groups} groups of equal size: "
                f"choose a num_groups that divides it"
            )

    def _group_shape(self, shape):
        if len(shape) < 2:
            raise ValueError(f"x has shape {shape} and so no batch axis: pass a batch, such as x[None]")
        return shape[0], math.prod(shape[1:-1]), self.num_groups, shape[-1] // self.num_groups


class InstanceNorm(GroupNorm):
    """Normalize each channel of each example over its positions: contrast and brightness are gone.

        mu = (1/P) Σ x        sigma² = (1/P) Σ (x - mu)²        x_hat = (x - mu) / sqrt(sigma² + eps)

    The sums run over the P positions of one channel of one example. x is (N, ..., C) with P >= 2.

    Parameters
    ----------
    num_features : int
        C, as many as x has.
    affine : bool
        True for y = gamma x_hat + beta; by default y = x_hat, as in the paper and in PyTorch, and ``.gamma``
        and ``.beta`` are None.
    eps, axis, dtype
        As in `GroupNorm`.

    Raises
    ------
    ValueError, TypeError, RuntimeError
        As `GroupNorm`.

    Examples
    --------
    >>> InstanceNorm(2, eps=0).forward([[[1.0, 50.0], [3.0, 10.0]]])
    array([[[-1.,  1.],
            [ 1., -1.]]])

    References
    ----------
    Ulyanov, Vedaldi and Lempitsky, "Instance Normalization: The Missing Ingredient for Fast Stylization",
    2016, arXiv 1607.08022, section 2.
    """

    def __init__(self, num_features, *, affine=False, eps=1e-5, axis=-1, dtype=np.float64):
        super().__init__(num_features, num_features, eps=eps, axis=axis, dtype=dtype)
        if not affine:
            self.gamma = self.beta = None
