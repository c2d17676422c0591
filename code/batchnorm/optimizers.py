"""SGD, momentum, Adam and AdaMax, each as its paper writes it.

An optimizer holds the parameters of a network. After ``network.backward``, ``step()`` reads each ``.grad``
and changes each ``.value`` in place. ``learning_rate`` may be changed between steps.

In the formulas theta is a parameter, g its gradient, alpha the learning rate, t counts steps from 1.
"""

import numpy as np

from batchnorm.layers import Parameter
from batchnorm.validation import check_number

BLOCK = 2**15  # values; a block of each array, and what is computed from them, stays in the cache


class Optimizer:
    """What all optimizers share: the parameters, the learning rate, and zeros to start an average from."""

    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        if not self.parameters or not all(isinstance(parameter, Parameter) for parameter in self.parameters):
            raise TypeError(
                f"parameters must be a list of Parameter, got {self.parameters!r}: pass network.parameters()"
            )
        self.learning_rate = check_number(learning_rate, "learning_rate")
        self._bundles = list(bundled(self.parameters))

    def _zeros(self):
        # at least float32: the square of a small float16 gradient is 0 in float16
        return [
            np.zeros(sum(p.value.size for p in bundle), np.result_type(bundle[0].value, np.float32))
            for bundle in self._bundles
        ]

    def _blocks(self, *states):
        """theta, g and their states, in flat blocks, to be changed in place."""
        for bundle, *state in zip(self._bundles, *states, strict=True):
            theta, g = joined([p.value for p in bundle]), joined([p.grad for p in bundle])
            for start in range(0, theta.size, BLOCK):
                yield [array[start : start + BLOCK] for array in (theta, g, *state)]
            if len(bundle) > 1:  # theta was a copy
                end = 0
                for p in bundle:
                    begin, end = end, end + p.value.size
                    p.value = theta[begin:end].reshape(p.value.shape)


def bundled(parameters):
    """Neighbours of one dtype, BLOCK values at most, or one larger parameter: one call of NumPy each."""
    bundle, size = [], 0
    for p in parameters:
        size += p.value.size
        if bundle and (size > BLOCK or p.value.dtype != bundle[0].value.dtype):
            yield bundle
            bundle, size = [], p.value.size
        bundle.append(p)
    yield bundle


def joined(arrays):
    """The arrays as a flat one: a view of a single array, a copy of several."""
    return arrays[0].reshape(-1) if len(arrays) == 1 else np.concatenate(arrays, axis=None)


class SGD(Optimizer):
    """Stochastic gradient descent.

        theta = theta - alpha g

    Parameters: ``parameters``, from ``network.parameters()``; ``learning_rate``, alpha.
    Raises ValueError for a negative learning rate, TypeError for anything but a list of parameters.

    >>> theta = Parameter([1.0])
    >>> theta.grad = 3.0
    >>> SGD([theta], learning_rate=0.1).step()
    >>> theta.value
    array([0.7])

    Source: Robbins and Monro, "A Stochastic Approximation Method", 1951. They give no constant rate; 0.01
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

    Parameters: ``parameters``; ``learning_rate``, alpha; ``momentum``, mu in [0, 1), the share of the old
    velocity that is kept (not the momentum of `BatchNorm`, which is the weight of the new batch). With a
    constant gradient the step grows to alpha g / (1 - mu). Raises ValueError for a negative learning rate
    or mu outside [0, 1), TypeError as `SGD`.

    >>> theta = Parameter([1.0])
    >>> optimizer = Momentum([theta], learning_rate=0.1)
    >>> for _ in range(2):
    ...     theta.grad = 1.0
    ...     optimizer.step()
    >>> theta.value.round(4)
    array([0.71])

    Source: Polyak 1964; in this form Sutskever, Martens, Dahl and Hinton, "On the importance of
    initialization and momentum in deep learning", 2013, eqs 1 and 2.
    """

    def __init__(self, parameters, learning_rate=0.01, *, momentum=0.9):
        super().__init__(parameters, learning_rate)
        self.momentum = check_number(momentum, "momentum", 0, 1, high_allowed=False)
        self.velocity = self._zeros()

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

    Parameters: ``parameters``; ``learning_rate``, alpha; ``beta1`` and ``beta2`` in [0, 1), the memory of the
    averages (not the beta of `BatchNorm`); ``eps`` >= 0, outside the root and after the bias correction.
    Raises ValueError for a value out of its range, TypeError as `SGD`.

    >>> theta = Parameter([1.0])
    >>> theta.grad = 3.0
    >>> Adam([theta]).step()
    >>> theta.value
    array([0.999])

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
    """

    def __init__(self, parameters, learning_rate=0.001, *, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(parameters, learning_rate)
        self.beta1 = check_number(beta1, "beta1", 0, 1, high_allowed=False)
        self.beta2 = check_number(beta2, "beta2", 0, 1, high_allowed=False)
        self.eps = check_number(eps, "eps")
        self.t, self.m, self.v = 0, self._zeros(), self._zeros()

    def step(self):
        self.t += 1
        for theta, g, m, v in self._blocks(self.m, self.v):
            g = g.astype(m.dtype, copy=False)
            m *= self.beta1
            m += (1 - self.beta1) * g
            v *= self.beta2
            v += (1 - self.beta2) * g**2
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            theta -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)


class AdaMax(Optimizer):
    """Adam with the largest recent gradient in place of the root mean square.

        m = beta1 m + (1 - beta1) g        u = max(beta2 u, |g|)
        theta = theta - alpha / (1 - beta1^t) m / u

    The paper has no eps. u is 0 only where every gradient so far was exactly 0, and m / u would be 0 / 0:
    there the step is 0. Nowhere else does this guard change a digit (libraries add an eps to u or to |g|
    everywhere).

    Parameters: ``parameters``; ``learning_rate``, alpha; ``beta1`` and ``beta2`` in [0, 1).
    Raises ValueError for a value out of its range, TypeError as `SGD`.

    >>> theta = Parameter([1.0, 1.0])
    >>> theta.grad = [3.0, 0.0]
    >>> AdaMax([theta]).step()
    >>> theta.value
    array([0.998, 1.   ])

    Source: Kingma and Ba 2015, section 7.1, algorithm 2.
    """

    def __init__(self, parameters, learning_rate=0.002, *, beta1=0.9, beta2=0.999):
        super().__init__(parameters, learning_rate)
        self.beta1 = check_number(beta1, "beta1", 0, 1, high_allowed=False)
        self.beta2 = check_number(beta2, "beta2", 0, 1, high_allowed=False)
        self.t, self.m, self.u = 0, self._zeros(), self._zeros()

    def step(self):
        self.t += 1
        for theta, g, m, u in self._blocks(self.m, self.u):
            m *= self.beta1
            m += (1 - self.beta1) * g.astype(m.dtype, copy=False)
            u *= self.beta2
            np.maximum(u, np.abs(g), out=u)
            smallest = np.nextafter(u.dtype.type(0), u.dtype.type(1))  # only an exact 0 is below it
            theta -= self.learning_rate / (1 - self.beta1**self.t) * m / np.maximum(u, smallest)
