"""Dropout: noise that multiplies, in training only."""

from functools import partial

import numpy as np

from batchnorm.layers import Layer
from batchnorm.validation import Checked, check_array, check_gradient, check_mode, check_number, check_rng


class Dropout(Layer):
    """Set each value to 0 with probability ``rate`` and enlarge the others, in training only.

        y = x r / (1 - rate)        r = 0 with probability rate, else 1        dx = dy r / (1 - rate)

    E[y] = x, so inference (``training=False``) is y = x. This is the inverted form that libraries use; the
    paper's first form leaves training as it is and multiplies the weights by 1 - rate afterwards.

    x and y have one shape and one dtype; backward uses the r that forward drew. After an error nothing has
    changed, nor has the generator moved.

    Parameters
    ----------
    rate : float
        In [0, 1), the share that is dropped (the paper's p is the share that is kept).
    rng : Generator or int, optional
        NumPy's Generator or a seed; None draws other values in every run.

    Raises
    ------
    ValueError
        For a rate outside [0, 1), NaN or infinity.
    TypeError
        For what is not a real number.
    RuntimeError
        For backward before forward.

    Examples
    --------
    >>> layer = Dropout(0.5, rng=0)
    >>> layer.forward(np.ones(8))
    array([2., 0., 0., 0., 2., 2., 2., 2.])
    >>> layer.forward(np.ones(3), training=False)
    array([1., 1., 1.])

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural
    Networks from Overfitting", JMLR 15, 2014, section 4; section 10 for the inverted form.
    """

    rate = Checked(partial(check_number, high=1, high_allowed=False))
    rng = Checked(check_rng)

    def __init__(self, rate=0.5, *, rng=None):
        self.rate, self.rng = rate, rng

    def forward(self, x, training=True):
        check_mode(training)
        x = check_array(x)
        factor = np.ones(x.shape)
        if training:
            factor = (self.rng.random(x.shape) >= self.rate) / (1 - self.rate)
        self._cache = factor
        return (x * factor).astype(x.dtype, copy=False)

    def backward(self, grad_y):
        factor = self._recall()
        grad_y = check_gradient(grad_y, factor.shape)
        return (grad_y * factor).astype(grad_y.dtype, copy=False)
