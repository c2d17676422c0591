"""Checks of what a caller passes in: each raises one sentence, before anything has changed.

One rule for dtypes, everywhere in the package: float16, float32 and float64 stay as they are; integers and
every other real number become float64. A layer returns the dtype it was given, whatever its parameters'
dtype.
"""

import math
import numbers
import operator

import numpy as np

FLOAT_DTYPES = {np.dtype(name) for name in ("float16", "float32", "float64")}
# squares that are smaller have lost digits
ROOM = {np.dtype(name): np.finfo(name).tiny / np.finfo(name).eps for name in ("float32", "float64")}


class NonFiniteError(ValueError):
    """An array holds NaN or infinity."""


class Checked:
    """An attribute that is checked whenever it is set, as the argument of its name is.

    ``check(value, name)`` returns what is kept. An attribute that is `fixed` is set once: other attributes
    were made for it.
    """

    def __init__(self, check, *, fixed=False):
        self.check, self.fixed = check, fixed

    def __set_name__(self, owner, name):
        self.name = name

    def __set__(self, instance, value):
        if self.fixed and self.name in vars(instance):
            kind = type(instance).__name__
            raise AttributeError(f"{self.name} of a {kind} cannot be changed: make a new {kind}")
        vars(instance)[self.name] = self.check(value, self.name)  # without __get__, this is what is read


class CheckedStatistic(Checked):
    """A running mean or variance, one number per feature of its layer; what is assigned is copied."""

    def __init__(self):
        super().__init__(check_statistic)

    def __set__(self, layer, value):
        vars(layer)[self.name] = self.check(value, self.name, layer.num_features)


def is_finite(x):
    """Whether x holds neither NaN nor infinity; its sum of squares tells at once, unless that overflows."""
    return math.isfinite(np.vdot(x, x)) or bool(np.isfinite(x).all())


def plain(x, name):
    """Return `x` as an array; a masked value, which it could not keep, is refused."""
    masked = isinstance(x, np.ma.MaskedArray) and np.ma.is_masked(x)
    if masked or (isinstance(x, list | tuple) and any(map(np.ma.is_masked, x))):
        raise TypeError(
            f"{name} has masked values, and a mask is not understood: leave those rows out, or fill them"
        )
    try:
        return np.asarray(x)
    except ValueError:  # NumPy's word for it is inhomogeneous
        raise ValueError(f"{name} has rows of different lengths: make them equal") from None


def check_array(x, name="x", *, finite=True):
    """Return `x` as an array of float16, float32 or float64, and finite unless the caller sees to that."""
    if type(x) is not np.ndarray:
        x = plain(x, name)
    if x.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {x.dtype}: convert it to float first")
    if x.dtype not in FLOAT_DTYPES:
        x = x.astype(np.float64)
    if finite and not is_finite(x):
        raise NonFiniteError(f"{name} holds NaN or infinity: look for missing data or an overflow before it")
    return x


def check_features(x, num_features, axis=-1, *, finite=True):
    """Return `x` as an array with `num_features` entries on `axis`, checked as `check_array` does."""
    x = check_array(x, finite=finite)
    check_axis(x, axis)
    if x.shape[axis] != num_features:
        raise ValueError(
            f"x has {x.shape[axis]} features on axis {axis} (shape {x.shape}), but the layer "
            f"was made for {num_features}: change the shape or make the layer for {x.shape[axis]}"
        )
    return x


def check_axis(x, axis, of="features", name="x"):
    """Raise unless `x` has that axis."""
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(
            f"{name} has shape {x.shape} and so no axis {axis} for the {of}: add the missing axes"
        )


def check_gradient(grad_y, shape, *, finite=True):
    """Return `grad_y` as an array of the shape that forward returned, checked as `check_array` does."""
    grad_y = check_array(grad_y, "grad_y", finite=finite)
    if grad_y.shape != shape:
        raise ValueError(
            f"grad_y has shape {grad_y.shape}, but forward returned shape {shape}: "
            f"pass one derivative per output"
        )
    return grad_y


def check_labels(labels, examples, classes):
    """Return `labels` as one integer in 0 ... classes - 1 per example."""
    labels = plain(labels, "labels")
    if labels.dtype.kind not in "iu":
        raise TypeError(
            f"labels must be integers, got dtype {labels.dtype}: pass class numbers, not one-hot rows"
        )
    if labels.shape != (examples,):
        raise ValueError(
            f"labels must have shape ({examples},), one per example, got {labels.shape}: match them to x"
        )
    if examples and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(
            f"labels must lie in 0 ... {classes - 1}, got {labels.min()} ... {labels.max()}: "
            f"number the classes from 0 and give the network one output per class"
        )
    return labels


