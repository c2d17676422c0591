"""Check a backward pass against the definition of the derivative."""

import copy
from dataclasses import dataclass

import numpy as np

from batchnorm.layers import named_leaves
from batchnorm.validation import check_array, check_number

# Differences of a loss near 1 carry about 1e-11 of rounding. A gradient that is 0, as a bias has before batch
# normalization, would be all rounding if compared with itself, so errors are measured against at least this.
SMALLEST_SCALE = 1e-2


@dataclass
class GradientCheck:
    """The result of `check_gradients`; printing it shows one line per gradient.

    ``passed`` says whether every error is below the tolerance.

    Parameters
    ----------
    errors : {str: float}
        Name to error, first ``x``, then each parameter.
    tolerance : float
        What an error must stay below.
    """

    errors: dict[str, float]
    tolerance: float

    @property
    def passed(self):
        return max(self.errors.values()) < self.tolerance

    def __str__(self):
        width = max(len(name) for name in self.errors)
        lines = [
            f"{name:<{width}}  {error:.0e}  {'ok' if error < self.tolerance else 'WRONG'}"
            for name, error in self.errors.items()
        ]
        return "\n".join(lines)


def check_gradients(layer, x, *, training=True, seed=0, h=1e-5, tolerance=1e-6):
    """Compare every gradient of a layer with central differences.

        L = Σ r y,  r ~ N(0, 1)        dL/dtheta ≈ (L(theta + h) - L(theta - h)) / (2 h)
        error = max |backward - differences| / max(|backward|, |differences|, 0.01)

    The upstream gradient r is random: with r = 1 the loss of a normalized output is constant and a wrong
    backward would pass. All in float64, on a copy: the layer, its gradients and running statistics stay as
    they are.

    Parameters
    ----------
    layer : `Layer`
        Any layer or `Sequential`.
    x : array
        An input away from kinks such as ReLU's 0.
    training : bool
        As in forward.
    seed : int
        Of r.
    h : float
        The step.
    tolerance : float
        What every error must stay below.

    Returns
    -------
    `GradientCheck`
        The errors.

    Raises
    ------
    ValueError
        For h = 0, and whatever the layer raises for x.

    Examples
    --------
    >>> from batchnorm import BatchNorm
    >>> report = check_gradients(BatchNorm(3), np.random.default_rng(0).normal(size=(8, 3)))
    >>> report.passed, list(report.errors)
    (True, ['x', 'gamma', 'beta'])

    References
    ----------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 11.5.
    """
    if check_number(h, "h") == 0:
        raise ValueError("h must be above 0, got 0: the difference needs a step, such as 1e-5")
    layer = _in_float64(layer)
    x = check_array(x).astype(np.float64)
    # a stream of its own: x may come from default_rng(seed), and with r = x nearly nothing would be passed on
    r = np.random.default_rng([seed, 1]).normal(size=layer.forward(x, training).shape)

    def loss():
        return (r * layer.forward(x, training)).sum()

    layer.forward(x, training)
    grads = {"x": (x, layer.backward(r))}
    grads |= {name: (p.value, p.grad.copy()) for name, p in _named_parameters(layer)}
    errors = {name: _error(grad, _differences(loss, value, h)) for name, (value, grad) in grads.items()}
    return GradientCheck(errors, tolerance)


def _differences(loss, value, h):
    """Return dL/dvalue by central differences, nudging each entry of `value` in place."""
    grad = np.empty_like(value)
    for index in np.ndindex(value.shape):
        kept = value[index]
        value[index] = kept + h
        above = loss()
        value[index] = kept - h
        below = loss()
        value[index] = kept
        grad[index] = (above - below) / (2 * h)
    return grad


def _error(grad, differences):
    scale = max(np.abs(grad).max(initial=0), np.abs(differences).max(initial=0), SMALLEST_SCALE)
    return float(np.abs(grad - differences).max(initial=0) / scale)


def _in_float64(layer):
    layer = copy.deepcopy(layer)
    for parameter in layer.parameters():
        parameter.__init__(parameter.value.astype(np.float64), parameter.name)
    return layer


def _named_parameters(layer):
    """Yield (name, parameter); inside a Sequential the layer's position comes first, as in "0.weight"."""
    for prefix, leaf in named_leaves(layer):
        for position, parameter in enumerate(leaf.parameters()):
            yield f"{prefix}{parameter.name or position}", parameter
