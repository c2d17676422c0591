"""`batchnorm.fast.BatchNorm` is `batchnorm.BatchNorm`, whatever the size, dtype and scale of a batch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, fast
from layers_made import state

SHAPES = [(2, 5), (4095, 1), (4096, 1), (65537, 1), (2, 5000), (7, 1000), (1365, 3), (300, 1024), (4097, 64)]
# What float32 sums lose, beside the largest entry; float64 ones lose less than the second.
CLOSE = {np.float32: 5e-6, np.float64: 1e-11}


def batch(shape, dtype=np.float64, offset=3.0):
    rng = np.random.default_rng(5)
    return [(rng.normal(size=shape) + shift).astype(dtype) for shift in (offset, 0.5)]


def both(features, **options):
    """The plain layer and the fast one, with one gamma and one beta."""
    layers = BatchNorm(features, **options), fast.BatchNorm(features, **options)
    for layer in layers:
        layer.gamma.value, layer.beta.value = np.linspace(-1, 2, features), np.linspace(0, 1, features)
    return layers


def run(layer, x, dy, training=True):
    """All that a step of training leaves behind."""
    y, dx = layer.forward(x, training), layer.backward(dy)
    return y, dx, layer.gamma.grad, layer.beta.grad, layer.running_mean, layer.running_var


def assert_same(layers, x, dy, close, training=True):
    for plain, ours in zip(*(run(layer, x, dy, training) for layer in layers), strict=True):
        assert (ours.shape, ours.dtype) == (plain.shape, plain.dtype)
        np.testing.assert_allclose(ours, plain, rtol=0, atol=close * np.abs(plain).max())


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("block_bytes", [fast.BLOCK_BYTES, 2**12])
def test_every_size_gives_the_plain_layers_numbers(monkeypatch, shape, dtype, block_bytes):
    monkeypatch.setattr(fast, "BLOCK_BYTES", block_bytes)
    assert_same(both(shape[1], eps=1e-3), *batch(shape, dtype), CLOSE[dtype])


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 400), st.integers(1, 300), st.floats(-1e6, 1e6))
def test_any_shape_and_offset(m, features, offset):
    x, _ = batch((m, features), offset=offset)
    plain, ours = (layer.forward(x) for layer in both(features))
    np.testing.assert_allclose(ours, plain, atol=1e-8)


@pytest.mark.parametrize("axis", [1, -1])
def test_images(axis):
    assert_same(both(6, axis=axis), *batch((5, 6, 40, 6), np.float32), CLOSE[np.float32])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8", ">f4"])
@pytest.mark.parametrize("upstream", ["float16", "float32", "float64"])
@pytest.mark.parametrize("training", [True, False])
def test_a_gradient_may_have_another_dtype_than_x(dtype, upstream, training):
    x, dy = batch((64, 3))
    assert_same(both(3, dtype=np.float16), (3 * x).astype(dtype), dy.astype(upstream), 1e-5, training)


@pytest.mark.parametrize("offset", [0, 0.95 * fast.FAR, 1.05 * fast.FAR, 1e3, 1e6])
def test_float32_is_right_to_its_rounding(offset):
    x, _ = batch((4099, 7), np.float32, offset)
    plain, ours = (layer.forward(x) for layer in both(7))
    assert np.abs(ours - plain).max() < 2e-6


@pytest.mark.parametrize("first", [1e5, -1e5])
def test_first_rows_unlike_all_others_cost_no_digits(first):
    x, dy = batch((2**18, 1), np.float32)
    x[: fast.FIRST] += np.float32(first)
    assert_same(both(1), x, dy, CLOSE[np.float32])


@pytest.mark.parametrize("scale", [1e-30, 1e-18, 1e-10, 1e10, 1e25])
def test_squares_beyond_float32_are_left_to_the_plain_layer(scale):
    x, dy = batch((500, 3), np.float32)
    assert_same(both(3, eps=0), x * np.float32(scale), dy, CLOSE[np.float32])
    assert_same(both(3), x, dy * np.float32(scale) * np.float32(1e10), CLOSE[np.float32])


@pytest.mark.parametrize("value", [0.1, 3.0, 1e6])
def test_a_constant_feature_becomes_beta_in_wide_rows_too(value):
    layer = fast.BatchNorm(2)
    layer.beta.value = [1.5, -2.0]
    y = layer.forward(np.full((4096, 2), value, np.float32))
    np.testing.assert_array_equal(y, np.broadcast_to(np.float32([1.5, -2.0]), y.shape))


def test_two_rows_that_changed_places_are_seen_where_sums_are_exact():
    layer, x = fast.BatchNorm(2), np.arange(12.0).reshape(6, 2)
    layer.forward(x)
    x[[0, 5]] = x[[5, 0]]
    with pytest.raises(RuntimeError, match="x was changed between forward and backward"):
        layer.backward(np.ones((6, 2)))


X, DY = batch((500, 2), np.float32)


def spoilt(x, bad):
    x = x.copy()
    x[123, 1] = bad
    return x


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize(
    ("act", "bad"),
    [
        *(("forward", spoilt(X, bad)) for bad in (np.nan, np.inf, -np.inf)),
        ("forward", np.full((1, 2), np.nan)),
        ("forward", np.full((500, 2), 0.1, np.float32)),  # constant, and eps is 0
        ("forward", np.array([[1e200, 1.0], [-1e200, 2.0]])),
        *(("backward", spoilt(DY, bad)) for bad in (np.nan, np.inf)),
    ],
)
def test_what_is_refused_is_refused_in_the_same_words_and_changes_nothing(act, bad):
    plain, ours = both(2, eps=0)
    plain.forward(X)
    dx = run(ours, X, DY)[1]
    before = state(ours)
    with pytest.raises((TypeError, ValueError)) as expected:
        getattr(plain, act)(bad)
    with pytest.raises(expected.type) as caught:
        getattr(ours, act)(bad)
    assert str(caught.value) == str(expected.value)
    assert state(ours) == before
    np.testing.assert_array_equal(ours.backward(DY), dx)
