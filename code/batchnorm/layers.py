"""Dense and the activations: each layer is a forward formula and its backward formula.

Every layer keeps one protocol:

- ``forward(x, training=True)`` returns y in the dtype of x and remembers what backward needs;
- ``backward(grad_y)`` takes dL/dy, *sets* (does not add to) the ``.grad`` of each parameter, returns dL/dx;
- ``parameters()`` lists what an optimizer may change.
"""

import numpy as np

from batchnorm.sums import ignore_underflow, total, working_dtype
from batchnorm.validation import (
    Checked,
    NonFiniteError,
    check_array,
    check_dtype,
    check_features,
    check_gradient,
    check_integer,
    check_rng,
    is_finite,
)


class Parameter:
    """A learned array and its gradient, two arrays of one shape and one dtype.

    Assigning to ``value`` or ``grad`` copies into the array that is there, so shape and dtype never change
    and whoever holds the array sees the new numbers. A scalar fills it. A value has to be finite; a gradient
    may have overflowed.

    Parameters
    ----------
    value : array
        The start; real, of any shape.
    name : str, optional
        How reports call it.

    Raises
    ------
    TypeError, ValueError
        For an array that is not real and finite, and, when assigned, for another shape.

    Examples
    --------
    >>> gamma = Parameter(np.ones(3), name="gamma")
    >>> gamma.value = 2.0
    >>> gamma.value, gamma.grad
    (array([2., 2., 2.]), array([0., 0., 0.]))
    """

    def __init__(self, value, name=None):
        self._value = np.array(check_array(value, "a parameter's value"), order="C")
        self._grad = np.zeros_like(self._value)
        self.name = name

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        if value is not self._value:  # as after ``parameter.value -= step``
            self._value[...] = self._fitting(value, "value")

    @property
    def grad(self):
        return self._grad

    @grad.setter
    def grad(self, grad):
        is_layers = (
            type(grad) is np.ndarray and grad.dtype == self._grad.dtype and grad.shape == self._grad.shape
        )
        self._grad[...] = grad if is_layers else self._fitting(grad, "grad")

    def _fitting(self, array, side):
        called = f"the {side} of {self.name or 'a parameter'}"
        array = check_array(array, called, finite=side == "value")
        with np.errstate(over="ignore"):
            fits = side == "grad" or is_finite(array.astype(self._value.dtype))
        if not fits:
            raise NonFiniteError(f"{called} is too large for its dtype, {self._value.dtype}: use a wider one")
        if array.shape not in ((), self._value.shape):
            raise ValueError(
                f"{called} must be a number or of shape {self._value.shape}, got {array.shape}: "
                f"match the parameter"
            )
        return array


class Learned:
    """A layer's attribute that holds a `Parameter`, and can be replaced only by another of its shape."""

    def __init__(self, *, optional=False):
        self.optional = optional

    def __set_name__(self, owner, name):
        self.name = name

    def __set__(self, instance, parameter):
        before = vars(instance).get(self.name)
        if isinstance(parameter, Parameter):
            if before is not None and before.value.shape != parameter.value.shape:
                raise ValueError(
                    f"{self.name} must have shape {before.value.shape}, got {parameter.value.shape}: "
                    f"make a new layer"
                )
        elif parameter is not None or not self.optional:
            raise TypeError(
                f"{self.name} must be a Parameter, got {parameter!r}: assign to {self.name}.value"
            )
        vars(instance)[self.name] = parameter


class Layer:
    """What all layers share: no parameters of their own, and a memory from forward to backward.

    The memory holds nothing that a caller holds too, neither x, nor y, nor a parameter's array: what is
    written into one of those after forward does not change a gradient. A copy of the layer has none.
    """

    _cache = None

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        ignore_underflow(cls, "forward", "backward")

    def __getstate__(self):
        return {**vars(self), "_cache": None}

    def parameters(self):
        """Return the list of this layer's `Parameter` objects."""
        return []

    def _recall(self):
        if self._cache is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward was called before forward: call forward(x) first"
            )
        return self._cache


