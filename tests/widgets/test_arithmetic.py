"""The widgets' JavaScript arithmetic against numbers that the package computes, in Node."""

import numpy as np
import pytest

from batchnorm import BatchNorm, ReLU, Sigmoid, Tanh
from batchnorm.widgets import GammaBetaExplorer
from in_node import evaluator

run = evaluator("arithmetic.js")


@pytest.fixture
def z():
    return np.random.default_rng(3).normal(2.0, 3.0, 50)


def test_moments_are_the_batch_statistics(z):
    found = run("moments(z)", z=z.tolist())
    np.testing.assert_allclose([found["mean"], found["variance"]], [z.mean(), z.var()], rtol=1e-12)


@pytest.mark.parametrize("eps", [0.0, 1e-5, 0.5])
def test_normalise_is_the_layer(z, eps):
    expected = BatchNorm(1, eps=eps).forward(z[:, None])[:, 0]
    np.testing.assert_allclose(run("normalise(z, eps).xHat", z=z.tolist(), eps=eps), expected, rtol=1e-12)


def test_normalise_of_equal_values_is_zero():
    assert run("normalise([2, 2, 2], 0).xHat") == [0, 0, 0]


def test_histogram_is_numpys(z):
    density, _ = np.histogram(z, bins=11, range=(z.min(), z.max()), density=True)
    found = run("Array.from(histogram(z, low, high, 11).density)", z=z.tolist(), low=z.min(), high=z.max())
    np.testing.assert_allclose(found, density, rtol=1e-9)


def test_histogram_counts_only_what_lies_inside():
    assert run("Array.from(histogram([-5, 0.5, 0.5, 9], 0, 1, 2).density)") == [0, 1]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_flat_share_is_the_explorers(z, activation):
    explorer = GammaBetaExplorer(z, gamma=2.5, beta=-1.0, activation=activation)
    x_hat = BatchNorm(1).forward(z[:, None])[:, 0].tolist()
    found = run("shareOutside(xHat, 2.5, -1, active)", xHat=x_hat, active=explorer.active[activation])
    assert found == explorer.flat_share()
    assert 0 < found < 1


@pytest.mark.parametrize(("name", "layer"), [("sigmoid", Sigmoid()), ("tanh", Tanh()), ("relu", ReLU())])
def test_activations_are_the_layers(z, name, layer):
    found = run(f"z.map(activations.{name})", z=z.tolist())
    np.testing.assert_allclose(found, layer.forward(z), rtol=1e-12)


@pytest.mark.parametrize(("name", "layer"), [("sigmoid", Sigmoid()), ("tanh", Tanh())])
def test_flat_begins_at_a_tenth_of_the_largest_slope(name, layer):
    edge = GammaBetaExplorer([0.0, 1.0]).active[name][1]
    layer.forward(np.array([0.0, edge]))
    largest, at_edge = layer.backward(np.ones(2))
    np.testing.assert_allclose(at_edge, largest / 10, rtol=1e-12)


def test_linear_and_back():
    assert run("linear([-2, 2], [0, 100])(1)") == 75
    assert run("linear([-2, 2], [0, 100]).invert(75)") == 1


@pytest.mark.parametrize(("value", "text"), [(-0.001, "0.00"), (-1.005, "−1.00"), (2.346, "2.35")])
def test_numbers_for_people(value, text):
    assert run("show(value)", value=value) == text
