"""SGD, momentum, Adam and AdaMax, each as its paper writes it.

An optimizer holds the parameters of a network. After ``network.backward``, ``step()`` reads each ``.grad``
and changes each ``.value`` in place. ``learning_rate`` may be changed between steps.

In the formulas theta is a parameter, g its gradient, alpha the learning rate, t counts steps from 1.
"""

import math
from functools import partial

import numpy as np

from batchnorm.layers import Parameter
from batchnorm.sums import ignore_underflow
from batchnorm.validation import Checked, NonFiniteError, check_integer, check_number

BLOCK = 2**15  # values


def check_parameters(parameters, name):
    """Return the parameters as a list, each of them once."""
    try:
        found = list(parameters)
    except TypeError:
        found = []
    if not found or not all(isinstance(parameter, Parameter) for parameter in found):
        raise TypeError(f"{name} must be a list of Parameter, got {parameters!r}: pass network.parameters()")
    if len({id(parameter) for parameter in found}) < len(found):
        raise ValueError(f"{name} holds a Parameter twice, and it would be stepped twice: leave one out")
    return found


def without_zeros(spread):
    """Return the spread with infinity where it is 0, so that what is divided by it is 0, and not 0 / 0."""
    return spread if spread.all() else np.where(spread == 0, np.inf, spread)


def check_square(g):
    """Raise for a finite gradient whose square is not: v would stay infinite, and every later step 0."""
    if math.isfinite(np.vdot(g, g)):
        return
    with np.errstate(over="ignore"):
        lost = np.isfinite(g) & np.isinf(g**2)
    if lost.any():
        raise NonFiniteError(
            f"the square of a gradient of {np.abs(g[lost]).max():.0e} overflows {g.dtype}: "
            f"scale the loss down, or use a smaller learning rate"
        )


check_share = partial(check_number, high=1, high_allowed=False)


class Optimizer:
    """What all optimizers share: the parameters, the learning rate, and zeros to start an average from."""

    parameters, learning_rate = Checked(check_parameters, fixed=True), Checked(check_number)

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        ignore_underflow(cls, "step")

    def __init__(self, parameters, learning_rate):
        self.parameters, self.learning_rate = parameters, learning_rate

    def _blocks(self, *memories):
        """Yield of each parameter theta, g and what is remembered, as arrays to change in place.

        A large one comes in blocks, whose intermediate values stay in the processor's cache.
        """
        for parameter, *memory in zip(self.parameters, *memories, strict=True):
            arrays = parameter.value, parameter.grad, *memory
            for top in range(0, parameter.value.size, BLOCK):
                theta, g, *rest = arrays
                if parameter.value.size > BLOCK:
                    theta, g, *rest = (array.reshape(-1)[top : top + BLOCK] for array in arrays)
                yield theta, g if g.dtype != np.float16 else g.astype(np.float32), *rest

    def _zeros(self):
        # at least float32: the square of a small float16 gradient is 0 in float16
        return [np.zeros_like(p.value, np.result_type(p.value, np.float32)) for p in self.parameters]


class SGD(Optimizer):
    """Stochastic gradient descent.

        theta = theta - alpha g

    Parameters
    ----------
    parameters : list of Parameter
        From ``network.parameters()``.
    learning_rate : float
        alpha, 0 or more.

    Raises
    ------
    ValueError
        For a negative learning rate.
    TypeError
        For anything but a list of parameters.

    Examples
    --------
    >>> theta = Parameter([1.0])
    >>> theta.grad = 3.0
    >>> SGD([theta], learning_rate=0.1).step()
    >>> theta.value
    array([0.7])

    References
    ----------
    Robbins and Monro, "A Stochastic Approximation Method", 1951. They give no constant rate; 0.01
    is custom.
    """

    def __init__(self, parameters, learning_rate=0.01):
        super().__init__(parameters, learning_rate)

    def step(self):
        for theta, g in self._blocks():
            theta -= self.learning_rate * g


