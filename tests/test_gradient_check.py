"""The gradient check must pass what is right, find what is wrong, and leave no trace."""

import numpy as np
import pytest

from batchnorm import BatchNorm, Dense, GradientCheck, ReLU, Sequential, Tanh, check_gradients


@pytest.fixture
def x():
    return np.random.default_rng(5).normal(size=(6, 3))


class ConstantStatistics(BatchNorm):
    """The well-known mistake: mu and sigma² taken for constants."""

    def backward(self, grad_y):
        super().backward(grad_y)
        _, (_, scale), *_ = self._cache
        return scale * grad_y


class WrongGamma(BatchNorm):
    def backward(self, grad_y):
        grad_x = super().backward(grad_y)
        self.gamma.grad *= 1 + 1e-5
        return grad_x


def test_finds_constant_statistics(x):
    report = check_gradients(ConstantStatistics(3), x)
    assert not report.passed
    assert report.errors["x"] > 0.1
    assert check_gradients(ConstantStatistics(3), x, training=False).passed


def test_finds_one_wrong_parameter_of_many(x):
    report = check_gradients(Sequential(Dense(3, 4, rng=0), WrongGamma(4), Tanh()), x)
    assert [name for name, error in report.errors.items() if error >= report.tolerance] == ["1.gamma"]


def test_names(x):
    network = Sequential(Dense(3, 4, rng=0), Sequential(BatchNorm(4), Tanh()))
    names = ["x", "0.weight", "0.bias", "1.0.gamma", "1.0.beta"]
    assert list(check_gradients(network, x).errors) == names


def test_a_dead_bias_is_no_error(x):
    assert check_gradients(Sequential(Dense(3, 4, rng=0), BatchNorm(4)), x).passed


def test_a_float32_layer_is_checked_in_float64(x):
    network = Sequential(Dense(3, 4, rng=0, dtype=np.float32), BatchNorm(4, dtype=np.float32))
    report = check_gradients(network, x.astype(np.float32))
    assert max(report.errors.values()) < 1e-8


def test_leaves_the_layer_and_x_as_they_were(x):
    layer = BatchNorm(3, dtype=np.float32)
    layer.forward(x)
    layer.backward(x**2)
    kept = [layer.running_mean, layer.running_var, layer.gamma.value, layer.gamma.grad, layer.beta.grad, x]
    copies = [array.copy() for array in kept]
    expected = layer.backward(x**2)
    check_gradients(layer, x)
    for array, before in zip(kept, copies, strict=True):
        np.testing.assert_array_equal(array, before)
    np.testing.assert_array_equal(layer.backward(x**2), expected)
    assert layer.gamma.value.dtype == np.float32


def test_the_seed_changes_the_upstream_gradient(x):
    first, again, other = (check_gradients(BatchNorm(3), x, seed=seed).errors for seed in (0, 0, 1))
    assert first == again != other


def test_prints_one_line_per_gradient():
    report = GradientCheck({"x": 3e-11, "gamma": 0.02}, tolerance=1e-6)
    assert str(report) == "x      3e-11  ok\ngamma  2e-02  WRONG"


def test_bad_input(x):
    with pytest.raises(ValueError, match="h must be above 0, got 0"):
        check_gradients(ReLU(), x, h=0)
    with pytest.raises(ValueError, match="at least 2 values per feature"):
        check_gradients(BatchNorm(3), x[:1])


def test_the_upstream_gradient_is_not_the_input_drawn_from_the_same_seed():
    class Doubled(BatchNorm):
        def backward(self, grad_y):
            return 2 * super().backward(grad_y)  # right only where nothing is passed on, as for grad_y = x

    x = np.random.default_rng(0).normal(size=(8, 3))
    assert not check_gradients(Doubled(3, eps=1e-12), x, seed=0).passed
