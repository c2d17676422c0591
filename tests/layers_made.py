"""One of each layer, by its name, with a batch that it takes: what is promised of all is tried on each."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from batchnorm import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    ReLU,
    RMSNorm,
    Sequential,
    Sigmoid,
    Tanh,
    fast,
)
from batchnorm.network import named_layers


@dataclass(frozen=True)
class Kind:
    make: Any  # makes a new layer, the same each time; takes the options named below
    shape: tuple = (2, 3, 2, 4)
    options: frozenset = frozenset()


NORM = frozenset({"eps", "axis", "dtype"})
LAYERS = {
    "BatchNorm": Kind(partial(BatchNorm, 4), options=NORM),
    "fast.BatchNorm": Kind(partial(fast.BatchNorm, 4), options=NORM),
    "LayerNorm": Kind(partial(LayerNorm, 4), options=NORM),
    "RMSNorm": Kind(partial(RMSNorm, 4), options=NORM),
    "GroupNorm": Kind(partial(GroupNorm, 2, 4), options=NORM),
    "InstanceNorm": Kind(partial(InstanceNorm, 4, affine=True), options=NORM),
    "InstanceNorm, not affine": Kind(partial(InstanceNorm, 4), options=NORM),
    "Dense": Kind(partial(Dense, 4, 3, rng=0), options=frozenset({"dtype"})),
    "Conv2D": Kind(partial(Conv2D, 4, 3, 2, rng=0), options=frozenset({"dtype"})),
    "Flatten": Kind(Flatten),
    "ReLU": Kind(ReLU),
    "Tanh": Kind(Tanh),
    "Sigmoid": Kind(Sigmoid),
    "Dropout": Kind(partial(Dropout, 0.4, rng=0)),
    "Sequential": Kind(
        lambda: Sequential(
            Dense(4, 5, bias=False, rng=0), BatchNorm(5), Sequential(Tanh(), Dense(5, 3, rng=1))
        )
    ),
}
NORMS = [name for name, kind in LAYERS.items() if kind.options == NORM]
FEATURES = [*NORMS, "Dense", "Conv2D", "Sequential"]  # what asks for 4 on the last axis
NEEDS_A_BATCH = [
    "BatchNorm",
    "fast.BatchNorm",
    "Dropout",
    "Sequential",
]  # in training it is not as in inference


def batch(name, seed=3):
    return np.random.default_rng(seed).normal(size=LAYERS[name].shape)


def used(name, **options):
    """A layer with numbers of its own after a forward and a backward; x, y, dy and dx."""
    layer, x = randomize(LAYERS[name].make(**options)), batch(name)
    y = layer.forward(x)
    dy = np.random.default_rng(4).normal(size=y.shape)
    return layer, x, y, dy, layer.backward(dy)


def randomize(layer, seed=5):
    """Give the layer parameters that are all different."""
    rng = np.random.default_rng(seed)
    for parameter in layer.parameters():
        parameter.value = rng.normal(size=parameter.value.shape)
    return layer


def state(layer):
    """The bits of all that a layer holds but its memory of forward, which backward shows."""
    held = [array for parameter in layer.parameters() for array in (parameter.value, parameter.grad)]
    leaves = named_layers(layer).values()
    held += [
        getattr(leaf, name)
        for leaf in leaves
        for name in ("running_mean", "running_var")
        if hasattr(leaf, name)
    ]
    drawn = [leaf.rng.bit_generator.state for leaf in leaves if hasattr(leaf, "rng")]
    return [array.tobytes() for array in held], drawn
