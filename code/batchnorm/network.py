"""Sequential: layers one after another, itself a layer."""

from batchnorm.layers import Layer


class Sequential(Layer):
    """A chain of layers.

        y = f_L(... f_2(f_1(x)))        dx = the chain rule, from the last layer to the first

    Parameters
    ----------
    *layers : `Layer`
        The layers in order; ``.layers`` is their list. A `Sequential` may stand inside another.

    Raises
    ------
    TypeError
        For what is not a layer.
    ValueError
        For one object used twice, because a layer remembers only its last input.

    Examples
    --------
    >>> from batchnorm import BatchNorm, Dense, ReLU
    >>> network = Sequential(Dense(2, 8, bias=False, rng=0), BatchNorm(8), ReLU(), Dense(8, 3, rng=1))
    >>> network.forward([[0.0, 1.0], [2.0, 3.0]]).shape
    (2, 3)
    >>> [parameter.name for parameter in network.parameters()]
    ['weight', 'gamma', 'beta', 'weight', 'bias']
    """

    def __init__(self, *layers):
        for position, layer in enumerate(layers):
            complete = all(hasattr(layer, method) for method in ("forward", "backward", "parameters"))
            if isinstance(layer, type) or not complete:
                raise TypeError(
                    f"argument {position} of Sequential is {layer!r}, not a layer: write Sequential(a, b, c)"
                )
            if any(layer is other for other in layers[:position]):
                raise ValueError(
                    f"argument {position} of Sequential appears twice: make a new {type(layer).__name__}"
                )
        self.layers = list(layers)

    def parameters(self):
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def forward(self, x, training=True):
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, grad_y):
        for layer in reversed(self.layers):
            grad_y = layer.backward(grad_y)
        return grad_y
