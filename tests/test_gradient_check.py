"""The gradient check must pass what is right, find what is wrong, and leave no trace."""

import re

import numpy as np
import pytest

from batchnorm import BatchNorm, Dense, GradientCheck, ReLU, Sequential, Tanh, check_gradients
from layers_made import LAYERS, batch, state
from wrong_layers import WRONG, Affine, ConstantStatistics, DrawsAtRandom, LosesOneNumber, OffByALittle, make

X = np.random.default_rng(5).normal(size=(6, 3))


def test_finds_constant_statistics():
    report = check_gradients(ConstantStatistics(3), X)
    assert not report.passed
    assert report.errors["x"] > 0.1
    assert check_gradients(ConstantStatistics(3), X, training=False).passed


def test_names_each_parameter_and_finds_the_wrong_one_of_many():
    network = Sequential(Dense(3, 4, rng=0), Sequential(OffByALittle(4), Tanh()))
    report = check_gradients(network, X)
    assert list(report.errors) == ["x", "0.weight", "0.bias", "1.0.gamma", "1.0.beta"]
    assert [name for name, error in report.errors.items() if error >= report.tolerance] == ["1.0.gamma"]


def test_a_dead_bias_is_no_error_and_float32_is_checked_in_float64():
    network = Sequential(Dense(3, 4, rng=0, dtype=np.float32), BatchNorm(4, dtype=np.float32))
    report = check_gradients(network, X.astype(np.float32))
    assert report.passed
    assert max(report.errors.values()) < 1e-8
    for kind, right in ((BatchNorm, True), (OffByALittle, False)):
        assert check_gradients(kind(3, dtype=np.float16), X).passed is right


def test_leaves_the_layer_and_x_as_they_were():
    layer, x = BatchNorm(3, dtype=np.float32), X.copy()
    layer.forward(x)
    expected, before = layer.backward(x**2), state(layer)
    check_gradients(layer, x)
    assert state(layer) == before
    np.testing.assert_array_equal(layer.backward(x**2), expected)
    np.testing.assert_array_equal(x, X)


def test_the_seed_changes_the_upstream_gradient():
    first, again, other = (check_gradients(BatchNorm(3), X, seed=seed).errors for seed in (0, 0, 1))
    assert first == again != other


def test_the_upstream_gradient_is_not_the_input_drawn_from_the_same_seed():
    class Doubled(BatchNorm):
        def backward(self, grad_y):
            return 2 * super().backward(grad_y)  # right only where nothing is passed on, as for grad_y = x

    x = np.random.default_rng(0).normal(size=(8, 3))
    assert not check_gradients(Doubled(3, eps=1e-12), x, seed=0).passed


class Leaks(Affine):
    """y does not depend on x, and backward says that it does, by a little."""

    def forward(self, x, training=True):
        return np.full_like(x, 0.1)

    def backward(self, grad_y):
        return np.full_like(grad_y, 1e-9)


def test_the_error_is_relative_to_the_larger_gradient_or_to_what_x_could_do():
    class Doubled(Affine):
        def backward(self, grad_y):
            return 2 * super().backward(grad_y)

    assert check_gradients(Doubled(), X).errors["x"] == pytest.approx(0.5)
    r = np.random.default_rng([0, 1]).normal(size=X.shape)
    for x, size in ((X, np.abs(X).max()), (X / 8, np.abs(X / 8).max()), (0 * X, 1)):
        could = min(1e-5, 1e-5 * np.abs(0.1 * r).max() / size)
        assert check_gradients(Leaks(), x).errors["x"] == pytest.approx(1e-9 / could)
    assert set(check_gradients(Dense(3, 2, rng=0), X[:0]).errors.values()) == {0}


class Plateau(Tanh):
    """A small step drowns in the rounding of y, a large one sees the curve."""

    wrong = 0.0

    def forward(self, x, training=True):
        return 3e5 + super().forward(x, training)

    def backward(self, grad_y):
        return (1 + self.wrong) * super().backward(grad_y)