class Momentum(Optimizer):
    """Gradient descent with a velocity v that remembers earlier steps.

        v = mu v - alpha g        theta = theta + v

    With a constant gradient the step grows to alpha g / (1 - mu).

    Parameters
    ----------
    parameters : list of Parameter
        From ``network.parameters()``.
    learning_rate : float
        alpha, 0 or more.
    momentum : float
        mu in [0, 1), the share of the old velocity that is kept; not the momentum of `BatchNorm`, which is
        the weight of the new batch.

    Raises
    ------
    ValueError
        For a negative learning rate and mu outside [0, 1).
    TypeError
        For anything but a list of parameters.

    Examples
    --------
    >>> theta = Parameter([1.0])
    >>> optimizer = Momentum([theta], learning_rate=0.1)
    >>> for _ in range(2):
    ...     theta.grad = 1.0
    ...     optimizer.step()
    >>> theta.value.round(4)
    array([0.71])

    References
    ----------
    Polyak 1964; in this form Sutskever, Martens, Dahl and Hinton, "On the importance of
    initialization and momentum in deep learning", 2013, eqs 1 and 2.
    """

    momentum = Checked(check_share)

    def __init__(self, parameters, learning_rate=0.01, *, momentum=0.9):
        super().__init__(parameters, learning_rate)
        self.momentum, self.velocity = momentum, self._zeros()

    def step(self):
        for theta, g, v in self._blocks(self.velocity):
            v *= self.momentum
            v -= self.learning_rate * g
            theta += v


class Adam(Optimizer):
    """Adaptive moments: a step of about alpha, whatever the gradient's scale.

        m = beta1 m + (1 - beta1) g         m_hat = m / (1 - beta1^t)
        v = beta2 v + (1 - beta2) g²        v_hat = v / (1 - beta2^t)
        theta = theta - alpha m_hat / (sqrt(v_hat) + eps)

    Parameters
    ----------
    parameters : list of Parameter
        From ``network.parameters()``.
    learning_rate : float
        alpha, 0 or more.
    beta1, beta2 : float
        In [0, 1), the memory of the averages; not the beta of `BatchNorm`.
    eps : float
        0 or more, outside the root and after the bias correction. With 0 a parameter stands where v is 0.

    Raises
    ------
    ValueError
        For a value out of its range.
    TypeError
        For anything but a list of parameters.

    Examples
    --------
    >>> theta = Parameter([1.0])
    >>> theta.grad = 3.0
    >>> Adam([theta]).step()
    >>> theta.value
    array([0.999])

    References
    ----------
    Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
    """

    beta1, beta2, eps = Checked(check_share), Checked(check_share), Checked(check_number)
    t = Checked(partial(check_integer, low=0))

    def __init__(self, parameters, learning_rate=0.001, *, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(parameters, learning_rate)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.t, self.m, self.v = 0, self._zeros(), self._zeros()

    def step(self):
        for _, g in self._blocks():
            check_square(g)
        self.t += 1
        for theta, g, m, v in self._blocks(self.m, self.v):
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            spread = np.sqrt(v_hat) + self.eps
            theta -= self.learning_rate * m_hat / (spread if self.eps else without_zeros(spread))


class AdaMax(Optimizer):
    """Adam with the largest recent gradient in place of the root mean square.

        m = beta1 m + (1 - beta1) g        u = max(beta2 u, |g|)
        theta = theta - alpha / (1 - beta1^t) m / u

    The paper has no eps. Where u is 0 the step is 0: every gradient so far was exactly 0 there, or beta2 is 0
    and the last one was. Nowhere else does this guard change a digit (libraries add an eps to u or to |g|
    everywhere).

    Parameters
    ----------
    parameters : list of Parameter
        From ``network.parameters()``.
    learning_rate : float
        alpha, 0 or more.
    beta1, beta2 : float
        In [0, 1), the memory of the average and of the largest gradient.

    Raises
    ------
    ValueError
        For a value out of its range.
    TypeError
        For anything but a list of parameters.

    Examples
    --------
    >>> theta = Parameter([1.0, 1.0])
    >>> theta.grad = [3.0, 0.0]
    >>> AdaMax([theta]).step()
    >>> theta.value
    array([0.998, 1.   ])

    References
    ----------
    Kingma and Ba 2015, section 7.1, algorithm 2.
    """

    beta1, beta2 = Checked(check_share), Checked(check_share)
    t = Checked(partial(check_integer, low=0))

    def __init__(self, parameters, learning_rate=0.002, *, beta1=0.9, beta2=0.999):
        super().__init__(parameters, learning_rate)
        self.beta1, self.beta2 = beta1, beta2
        self.t, self.m, self.u = 0, self._zeros(), self._zeros()

    def step(self):
        self.t += 1
        for theta, g, m, u in self._blocks(self.m, self.u):
            m *= self.beta1
            m += (1 - self.beta1) * g
            np.maximum(self.beta2 * u, np.abs(g), out=u)
            theta -= self.learning_rate / (1 - self.beta1**self.t) * m / without_zeros(u)
