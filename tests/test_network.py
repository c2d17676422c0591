"""Sequential: the chain, and the chain rule."""

import numpy as np
import pytest

from batchnorm import BatchNorm, Dense, ReLU, Sequential, Sigmoid, Tanh, check_gradients


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def test_forward_is_one_layer_after_another(rng):
    x = rng.normal(size=(4, 3))
    first, second = Dense(3, 2, rng=0), Tanh()
    np.testing.assert_array_equal(Sequential(first, second).forward(x), second.forward(first.forward(x)))


def test_parameters_come_in_the_order_of_the_layers():
    first, norm = Dense(3, 2, bias=False), BatchNorm(2)
    network = Sequential(first, Sequential(norm, ReLU()))
    assert network.parameters() == [first.weight, norm.gamma, norm.beta]
    assert network.layers[0] is first


@pytest.mark.parametrize("training", [True, False])
def test_gradients_of_a_deep_network(training, rng):
    network = Sequential(
        Dense(4, 5, bias=False, rng=rng),
        BatchNorm(5),
        Tanh(),
        Sequential(Dense(5, 4, rng=rng), BatchNorm(4), Sigmoid()),
        Dense(4, 3, rng=rng),
    )
    report = check_gradients(network, rng.normal(size=(6, 4)), training=training)
    assert max(report.errors.values()) < 1e-8, report


def test_training_reaches_every_layer():
    network = Sequential(Sequential(BatchNorm(1)))
    network.forward([[4.0], [6.0]], training=False)
    assert network.layers[0].layers[0].running_mean[0] == 0
    network.forward([[4.0], [6.0]])
    assert network.layers[0].layers[0].running_mean[0] == 0.5


def test_what_is_not_a_layer():
    with pytest.raises(TypeError, match=r"argument 0 of Sequential is \[.*not a layer: write Sequential"):
        Sequential([ReLU()])
    with pytest.raises(TypeError, match="argument 1 of Sequential is <class"):
        Sequential(ReLU(), ReLU)


def test_one_layer_twice():
    relu = ReLU()
    with pytest.raises(ValueError, match="argument 2 of Sequential appears twice: make a new ReLU"):
        Sequential(relu, Tanh(), relu)


def test_backward_before_forward():
    with pytest.raises(RuntimeError, match="backward was called before forward"):
        Sequential(ReLU()).backward([1.0])
