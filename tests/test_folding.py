"""Folding batch normalization into the layer before it: exact to rounding, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, Conv2D, Dense, ReLU, fast, fold_batch_norm
from layers_made import randomize, state


def trained(layer, rng, offset=0.0, kind=BatchNorm):
    """The layer and a batch norm after it, all of their numbers as training might have left them."""
    norm = kind(layer.weight.value.shape[-1])
    randomize(layer, rng)
    randomize(norm, rng)
    norm.running_mean = offset + rng.normal(size=norm.num_features)
    norm.running_var = rng.uniform(0.01, 10, size=norm.num_features)
    return layer, norm


def magnitude(layer, norm, x):
    """The largest sum of absolute values behind each output: what a relative error is relative to."""
    a = np.abs(norm.gamma.value) / np.sqrt(norm.running_var + norm.eps)
    bias = 0 if layer.bias is None else np.abs(layer.bias.value)
    largest = np.abs(layer.weight.value).reshape(-1, norm.num_features).sum(axis=0) * np.abs(x).max()
    return (largest + bias + np.abs(norm.running_mean)) * a + np.abs(norm.beta.value)


@settings(deadline=None, max_examples=60)
@given(
    inputs=st.integers(1, 20),
    outputs=st.integers(1, 8),
    make=st.sampled_from([Dense, lambda *sizes, **bias: Conv2D(*sizes, 3, stride=2, padding=1, **bias)]),
    bias=st.booleans(),
    offset=st.sampled_from([0.0, 1e3, -1e6]),
    kind=st.sampled_from([BatchNorm, fast.BatchNorm]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_folded_layer_does_the_same(inputs, outputs, make, bias, offset, kind, seed):
    rng = np.random.default_rng(seed)
    layer, norm = trained(make(inputs, outputs, bias=bias), rng, offset, kind)
    x = rng.normal(size=(2, 5, 4, inputs))
    expected, before = norm.forward(layer.forward(x), training=False), [state(layer), state(norm)]
    folded = fold_batch_norm(layer, norm)
    for training in (True, False):
        y = folded.forward(x, training)
        assert (np.abs(y - expected) / magnitude(layer, norm, x)).max() <= 1e-14
    folded.weight.value, folded.bias.value = 0, 0
    assert [state(layer), state(norm)] == before


def test_folding_by_hand():
    # w = 2, mu = 3, v = 4, gamma = 6, beta = 1: w' = 6, b' = -8
    dense, norm = Dense(1, 1, bias=False), BatchNorm(1, eps=0)
    dense.weight.value, norm.gamma.value, norm.beta.value = 2, 6, 1
    norm.running_mean, norm.running_var = np.array([3.0]), np.array([4.0])
    folded = fold_batch_norm(dense, norm)
    assert (folded.weight.value.item(), folded.bias.value.item()) == (6, -8)


def test_of_rows_the_features_are_on_axis_1_too():
    dense, norm = Dense(2, 300, rng=0), BatchNorm(300, axis=1)
    np.testing.assert_allclose(
        fold_batch_norm(dense, norm).forward(np.eye(2)),
        norm.forward(dense.forward(np.eye(2)), training=False),
        rtol=1e-12,
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(("make", "sizes"), [(Dense, (3, 4)), (Conv2D, (3, 4, 2))])
def test_the_folded_layer_is_a_new_one_of_its_kind_and_dtype(make, sizes, dtype):
    layer = make(*sizes, rng=0, dtype=dtype)
    layer.forward(np.ones((2, 3, 3, 3)))
    folded = fold_batch_norm(layer, BatchNorm(4))
    assert type(folded) is make
    assert [(p.name, p.value.dtype) for p in folded.parameters()] == [("weight", dtype), ("bias", dtype)]
    with pytest.raises(RuntimeError, match="backward was called before forward"):
        folded.backward(np.ones((2, 3, 3, 4)))


NEVER_VARIED = BatchNorm(2, eps=0)
NEVER_VARIED.running_var = np.array([1.0, 0.0])


@pytest.mark.parametrize(
    ("layer", "norm", "error", "message"),
    [
        (
            BatchNorm(3),
            Dense(3, 3),
            TypeError,
            "takes a Dense or Conv2D and a BatchNorm, got BatchNorm and D",
        ),
        (ReLU(), BatchNorm(3), TypeError, "got ReLU and BatchNorm: pass the two layers in the order"),
        (Dense(2, 3), ReLU(), TypeError, "got Dense and ReLU"),
        (Dense(3, 2), BatchNorm(1), ValueError, "has 2 outputs on axis -1 and the BatchNorm normalizes 1 on"),
        (Dense(3, 2), BatchNorm(3), ValueError, "has 2 outputs on axis -1 and the BatchNorm normalizes 3 on"),
        (Conv2D(3, 2, 1), BatchNorm(2, axis=1), ValueError, "2 outputs on axis -1 .* normalizes 2 on axis 1"),
        (Dense(2, 2), NEVER_VARIED, ValueError, "running_var of feature 1 is 0 and eps is 0"),
    ],
)
def test_refuses_what_does_not_fit(layer, norm, error, message):
    with pytest.raises(error, match=message):
        fold_batch_norm(layer, norm)
