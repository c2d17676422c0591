"""Sequential: layers one after another, itself a layer."""

from contextlib import contextmanager

from batchnorm.layers import Layer
from batchnorm.validation import Checked, check_layer


def check_layers(layers, name):
    """Return the layers as a list, each of them once."""
    if not isinstance(layers, list | tuple):
        raise TypeError(f"{name} must be a list of layers, got {layers!r}: pass several, [a, b, c]")
    for position, layer in enumerate(layers):
        check_layer(layer, f"argument {position} of Sequential", "write Sequential(a, b, c)")
        if any(layer is other for other in layers[:position]):
            raise ValueError(
                f"argument {position} of Sequential appears twice: make a new {type(layer).__name__}"
            )
    return list(layers)


class Sequential(Layer):
    """A chain of layers.

        y = f_L(... f_2(f_1(x)))        dx = the chain rule, from the last layer to the first

    Parameters
    ----------
    *layers : `Layer`
        The layers in order; ``.layers`` is their list. A `Sequential` may stand inside another.

    After an error no layer has moved: not its running statistics, not its gradients, not its generator.

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

    layers = Checked(check_layers)

    def __init__(self, *layers):
        self.layers = layers

    def parameters(self):
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def forward(self, x, training=True):
        with unmoved_by_an_error(self, []):
            for layer in self.layers:
                x = layer.forward(x, training)
        return x

    def backward(self, grad_y):
        with unmoved_by_an_error(self, self.parameters()):
            for layer in reversed(self.layers):
                grad_y = layer.backward(grad_y)
        return grad_y


def leaves(network):
    """The layers of a network that hold no others."""
    return [
        leaf for layer in network.layers for leaf in (leaves(layer) if hasattr(layer, "layers") else (layer,))
    ]


@contextmanager
def unmoved_by_an_error(network, parameters):
    """Put back what layers and gradients held, where a layer fails after others have moved."""
    held = [(vars(leaf), vars(leaf).copy()) for leaf in leaves(network)]
    drawn = [(now["rng"], now["rng"].bit_generator.state) for now, _ in held if "rng" in now]
    grads = [(parameter, parameter.grad.copy()) for parameter in parameters]
    try:
        yield
    except BaseException:
        for now, before in held:
            now.clear()
            now.update(before)
        for rng, state in drawn:
            rng.bit_generator.state = state
        for parameter, grad in grads:
            parameter.grad = grad
        raise