class Dense(Layer):
    """A fully connected layer.

        y = x W + b        dW = xᵀ dy        db = Σ dy        dx = dy Wᵀ

    Weights start as W ~ N(0, 2 / in_features), shape (in_features, out_features); b starts at 0. x is
    (..., in_features), y is (..., out_features); the sums run over all leading axes.

    Parameters
    ----------
    in_features, out_features : int
        The widths.
    bias : bool
        False to leave b out (``.bias`` is then None), as one does directly before batch normalization.
    rng : Generator or int, optional
        NumPy's Generator or a seed for the weights; None draws other weights in every run.
    dtype : dtype
        Of the parameters.

    Raises
    ------
    ValueError
        For a wrong number of features, NaN or infinity.
    TypeError
        For what is not a real number.
    RuntimeError
        For backward before forward.

    Examples
    --------
    >>> layer = Dense(2, 3, rng=0)
    >>> layer.forward(np.ones((5, 2))).shape
    (5, 3)

    References
    ----------
    For the start: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", 2015, section 2.2, eq. 10.
    """

    in_features, out_features = Checked(check_integer, fixed=True), Checked(check_integer, fixed=True)
    weight, bias = Learned(), Learned(optional=True)

    def __init__(self, in_features, out_features, *, bias=True, rng=None, dtype=np.float64):
        self.in_features, self.out_features = in_features, out_features
        dtype = check_dtype(dtype)
        std = np.sqrt(2 / self.in_features)
        weight = check_rng(rng).normal(0, std, size=(self.in_features, self.out_features))
        self.weight = Parameter(weight.astype(dtype), name="weight")
        self.bias = Parameter(np.zeros(self.out_features, dtype), name="bias") if bias else None

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def forward(self, x, training=True):
        x = check_features(x, self.in_features)
        dtype = working_dtype(x, self.weight.value)
        rows = np.array(x.reshape(-1, self.in_features), dtype)  # (..., in) -> (m, in)
        weight = np.array(self.weight.value, dtype)
        y = rows @ weight  # (m, in) @ (in, out) -> (m, out)
        if self.bias is not None:
            y = y + self.bias.value
        self._cache = rows, weight, (*x.shape[:-1], self.out_features)
        return y.reshape(self._cache[2]).astype(x.dtype, copy=False)

    def backward(self, grad_y):
        rows, weight, shape = self._recall()
        grad_y = check_gradient(grad_y, shape)
        dy = grad_y.reshape(-1, self.out_features)  # (..., out) -> (m, out)
        dy = dy.astype(working_dtype(dy), copy=False)
        dx = dy @ weight.T  # (m, out) @ (out, in) -> (m, in)
        self.weight.grad = rows.T @ dy  # (in, m) @ (m, out) -> (in, out)
        if self.bias is not None:
            self.bias.grad = total(dy)  # (m, out) -> (out,)
        return dx.reshape(*shape[:-1], self.in_features).astype(grad_y.dtype, copy=False)


class ReLU(Layer):
    """The rectifier.

        y = max(x, 0)        dx = dy where x > 0, else 0

    At x = 0, where the slope is undefined, 0 is taken. x and y have the same shape.

    Examples
    --------
    >>> ReLU().forward([-1.0, 0.0, 2.0])
    array([0., 0., 2.])

    References
    ----------
    Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", 2010.
    """

    def forward(self, x, training=True):
        y = np.maximum(check_array(x), 0)
        self._cache = y > 0
        return y

    def backward(self, grad_y):
        passes = self._recall()
        return check_gradient(grad_y, passes.shape) * passes


class Saturating(Layer):
    """What tanh and the sigmoid share: dx = dy times the slope, which forward kept."""

    def backward(self, grad_y):
        slope = self._recall()
        grad_y = check_gradient(grad_y, slope.shape)
        return (grad_y * slope).astype(grad_y.dtype, copy=False)


class Tanh(Saturating):
    """The hyperbolic tangent.

        y = tanh(x)        dx = dy (1 - y²)

    Examples
    --------
    >>> Tanh().forward([0.0, 100.0])
    array([0., 1.])
    """

    def forward(self, x, training=True):
        x = check_array(x)
        y = np.tanh(x.astype(working_dtype(x), copy=False))
        self._cache = 1 - y**2
        return y.astype(x.dtype, copy=False)


class Sigmoid(Saturating):
    """The logistic sigmoid.

        y = 1 / (1 + exp(-x))        dx = dy y (1 - y)

    Computed from exp(-|x|), which cannot overflow.

    Examples
    --------
    >>> Sigmoid().forward([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """

    def forward(self, x, training=True):
        x = check_array(x)
        decay = np.exp(-np.abs(x.astype(working_dtype(x), copy=False)))
        self._cache = decay / (1 + decay) ** 2  # y (1 - y), which would lose the digits of a small 1 - y
        return (np.where(x >= 0, 1, decay) / (1 + decay)).astype(x.dtype, copy=False)