def check_integer(value, name, low=1):
    """Return `value` as an int of at least `low`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}: pass a whole number") from None
    if number < low:
        raise ValueError(f"{name} must be {low} or more, got {value!r}: pass a larger whole number")
    return number


def check_number(value, name, low=0.0, high=np.inf, *, high_allowed=True):
    """Return `value` as a finite float in [low, high], or in [low, high) unless `high_allowed`."""
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a real number, got {value!r}: pass a float")
    try:
        value = float(value)
    except OverflowError:  # of a whole number or a fraction
        value = np.inf
    above = value > high or (value == high and not high_allowed)
    if not np.isfinite(value) or value < low or above:
        closing = "]" if high_allowed and high < np.inf else ")"
        raise ValueError(
            f"{name} must lie in [{low:g}, {high:g}{closing}, got {value!r}: choose a value in that range"
        )
    return value


def check_choice(value, name, choices):
    """Return `value`, which must be one of the choices."""
    if value not in choices:
        raise ValueError(f"{name} is {value!r}: pass one of {', '.join(map(repr, choices))}")
    return value


def check_dtype(dtype):
    """Return `dtype` as one of float16, float32, float64."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        found = repr(dtype)
    if found not in FLOAT_DTYPES:
        raise TypeError(
            f"dtype must be float16, float32 or float64, got {found}: parameters are real numbers"
        )
    return found


def check_rng(rng, name="rng"):
    """Return NumPy's Generator for `rng`, which may be a seed, a list of them, None or a Generator."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a whole number, 0 or more, or a Generator, got {rng!r}") from None


def is_layer(thing):
    """Whether a thing has what every layer has."""
    if not hasattr(thing, "backward") or isinstance(thing, type):
        return False
    return all(callable(getattr(thing, method, None)) for method in ("forward", "backward", "parameters"))


def check_layer(layer, name, hint="pass one, such as Dense(2, 3) or a Sequential"):
    """Return `layer`, which must be one."""
    if not is_layer(layer):
        raise TypeError(f"{name} must be a layer, got {layer!r}: {hint}")
    return layer


def check_mode(training):
    """Raise unless `training` is True or False: another word for a mode would be taken for True."""
    if training is not True and training is not False and not isinstance(training, np.bool_ | int):
        raise TypeError(f"training must be True or False, got {training!r}: pass one of them")


def check_batch(m):
    """Raise unless m values of each feature can have a variance."""
    if m < 2:
        raise ValueError(
            f"a batch needs at least 2 values per feature to have a variance, got {m}: "
            f"use a larger batch, or training=False for the running statistics"
        )


def has_room(var, eps):
    """Whether the dtype of `var` held it: no overflow, and no digits lost next to 0 that eps leaves there."""
    return is_finite(var) and (eps > ROOM[var.dtype] or var.min(initial=np.inf) > ROOM[var.dtype])


def check_variance(var, eps, varies, unit="feature"):
    """Raise unless every feature, or other unit, can be divided by its standard deviation."""
    if has_room(var, eps):
        return
    for index in np.flatnonzero(~np.isfinite(var)):
        raise NonFiniteError(f"the variance of {unit} {index} overflows float64: scale the input down")
    for index in np.flatnonzero((var <= ROOM[var.dtype]) & varies):
        raise ValueError(
            f"the variance of {unit} {index} underflows float64: scale the input up, or use eps > 0"
        )
    for index in np.flatnonzero(var + eps == 0):
        raise ValueError(
            f"{unit} {index} is constant and eps is 0, so it has no spread to divide by: use eps > 0"
        )


def check_statistic(value, name, num_features):
    """Return a mean or a variance, one number per feature, as an array of float64 that nobody else holds."""
    value = np.array(check_array(value, name), np.float64)
    if value.shape != (num_features,):
        raise ValueError(
            f"{name} must have shape ({num_features},), one number per feature, got {value.shape}"
        )
    if name.endswith("var") and num_features and value.min() < 0:
        raise ValueError(f"{name} must be 0 or more, got {value.min():g}: a variance is a mean of squares")
    return value


def check_running(mean, var, eps):
    """Raise unless x can be normalized by these running statistics, which may have been written into."""
    if (
        math.isfinite(mean.sum() + var.sum())
        and var.min(initial=np.inf) + eps > 0
        and var.min(initial=0) >= 0
    ):
        return
    check_statistic(mean, "running_mean", len(mean))
    check_statistic(var, "running_var", len(var))
    for index in np.flatnonzero(var + eps == 0):
        raise ValueError(
            f"running_var of feature {index} is 0 and eps is 0: there is nothing to divide by, use eps > 0"
        )
