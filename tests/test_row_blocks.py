"""The blocked batch normalization equals the textbook one, and is as exact in float32 as float32 can be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, row_blocks
from batchnorm.batch_norm import backward_rows, forward_rows
from batchnorm.validation import NonFiniteError

SHAPES = [
    (4096, 1),
    (64, 128),
    (1365, 3),
    (7, 1000),
    (2, 5000),
    (300, 1024),
    (2000, 96),
    (4097, 64),
    (8191, 5),
]


def batch(shape, dtype=np.float64, offset=3.0):
    rng = np.random.default_rng(5)
    return [(rng.normal(size=shape) + shift).astype(dtype) for shift in (offset, 0.5)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("block_bytes", [2**19, 2**12, 1])
def test_blocks_equal_the_textbook(monkeypatch, shape, block_bytes):
    monkeypatch.setattr(row_blocks, "BLOCK_BYTES", block_bytes)
    x, dy = batch(shape)
    gamma, beta = np.linspace(-1, 2, shape[1]), np.linspace(0, 1, shape[1])
    *found, saved = row_blocks.forward_rows(x, gamma, beta, 1e-3)
    *expected, textbook = forward_rows(x, gamma, beta, 1e-3)
    found += row_blocks.backward_rows(dy, saved)
    expected += backward_rows(dy, textbook)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11 * np.abs(theirs).max())


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 400), st.integers(1, 300), st.floats(-1e6, 1e6), st.sampled_from([2**10, 2**19]))
def test_any_shape_and_offset(m, features, offset, block_bytes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_blocks, "BLOCK_BYTES", block_bytes)
        x, _ = batch((m, features), offset=offset)
        found = row_blocks.forward_rows(x, np.ones(features), np.zeros(features), 1e-5)[0]
    np.testing.assert_allclose(
        found, forward_rows(x, np.ones(features), np.zeros(features), 1e-5)[0], atol=1e-8
    )


@pytest.mark.parametrize("shape", [(4096, 1), (4096, 3), (4096, 64), (4096, 1024), (4099, 7)])
@pytest.mark.parametrize("offset", [0, 0.95 * row_blocks.FAR, 1.05 * row_blocks.FAR, 1e3, 1e6])
def test_float32_is_right_to_its_rounding(shape, offset):
    x, _ = batch(shape, np.float32, offset)
    features = shape[1]
    y = BatchNorm(features).forward(x)
    exact = x.astype(np.longdouble)
    exact = (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + 1e-5)
    assert y.dtype == np.float32
    assert np.abs(y - exact).max() < 2e-6


def test_only_values_far_from_zero_are_shifted():
    shape, one, zero = (4096, 4), np.ones(4), np.zeros(4)
    near, far = (row_blocks.forward_rows(batch(shape, offset=at)[0], one, zero, 1e-5)[3] for at in (2, 4))
    assert near[2] is None
    assert far[2] is not None


def test_the_last_rows_of_an_odd_number_are_counted():
    x, _ = batch((8191, 5))
    rows = row_blocks.WideRows(x)
    assert rows.whole < len(x)
    seen = sum(block.size for block, _ in rows.blocks(x))
    assert seen == x.size


@pytest.mark.parametrize("first", [1e5, -1e5])
def test_first_rows_unlike_all_others_cost_no_digits(first):
    x, _ = batch((2**18, 1), np.float32)
    x[: row_blocks.FIRST] += np.float32(first)
    y, mean, var, _ = row_blocks.forward_rows(x, np.ones(1), np.zeros(1), 1e-5)
    exact, exact_mean, exact_var, _ = forward_rows(x.astype(np.float64), np.ones(1), np.zeros(1), 1e-5)
    np.testing.assert_allclose([mean, var], [exact_mean, exact_var], rtol=1e-6)
    np.testing.assert_allclose(y, exact, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("value", [0.1, 3.0, 1e6])
def test_a_constant_feature_becomes_beta(value):
    x = np.full((4096, 2), value, np.float32)
    layer = BatchNorm(2)
    layer.beta.value = [1.5, -2.0]
    np.testing.assert_array_equal(layer.forward(x), np.broadcast_to(np.float32([1.5, -2.0]), x.shape))
    with pytest.raises(ValueError, match="constant and eps is 0"):
        BatchNorm(2, eps=0).forward(x)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named_and_changes_nothing(bad):
    x, dy = batch((4096, 2), np.float32)
    layer = BatchNorm(2)
    layer.forward(x)
    layer.backward(dy)
    before = [layer.running_mean, layer.running_var, layer.gamma.grad.copy(), layer.beta.grad.copy()]
    for array, refuse in ((x.copy(), layer.forward), (dy.copy(), layer.backward)):
        array[1234, 1] = bad
        with pytest.raises(NonFiniteError, match="NaN or infinity"):
            refuse(array)
    after = [layer.running_mean, layer.running_var, layer.gamma.grad, layer.beta.grad]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_batch_of_one_is_refused():
    with pytest.raises(ValueError, match="at least 2 values per feature"):
        BatchNorm(5000).forward(np.ones((1, 5000)))


def test_small_and_half_precision_arrays_go_by_the_textbook():
    assert not row_blocks.pays(np.zeros((4, 4)))
    assert not row_blocks.pays(np.zeros((4096, 4), np.float16))
    assert not row_blocks.pays([[1.0] * 5000])
    assert row_blocks.pays(np.zeros((4096, 4), np.float32))


def test_any_memory_layout_gives_the_same_and_x_is_left_alone():
    x, dy = batch((512, 16), np.float32)
    frozen, strided = x.copy(), np.repeat(x, 2, axis=1)[:, ::2]
    frozen.flags.writeable = False
    expected, layer = BatchNorm(16), BatchNorm(16)
    y, dx = expected.forward(x), expected.backward(dy)
    for same in (np.asfortranarray(x), strided, frozen):
        before = same.copy()
        np.testing.assert_array_equal(layer.forward(same), y)
        np.testing.assert_array_equal(layer.backward(np.asfortranarray(dy)), dx)
        np.testing.assert_array_equal(same, before)


def test_running_statistics_reach_the_known_values():
    rng, layer = np.random.default_rng(11), BatchNorm(4, momentum=0.02)
    for _ in range(900):
        layer.forward(rng.normal([-5, 0, 1, 1e4], [0.1, 1, 3, 2], (1024, 4)).astype(np.float32))
    np.testing.assert_allclose(layer.running_mean, [-5, 0, 1, 1e4], rtol=0, atol=0.04)
    np.testing.assert_allclose(layer.running_var, [0.01, 1, 9, 4], rtol=0.03)
