"""Check a backward pass against the definition of the derivative."""

import copy
from dataclasses import dataclass, field

import numpy as np

from batchnorm.network import named_parameters
from batchnorm.validation import check_array, check_integer, check_layer, check_number, check_rng

# A gradient that is 0, as a bias has before batch normalization, is all rounding if compared with itself.
SMALLEST_SCALE = 1e-5
# Times h, until one agrees: rounding spoils a small step, and the curve a large one.
EPS = np.finfo(np.float64).eps
STEPS = [10.0**power for power in (0, -2, 2, -4, 4, -6, 6, -8)]


@dataclass
class GradientCheck:
    """The result of `check_gradients`; printing it shows one line per gradient, then one per finding.

    ``passed`` says whether every error is below the tolerance and nothing else was found.

    Parameters
    ----------
    errors : {str: float}
        Name to error, first ``x``, then each parameter.
    tolerance : float
        What an error must stay below.
    findings : list of str
        What else is wrong, a sentence each.
    """

    errors: dict[str, float]
    tolerance: float
    findings: list[str] = field(default_factory=list)

    @property
    def passed(self):
        return not self.findings and all(error < self.tolerance for error in self.errors.values())

    def __str__(self):
        width = max((len(name) for name in self.errors), default=0)
        lines = [
            f"{name:<{width}}  {error:.0e}  {'ok' if error < self.tolerance else 'WRONG'}"
            for name, error in self.errors.items()
        ]
        return "\n".join(lines + self.findings)


def check_gradients(layer, x, *, training=True, seed=0, h=1e-5, tolerance=1e-6):
    """Compare every gradient of a layer with central differences.

        L = Σ r y,  r ~ N(0, 1)        dL/dtheta ≈ (L(theta + h) - L(theta - h)) / (2 h)
        error = max |backward - differences| / max(|backward|, |differences|, 1e-5)

    The upstream gradient r is random: with r = 1 the loss of a normalized output is constant and a wrong
    backward would pass. Gradients have to be set, whatever stood there; forward and backward have to leave
    x, r and the parameters alone. All in float64, on a copy: the layer, its gradients and running statistics
    stay as they are. Where outputs are small, so is the 1e-5.

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
        The step, in units of the spread of what is nudged; where it does not agree, others are tried.
    tolerance : float
        What every error must stay below.

    Returns
    -------
    `GradientCheck`
        The errors, and what else was found: that the layer draws at random, as `Dropout` does in training,
        or that its backward returns another shape than that of x.

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
    tolerance = check_number(tolerance, "tolerance")
    layer, x = _in_float64(check_layer(layer, "layer")), np.array(check_array(x), np.float64)
    parameters = layer.parameters()
    values = [x, *(parameter.value for parameter in parameters)]
    before = [value.copy() for value in values]

    y = np.array(layer.forward(x, training))
    x_again = before[0].copy()
    again = layer.forward(x_again, training)
    if np.array_equal(x, before[0]) and not np.array_equal(y, again, equal_nan=True):
        drawn = "forward gives another y each time: let it draw the same, or check it with training=False"
        return GradientCheck({}, tolerance, [drawn])
    # a stream of its own: x may come from default_rng(seed), and with r = x nearly nothing would be passed on
    r = check_rng([check_integer(seed, "seed", low=0), 1]).normal(size=y.shape)
    grads, findings = _backward(layer, r)
    again, _ = _backward(layer, r)
    names = ["x", *_names(layer)]
    findings += [
        f"backward gives another gradient of {name} the second time: it must be set, not added to"
        for name, one, other in zip(names, grads, again, strict=True)
        if not np.array_equal(one, other, equal_nan=True)
    ]
    findings += [
        f"forward or backward changes {name}: they must leave it as it is"
        for name, value, old in zip(["x", *names], [x_again, *values], [before[0], *before], strict=True)
        if not np.array_equal(value, old)
    ]
    if grads[0].shape != x.shape:
        findings.append(
            f"backward returns shape {grads[0].shape}, and x has {x.shape}: one derivative per value"
        )
        grads[0] = np.full(x.shape, np.nan)

    smallest = [
        min(SMALLEST_SCALE, SMALLEST_SCALE * np.abs(r * y).max(initial=0) / _size(old)) for old in before
    ]
    errors = {
        name: _error(grad, _differences(layer, x, training, r, value, grad, h, tolerance, least), least)
        for name, value, grad, least in zip(names, values, grads, smallest, strict=True)
    }
    return GradientCheck(errors, tolerance, findings)


def _backward(layer, r):
    """Return the gradients of x and of each parameter, and what is wrong with the call itself."""
    for parameter in layer.parameters():
        parameter.grad = np.pi  # what a gradient that is added to would keep
    given = r.copy()
    dx = layer.backward(given)
    findings = [] if np.array_equal(given, r) else ["backward writes into grad_y: let it copy first"]
    try:
        dx = np.array(check_array(dx, finite=False), np.float64)
    except TypeError:
        findings.append(f"backward returns {dx!r}, not dL/dx")
        dx = np.array(np.nan)
    return [dx, *(parameter.grad.copy() for parameter in layer.parameters())], findings


def _differences(layer, x, training, r, value, grad, h, tolerance, least):
    """Return dL/dvalue by central differences, nudging each entry of `value` in place.

    Of the steps that are tried, the quotient nearest to `grad` counts: a wrong one agrees with none. The
    quotients themselves may be as wrong as those two differ that agree best.
    """
    found, step = np.full_like(value, np.nan), h * _spread(value)
    for index in np.ndindex(value.shape):
        kept, wanted, nearest, quotients = value[index], grad[index], np.nan, {}
        for times in STEPS:
            value[index] = kept + times * step
            above, high = np.array(layer.forward(x, training)), value[index]
            value[index] = kept - times * step
            below, low = layer.forward(x, training), value[index]
            if high == low:
                continue
            quotient = (r * (above - below)).sum() / (high - low)  # by what was really added
            rounding = EPS * np.abs(r * above).sum() / (high - low)
            quotients[times] = quotient
            off = abs(quotient - wanted) + rounding
            if not nearest <= off:
                nearest, found[index] = off, quotient
            if off < tolerance / 10 * max(abs(quotient), least):
                break
        else:
            between = np.abs(np.diff([quotients[times] for times in sorted(quotients)]))
            doubt = between.min() if between.size else 0.0
            if abs(found[index] - wanted) <= doubt:
                found[index] = wanted
        value[index] = kept
    return found


@np.errstate(invalid="ignore")  # an infinite gradient makes the error NaN, which is not below the tolerance
def _error(grad, differences, least):
    scale = max(np.abs(grad).max(initial=0), np.abs(differences).max(initial=0), least)
    off = np.abs(grad - differences).max(initial=0)
    return float(off / scale if scale else off)


def _size(value):
    return np.abs(value).max(initial=0) or 1.0


def _spread(value):
    return value.std() if value.size and np.ptp(value) > 0 else _size(value)


def _in_float64(layer):
    layer = copy.deepcopy(layer)
    for parameter in layer.parameters():
        parameter.__init__(parameter.value.astype(np.float64), parameter.name)
    return layer


def _names(layer):
    """The parameters' names, each once; in a Sequential the position comes first, as in "0.weight"."""
    called, names = {id(parameter): name for name, parameter in named_parameters(layer)}, ["x"]
    for position, parameter in enumerate(layer.parameters()):
        name = called[id(parameter)]
        names.append(name if name not in names else f"{name} [{position}]")
    return names[1:]