@pytest.mark.parametrize("power", [0, -2, 2, -4, 4, -6, 6, -8])
def test_a_step_is_found_far_from_the_first_one(power):
    layer, x = Plateau(), np.array([[0.3, 0.3 + 80 / 10.0**power]])  # the spread, times h, times 10^power
    assert check_gradients(layer, x).passed
    layer.wrong = 1e-5
    assert not check_gradients(layer, x).passed


RIGHT_WHERE_X_IS_SMALL = "SlopeOfX", "ConstantVariance"  # to rounding


@pytest.mark.parametrize(
    ("kind", "scale"),
    [
        (kind, scale)
        for kind in WRONG
        for scale in (1.0, 1e-8, 1e8)
        if scale >= 1 or kind.__name__ not in RIGHT_WHERE_X_IS_SMALL
    ],
)
def test_passes_no_wrong_layer(kind, scale):
    report = check_gradients(make(kind), scale * X)
    assert not report.passed
    assert report.findings or "WRONG" in str(report)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(
    ("name", "offset"),
    [
        (name, offset)
        for name in LAYERS
        for offset in (0.0, 1e3, 1e6, 1e9)
        # Dropout draws; a Dense before batch normalization rounds away what the difference is made of
        if name != "Dropout" and (name, offset) != ("Sequential", 1e9)
    ],
)
def test_passes_what_is_right_wherever_x_lies(name, scale, offset):
    report = check_gradients(LAYERS[name].make(), scale * (offset + batch(name)))
    assert report.passed, report


def test_passes_a_layer_that_is_right():
    assert check_gradients(Affine(), X).passed
    assert check_gradients(make(DrawsAtRandom), X, training=False).passed


@pytest.mark.parametrize(
    ("kind", "finding"),
    [
        ("DoublesInPlace", "backward writes into grad_y"),
        ("DrawsAtRandom", "forward gives another y each time"),
        ("AddsUpOnItsOwn", "backward gives another gradient of a the second time"),
        ("SumsTheBatch", r"backward returns shape \(1, 3\), and x has \(6, 3\)"),
        ("FlattensDx", r"backward returns shape \(18,\), and x has \(6, 3\)"),
        ("ReturnsNothing", "backward returns None"),
        ("CentersXInPlace", "forward or backward changes x"),
        ("StepsInBackward", "forward or backward changes a"),
    ],
)
def test_says_what_it_found(kind, finding):
    (wrong,) = [one for one in WRONG if one.__name__ == kind]
    assert re.search(finding, str(check_gradients(make(wrong), X)))


def test_says_that_a_layer_in_a_network_draws_at_random():
    report = check_gradients(Sequential(Dense(3, 3, rng=0), DrawsAtRandom(rng=0)), X)
    assert report.errors == {}
    assert re.match("forward gives another y each time", *report.findings)


def test_nan_is_the_same_both_times():
    report = check_gradients(LosesOneNumber(3), X)
    assert not report.findings
    assert np.isnan(report.errors["beta"])


def test_prints_one_line_per_gradient():
    report = GradientCheck({"x": 3e-11, "gamma": 0.02}, tolerance=1e-6)
    assert str(report) == "x      3e-11  ok\ngamma  2e-02  WRONG"
    at_the_tolerance = GradientCheck({"x": 1e-6}, tolerance=1e-6)
    assert not at_the_tolerance.passed
    assert str(at_the_tolerance) == "x  1e-06  WRONG"


def test_bad_input():
    with pytest.raises(ValueError, match="h must be above 0, got 0"):
        check_gradients(ReLU(), X, h=0)
    with pytest.raises(ValueError, match="at least 2 values per feature"):
        check_gradients(BatchNorm(3), X[:1])
    with pytest.raises(TypeError, match="positional"):
        check_gradients(BatchNorm(3), X, False)
