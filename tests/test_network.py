"""Layers that hold layers: Sequential, and a reader's own."""

import numpy as np
import pytest

from batchnorm import (
    BatchNorm,
    Dense,
    Layer,
    ReLU,
    Sequential,
    Tanh,
    check_gradients,
    load_network,
    save_network,
)
from batchnorm.network import named_parameters
from layers_made import state


def test_forward_is_one_layer_after_another_and_parameters_come_in_their_order():
    first, norm, last = Dense(3, 2, rng=0), BatchNorm(2), Tanh()
    network = Sequential(first, Sequential(norm, last))
    x = np.random.default_rng(11).normal(size=(4, 3))
    y = network.forward(x)
    np.testing.assert_array_equal(y, last.forward(BatchNorm(2).forward(first.forward(x))))
    assert network.parameters() == [first.weight, first.bias, norm.gamma, norm.beta]
    assert network.layers[0] is first


class Residual(Layer):
    """A reader's own layer that holds others: one as an attribute and one in a list."""

    def __init__(self, width):
        self.branch, self.after = Sequential(Dense(width, width, rng=0), BatchNorm(width)), [BatchNorm(width)]

    def parameters(self):
        return self.branch.parameters() + self.after[0].parameters()

    def forward(self, x, training=True):
        return self.after[0].forward(x + self.branch.forward(x, training), training)

    def backward(self, grad_y):
        grad = self.after[0].backward(grad_y)
        return grad + self.branch.backward(grad)


NAMES = [f"0.{held}" for held in ("branch.0.weight", "branch.0.bias", "branch.1.gamma", "branch.1.beta")]
NAMES += ["0.after.0.gamma", "0.after.0.beta", "1.weight", "1.bias"]


def test_what_a_layer_holds_has_a_name():
    network, x = Sequential(Residual(3), Dense(3, 2, rng=1)), np.random.default_rng(1).normal(size=(9, 3))
    network.layers[0].whole = network  # a circle
    assert [name for name, _ in named_parameters(network)] == NAMES
    report = check_gradients(network, x)
    assert report.passed
    assert list(report.errors) == ["x", *NAMES]


def test_what_a_layer_holds_is_saved(tmp_path):
    network, copy = Sequential(Residual(3)), Sequential(Residual(3))
    network.forward(np.random.default_rng(2).normal(size=(9, 3)))
    save_network(network, tmp_path / "network.npz")
    load_network(copy, tmp_path / "network.npz")
    assert state(copy) == state(network)


def test_what_a_layer_holds_does_not_move_by_a_later_error():
    class Fails(ReLU):
        def forward(self, x, training=True):
            raise ArithmeticError

    network = Sequential(Residual(3), Fails())
    before = state(network)
    with pytest.raises(ArithmeticError):
        network.forward(np.random.default_rng(3).normal(size=(9, 3)))
    assert state(network) == before


ACT = ReLU()


@pytest.mark.parametrize(
    "layers",
    [(ACT, ACT), (Sequential(ACT), ACT), (ACT, Sequential(Dense(2, 2), Sequential(ACT)))],
    ids=["beside", "inside, then outside", "two deep"],
)
def test_a_layer_stands_in_a_network_once(layers):
    with pytest.raises(ValueError, match="the ReLU of argument 1 of Sequential appears twice: make a new"):
        Sequential(*layers)
    network = Sequential(Tanh())
    with pytest.raises(ValueError, match="appears twice"):
        network.layers = layers
    assert len(network.layers) == 1


def test_layers_that_are_equal_are_two_all_the_same():
    class Equal(ReLU):
        def __eq__(self, other):
            return True

    assert len(Sequential(Equal(), Equal()).layers) == 2


def test_training_reaches_every_layer():
    network = Sequential(Sequential(BatchNorm(1)))
    for training, expected in ((False, 0), (True, 0.5)):
        network.forward([[4.0], [6.0]], training=training)
        assert network.layers[0].layers[0].running_mean[0] == expected
