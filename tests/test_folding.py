"""Folding batch normalization into the layer before it: exact to rounding, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import Adam, BatchNorm, Conv2D, Dense, ReLU, Sequential, fit, fold_batch_norm, make_spirals


def trained(layer, rng, offset=0.0):
    """The layer and a batch norm after it, all of their numbers as training might have left them."""
    norm = BatchNorm(layer.weight.value.shape[-1])
    for parameter in (*layer.parameters(), *norm.parameters()):
        parameter.value = rng.normal(size=parameter.value.shape)
    norm.running_mean = offset + rng.normal(size=norm.num_features)
    norm.running_var = rng.uniform(0.01, 10, size=norm.num_features)
    return layer, norm


def magnitude(layer, norm, x):
    """The largest sum of absolute values behind each output: what a relative error is relative to."""
    a = np.abs(norm.gamma.value) / np.sqrt(norm.running_var + norm.eps)
    bias = 0 if layer.bias is None else np.abs(layer.bias.value)
    largest = np.abs(layer.weight.value).reshape(-1, norm.num_features).sum(axis=0) * np.abs(x).max()
    return (largest + bias + np.abs(norm.running_mean)) * a + np.abs(norm.beta.value)


@settings(deadline=None)
@given(
    inputs=st.integers(1, 20),
    outputs=st.integers(1, 8),
    kind=st.sampled_from(["Dense", "Conv2D"]),
    bias=st.booleans(),
    offset=st.sampled_from([0.0, 1e3, -1e6]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_folded_layer_does_the_same(inputs, outputs, kind, bias, offset, seed):
    rng = np.random.default_rng(seed)
    if kind == "Dense":
        layer, x = Dense(inputs, outputs, bias=bias), rng.normal(size=(7, inputs))
    else:
        layer, x = (
            Conv2D(inputs, outputs, 3, stride=2, padding=1, bias=bias),
            rng.normal(size=(2, 5, 4, inputs)),
        )
    layer, norm = trained(layer, rng, offset)
    expected = norm.forward(layer.forward(x), training=False)
    y = fold_batch_norm(layer, norm).forward(x)
    assert (np.abs(y - expected) / magnitude(layer, norm, x)).max() <= 1e-14


def test_folding_by_hand():
    # w = 2, mu = 3, v = 4, gamma = 6, beta = 1: w' = 6, b' = -8
    dense, norm = Dense(1, 1, bias=False), BatchNorm(1, eps=0)
    dense.weight.value, norm.gamma.value, norm.beta.value = 2, 6, 1
    norm.running_mean, norm.running_var = np.array([3.0]), np.array([4.0])
    folded = fold_batch_norm(dense, norm)
    assert (folded.weight.value.item(), folded.bias.value.item()) == (6, -8)


def test_a_trained_network_without_its_batch_norm_gives_the_same_logits():
    x, labels = make_spirals(50)
    dense, norm, head = Dense(2, 16, bias=False, rng=0), BatchNorm(16), Dense(16, 3, rng=1)
    network = Sequential(dense, norm, ReLU(), head)
    optimizer = Adam(network.parameters(), learning_rate=0.02)
    fit(network, x, labels, optimizer, epochs=5, batch_size=32, seed=0)
    folded = Sequential(fold_batch_norm(dense, norm), ReLU(), head)
    expected = network.forward(x, training=False)
    for training in (True, False):
        np.testing.assert_allclose(folded.forward(x, training), expected, atol=1e-14 * np.abs(expected).max())


@pytest.mark.parametrize("layer", [Dense(3, 4, rng=0), Conv2D(3, 4, 2, rng=0)], ids=["Dense", "Conv2D"])
def test_the_two_layers_stay_as_they_are(layer):
    layer, norm = trained(layer, np.random.default_rng(0))
    x = np.random.default_rng(1).normal(size=(2, 3, 3, 3))
    layer.forward(x)
    kept = [parameter.value.copy() for parameter in (*layer.parameters(), *norm.parameters())]
    folded = fold_batch_norm(layer, norm)
    folded.weight.value, folded.bias.value = 0, 0
    for parameter, value in zip((*layer.parameters(), *norm.parameters()), kept, strict=True):
        np.testing.assert_array_equal(parameter.value, value)
    assert type(folded) is type(layer)
    assert [parameter.name for parameter in folded.parameters()] == ["weight", "bias"]
    with pytest.raises(RuntimeError, match="backward was called before forward"):
        folded.backward(layer.forward(x))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_stays(dtype):
    folded = fold_batch_norm(Dense(3, 4, rng=0, dtype=dtype), BatchNorm(4))
    assert {parameter.value.dtype for parameter in folded.parameters()} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            (BatchNorm(3), Dense(3, 3)),
            TypeError,
            "takes a Dense or Conv2D and a BatchNorm, got BatchNorm and Dense",
        ),
        ((ReLU(), BatchNorm(3)), TypeError, "got ReLU and BatchNorm: pass the two layers in the order"),
        ((Dense(2, 3), ReLU()), TypeError, "got Dense and ReLU"),
        (
            (Dense(3, 2), BatchNorm(3)),
            ValueError,
            "has 2 outputs on axis -1 and the BatchNorm normalizes 3 on",
        ),
        (
            (Conv2D(3, 2, 1), BatchNorm(2, axis=1)),
            ValueError,
            "2 outputs on axis -1 .* normalizes 2 on axis 1",
        ),
    ],
)
def test_refuses_what_does_not_fit(arguments, error, message):
    with pytest.raises(error, match=message):
        fold_batch_norm(*arguments)


def test_refuses_a_feature_that_never_varied():
    norm = BatchNorm(2, eps=0)
    norm.running_var = np.array([1.0, 0.0])
    with pytest.raises(ValueError, match="feature 1 is constant and eps is 0"):
        fold_batch_norm(Dense(2, 2), norm)
