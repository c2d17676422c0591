"""Dropout: how much it drops, what it keeps, and that backward drops the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, Dense, Dropout, Sequential, Tanh, check_gradients

RATES = [0.0, 0.1, 0.5, 0.9]


class Repeating(Dropout):
    """Dropout that draws the same values in every forward, for central differences."""

    def forward(self, x, training=True):
        self.rng = np.random.default_rng(0)
        return super().forward(x, training)


@pytest.mark.parametrize("rate", RATES)
def test_the_mean_and_the_share_are_kept(rate):
    n = 200_000
    y = Dropout(rate, rng=1).forward(np.full(n, 3.0))
    np.testing.assert_allclose(y[y != 0], 3 / (1 - rate), rtol=1e-15)
    sigma = np.sqrt(rate * (1 - rate) / n)  # of the share that is dropped
    assert (y == 0).mean() == pytest.approx(rate, abs=5 * sigma)
    assert y.mean() == pytest.approx(3, abs=5 * 3 * sigma / (1 - rate))


def test_values_are_dropped_one_by_one():
    # not by rows or columns: two neighbours are dropped together as often as independent values are
    dropped = Dropout(0.5, rng=2).forward(np.ones((300, 300))) == 0
    for neighbours in (dropped[1:] & dropped[:-1], dropped[:, 1:] & dropped[:, :-1]):
        assert neighbours.mean() == pytest.approx(0.25, abs=0.01)


@settings(deadline=None)
@given(
    shape=st.lists(st.integers(0, 4), max_size=4).map(tuple),
    rate=st.sampled_from(RATES),
    dtype=st.sampled_from([np.float16, np.float32, np.float64]),
    seed=st.integers(0, 2**32 - 1),
)
def test_backward_uses_the_mask_of_forward(shape, rate, dtype, seed):
    x = np.random.default_rng(seed).uniform(1, 2, size=shape).astype(dtype)
    layer = Dropout(rate, rng=seed)
    y = layer.forward(x)
    grad_x = layer.backward(x)
    np.testing.assert_array_equal(grad_x, y)
    assert y.shape == shape
    assert y.dtype == grad_x.dtype == dtype


@pytest.mark.parametrize("rate", RATES)
def test_inference_is_the_identity(rate):
    x = np.random.default_rng(3).normal(size=(4, 5))
    layer = Dropout(rate, rng=0)
    np.testing.assert_array_equal(layer.forward(x, training=False), x)
    np.testing.assert_array_equal(layer.backward(x**2), x**2)
    np.testing.assert_array_equal(layer.forward(x), Dropout(rate, rng=0).forward(x))  # inference drew nothing


def test_no_rate_is_the_identity_in_training_too():
    x = np.random.default_rng(3).normal(size=(4, 5))
    np.testing.assert_array_equal(Dropout(0).forward(x), x)


def test_the_same_seed_drops_the_same_and_every_batch_differs():
    x = np.ones((8, 8))
    first, second = Dropout(0.5, rng=4), Dropout(0.5, rng=np.random.default_rng(4))
    batches = [first.forward(x) for _ in range(3)]
    for batch in batches:
        np.testing.assert_array_equal(second.forward(x), batch)
    assert not np.array_equal(batches[0], batches[1])
    assert not np.array_equal(Dropout(0.5, rng=5).forward(x), batches[0])
    assert not np.array_equal(Dropout(0.5).forward(x), Dropout(0.5).forward(x))  # no seed, 2^-64 to be equal


@pytest.mark.parametrize("training", [True, False])
def test_gradients(training):
    rng = np.random.default_rng(6)
    network = Sequential(Dense(4, 6, rng=rng), BatchNorm(6), Tanh(), Repeating(0.4), Dense(6, 2, rng=rng))
    report = check_gradients(network, rng.normal(size=(5, 4)), training=training)
    assert max(report.errors.values()) < 1e-8, report


def test_nothing_to_learn_and_integers_become_float64():
    layer = Dropout(0.5, rng=0)
    assert layer.parameters() == []
    assert layer.forward([1, 2]).dtype == np.float64


def test_any_memory_layout_and_x_is_left_alone():
    x = np.random.default_rng(7).normal(size=(6, 4))
    frozen = x.copy()
    frozen.flags.writeable = False
    expected = Dropout(0.5, rng=0).forward(x)
    for same in (np.asfortranarray(x), np.repeat(x, 2, axis=0)[::2], frozen, x.tolist()):
        np.testing.assert_array_equal(Dropout(0.5, rng=0).forward(same), expected)
    np.testing.assert_array_equal(x, frozen)
    kept = Dropout(0.5, rng=0).forward(x, training=False)
    kept[...] = 0
    np.testing.assert_array_equal(x, frozen)


@pytest.mark.parametrize(
    ("rate", "error", "message"),
    [
        (1, ValueError, r"rate must lie in \[0, 1\), got 1"),
        (-0.1, ValueError, r"rate must lie in \[0, 1\), got -0.1"),
        (np.nan, ValueError, "rate must lie in"),
        ("half", TypeError, "rate must be a real number, got 'half'"),
    ],
)
def test_refuses_bad_rates(rate, error, message):
    with pytest.raises(error, match=message):
        Dropout(rate)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([[np.nan]], ValueError, "x holds NaN or infinity"),
        ([[1j]], TypeError, "x must hold real numbers, got dtype complex128"),
        (np.ones((2, 2), object), TypeError, "x must hold real numbers, got dtype object"),
    ],
)
@pytest.mark.parametrize("training", [True, False])
def test_bad_input_changes_nothing(bad, error, message, training):
    x = np.ones((8, 8))
    layer, twin = Dropout(0.5, rng=0), Dropout(0.5, rng=0)
    first = layer.forward(x)
    with pytest.raises(error, match=message):
        layer.forward(bad, training)
    with pytest.raises(ValueError, match=r"grad_y has shape \(2, 2\), but forward returned shape \(8, 8\)"):
        layer.backward(np.ones((2, 2)))
    np.testing.assert_array_equal(layer.backward(x), first)
    np.testing.assert_array_equal(twin.forward(x), first)
    np.testing.assert_array_equal(layer.forward(x), twin.forward(x))


def test_backward_before_forward():
    with pytest.raises(RuntimeError, match=r"Dropout.backward was called before forward"):
        Dropout().backward([1.0])
