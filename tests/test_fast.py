"""`batchnorm.fast.BatchNorm` is `batchnorm.BatchNorm`: numbers, running statistics, dtypes and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, Dense, fast, fold_batch_norm

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


def run(layer, x, dy):
    """All that a step of training leaves behind."""
    y, dx = layer.forward(x), layer.backward(dy)
    return y, dx, layer.gamma.grad, layer.beta.grad, layer.running_mean, layer.running_var


def assert_same(layers, x, dy, close):
    for plain, ours in zip(*(run(layer, x, dy) for layer in layers), strict=True):
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
def test_dtype_in_is_dtype_out(dtype, upstream, training):
    x, dy = batch((64, 3))
    x, dy = (3 * x).astype(dtype), dy.astype(upstream)
    layers = both(3, dtype=np.float16)
    plain, ours = (layer.forward(x, training) for layer in layers)
    assert ours.dtype == plain.dtype
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-5)
    plain, ours = (layer.backward(dy) for layer in layers)
    assert ours.dtype == plain.dtype == dy.dtype
    np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-5)


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
def test_a_constant_feature_becomes_beta(value):
    x = np.full((4096, 2), value, np.float32)
    layer = fast.BatchNorm(2)
    layer.beta.value = [1.5, -2.0]
    np.testing.assert_array_equal(layer.forward(x), np.broadcast_to(np.float32([1.5, -2.0]), x.shape))


def spoilt(x, bad):
    x = x.copy()
    x[123, 1] = bad
    return x


X, DY = batch((500, 2), np.float32)
REFUSED = [
    *(spoilt(X, bad) for bad in (np.nan, np.inf, -np.inf)),
    X[:1],
    X[:0],
    np.full((1, 2), np.nan),
    np.full((500, 2), 0.1, np.float32),  # constant, and eps is 0
    X[:, :1],
    X.astype(complex),
    np.array([[1e200, 1.0], [-1e200, 2.0]]),
    None,
]


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("x", REFUSED)
def test_what_forward_refuses_is_refused_in_the_same_words_and_changes_nothing(x):
    plain, ours = both(2, eps=0)
    before = [array.copy() for array in run(ours, X, DY)]
    with pytest.raises((TypeError, ValueError)) as expected:
        plain.forward(x)
    with pytest.raises(expected.type) as caught:
        ours.forward(x)
    assert str(caught.value) == str(expected.value)
    np.testing.assert_array_equal(ours.backward(DY), before[1])
    for old, new in zip(before[2:], run_state(ours), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("dy", [spoilt(DY, np.nan), spoilt(DY, np.inf), DY[:, :1], DY.astype(complex), None])
def test_what_backward_refuses_is_refused_in_the_same_words_and_changes_nothing(dy):
    plain, ours = both(2)
    plain.forward(X)
    before = [array.copy() for array in run(ours, X, DY)]
    with pytest.raises((TypeError, ValueError)) as expected:
        plain.backward(dy)
    with pytest.raises(expected.type) as caught:
        ours.backward(dy)
    assert str(caught.value) == str(expected.value)
    for old, new in zip(before[2:], run_state(ours), strict=True):
        np.testing.assert_array_equal(old, new)


def run_state(layer):
    return layer.gamma.grad, layer.beta.grad, layer.running_mean, layer.running_var


def test_backward_before_forward():
    with pytest.raises(RuntimeError, match=r"BatchNorm\.backward was called before forward"):
        fast.BatchNorm(2).backward(DY)


def test_any_memory_layout_gives_the_same_and_x_is_left_alone():
    x, dy = batch((512, 16), np.float32)
    frozen, strided = x.copy(), np.repeat(x, 2, axis=1)[:, ::2]
    frozen.flags.writeable = False
    expected, layer = fast.BatchNorm(16), fast.BatchNorm(16)
    y, dx = expected.forward(x), expected.backward(dy)
    for same in (np.asfortranarray(x), strided, frozen):
        before = same.copy()
        np.testing.assert_array_equal(layer.forward(same), y)
        np.testing.assert_array_equal(layer.backward(np.asfortranarray(dy)), dx)
        np.testing.assert_array_equal(same, before)


def test_it_folds_as_a_batch_norm():
    norm = fast.BatchNorm(2)
    norm.forward(X)
    folded = fold_batch_norm(Dense(3, 2, rng=0), norm)
    z = Dense(3, 2, rng=0).forward(np.eye(3))
    np.testing.assert_allclose(folded.forward(np.eye(3)), norm.forward(z, training=False), rtol=1e-12)
