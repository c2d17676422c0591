"""Layers that hold layers: what they hold, by name, and Sequential, one after another."""

from contextlib import contextmanager

from batchnorm.layers import Layer
from batchnorm.validation import Checked, check_layer, is_layer


def named_layers(layer):
    """Return {prefix: layer} of a layer and of all that it holds, as attributes or in lists of them.

    The prefix names the attribute and the position, as in "branch.0."; in ``.layers`` the position is enough.
    """
    found, seen, waiting = {}, set(), [("", layer)]
    while waiting:
        prefix, layer = waiting.pop()
        if id(layer) not in seen:
            seen.add(id(layer))
            found[prefix] = layer
            waiting += [(f"{prefix}{name}.", inner) for name, inner in reversed(_held(layer))]
    return found


def _held(layer):
    held = []
    for name, value in getattr(layer, "__dict__", {}).items():
        if is_layer(value):
            held.append((name, value))
        elif isinstance(value, list | tuple) and name != "_cache":
            before = "" if name == "layers" else f"{name}."
            held += [(f"{before}{i}", inner) for i, inner in enumerate(value) if is_layer(inner)]
    return held


def named_parameters(layer):
    """Return [(name, parameter)], each once, named by the innermost layer that has it, as in "0.weight"."""
    named = {}
    for prefix, inner in named_layers(layer).items():
        for position, parameter in enumerate(inner.parameters()):
            named[id(parameter)] = f"{prefix}{parameter.name or position}", parameter
    return list(named.values())


def check_layers(layers, name):
    """Return the layers as a tuple, each of them, and of those that they hold, once."""
    if not isinstance(layers, list | tuple):
        raise TypeError(f"{name} must be a list of layers, got {layers!r}: pass several, [a, b, c]")
    seen = set()
    for position, layer in enumerate(layers):
        check_layer(layer, f"argument {position} of Sequential", "write Sequential(a, b, c)")
        for inner in named_layers(layer).values():
            if id(inner) in seen:
                kind = type(inner).__name__
                raise ValueError(
                    f"the {kind} of argument {position} of Sequential appears twice: make a new {kind}"
                )
            seen.add(id(inner))
    return tuple(layers)


class Sequential(Layer):
    """A chain of layers.

        y = f_L(... f_2(f_1(x)))        dx = the chain rule, from the last layer to the first

    Parameters
    ----------
    *layers : `Layer`
        The layers in order; ``.layers`` is their tuple. A `Sequential` may stand inside another.

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


@contextmanager
def unmoved_by_an_error(network, parameters):
    """Put back what layers and gradients held, where a layer fails after others have moved."""
    held = [(vars(layer), vars(layer).copy()) for layer in named_layers(network).values()]
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
