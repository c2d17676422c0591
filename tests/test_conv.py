"""Conv2D and Flatten: against four loops, against Dense, and in a network that learns the digits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import (
    Adam,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    ReLU,
    Sequential,
    Tanh,
    check_gradients,
    fit,
    load_digits,
    rescale_pixels,
    train_test_split,
)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def randomize(layer, rng):
    for parameter in layer.parameters():
        parameter.value = rng.normal(size=parameter.value.shape)
    return layer


def four_loops(x, layer):
    """The definition: one output after another, pixels outside of the image left out of the sum."""
    examples, height, width, _ = x.shape
    size, stride, padding = layer.kernel_size, layer.stride, layer.padding
    rows, columns = ((side + 2 * padding - size) // stride + 1 for side in (height, width))
    y = np.zeros((examples, rows, columns, layer.out_channels))
    for n, h, w, o in np.ndindex(y.shape):
        for i, j in np.ndindex(size, size):
            row, column = stride * h + i - padding, stride * w + j - padding
            if 0 <= row < height and 0 <= column < width:
                y[n, h, w, o] += x[n, row, column] @ layer.weight.value[i, j, :, o]
        y[n, h, w, o] += 0 if layer.bias is None else layer.bias.value[o]
    return y


@st.composite
def cases(draw):
    """A layer and the shape of an image that it can see."""
    kernel_size, padding = draw(st.integers(1, 4)), draw(st.integers(0, 2))
    options = {"stride": draw(st.integers(1, 3)), "padding": padding, "bias": draw(st.booleans())}
    layer = Conv2D(draw(st.integers(1, 3)), draw(st.integers(1, 3)), kernel_size, **options)
    smallest = max(1, kernel_size - 2 * padding)
    height, width = (draw(st.integers(smallest, smallest + 4)) for _ in range(2))
    return layer, (draw(st.integers(0, 3)), height, width, layer.in_channels)


# --- the layer itself -------------------------------------------------------------------------------------


def test_by_hand():
    layer = Conv2D(1, 1, 2, padding=1, stride=2)
    layer.weight.value = np.array([[1, 2], [3, 4]])[:, :, None, None]
    layer.bias.value = 0.5
    x = np.arange(1.0, 10).reshape(1, 3, 3, 1)
    # the four windows, 0 outside: [[0, 0], [0, 1]], [[0, 0], [2, 3]], [[0, 4], [0, 7]], [[5, 6], [8, 9]]
    np.testing.assert_array_equal(layer.forward(x).reshape(2, 2), [[4.5, 18.5], [36.5, 77.5]])
    grad_x = layer.backward(np.array([1.0, 10, 100, 1000]).reshape(1, 2, 2, 1))
    np.testing.assert_array_equal(grad_x.reshape(3, 3), [[4, 30, 40], [200, 1000, 2000], [400, 3000, 4000]])
    np.testing.assert_array_equal(layer.weight.grad.reshape(2, 2), [[5000, 6400], [8020, 9731]])
    np.testing.assert_array_equal(layer.bias.grad, [1111])


@settings(deadline=None)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_agrees_with_the_definition(case, seed):
    (layer, shape), rng = case, np.random.default_rng(seed)
    x = rng.normal(size=shape)
    expected = four_loops(x, randomize(layer, rng))
    y = layer.forward(x)
    assert y.shape == expected.shape
    np.testing.assert_allclose(y, expected, atol=1e-13)


@settings(deadline=None)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_backward_is_the_transpose_of_forward(case, seed):
    # y is linear in x and in W, so <dy, y> = <dx, x> = <dW, W> but for the bias
    (layer, shape), rng = case, np.random.default_rng(seed)
    x = rng.normal(size=shape)
    y = randomize(layer, rng).forward(x) - (0 if layer.bias is None else layer.bias.value)
    dy = rng.normal(size=y.shape)
    dx = layer.backward(dy)
    assert dx.shape == x.shape
    np.testing.assert_allclose((dx * x).sum(), (dy * y).sum(), atol=1e-11)
    np.testing.assert_allclose((layer.weight.grad * layer.weight.value).sum(), (dy * y).sum(), atol=1e-11)
    if layer.bias is not None:
        np.testing.assert_allclose(layer.bias.grad, dy.sum(axis=(0, 1, 2)), atol=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("shape", "kernel_size", "options"),
    [
        ((2, 5, 4, 2), 3, {}),
        ((2, 5, 4, 2), 3, {"padding": 1}),
        ((2, 6, 5, 2), 3, {"padding": 1, "stride": 2}),
        ((1, 7, 5, 2), 2, {"stride": 3}),
        ((3, 2, 2, 2), 1, {}),
        ((1, 1, 2, 2), 3, {"padding": 2}),
    ],
)
def test_gradients(shape, kernel_size, options, bias, rng):
    layer = randomize(Conv2D(2, 3, kernel_size, bias=bias, **options), rng)
    report = check_gradients(layer, rng.normal(size=shape))
    assert list(report.errors) == (["x", "weight", "bias"] if bias else ["x", "weight"])
    assert max(report.errors.values()) < 1e-8, report


def test_a_kernel_of_one_pixel_is_a_dense_layer(rng):
    conv, dense = Conv2D(3, 5, 1, rng=0), Dense(3, 5, rng=0)
    np.testing.assert_array_equal(conv.weight.value[0, 0], dense.weight.value)
    x, grad_y = rng.normal(size=(2, 4, 6, 3)), rng.normal(size=(2, 4, 6, 5))
    np.testing.assert_allclose(conv.forward(x), dense.forward(x), atol=1e-14)
    np.testing.assert_allclose(conv.backward(grad_y), dense.backward(grad_y), atol=1e-14)
    np.testing.assert_allclose(conv.weight.grad[0, 0], dense.weight.grad, atol=1e-13)


def test_a_kernel_as_large_as_the_image_is_a_dense_layer_after_flatten(rng):
    conv = Conv2D(2, 5, 4, rng=0)
    network = Sequential(Flatten(), Dense(32, 5))
    network.layers[1].weight.value = conv.weight.value.reshape(32, 5)
    x, grad_y = rng.normal(size=(3, 4, 4, 2)), rng.normal(size=(3, 5))
    np.testing.assert_allclose(conv.forward(x)[:, 0, 0], network.forward(x), atol=1e-14)
    np.testing.assert_allclose(conv.backward(grad_y[:, None, None]), network.backward(grad_y), atol=1e-14)


def test_what_moves_in_moves_out(rng):
    x = np.zeros((1, 12, 12, 2))
    x[:, 3:6, 3:6] = rng.normal(size=(1, 3, 3, 2))
    layer = Conv2D(2, 4, 3, padding=1, rng=0)
    moved = layer.forward(np.roll(x, (2, 3), axis=(1, 2)))
    np.testing.assert_allclose(np.roll(layer.forward(x), (2, 3), axis=(1, 2)), moved, atol=1e-14)


def test_starts_as_he_says():
    layer = Conv2D(10, 200, 5, rng=0)
    assert layer.weight.value.shape == (5, 5, 10, 200)
    assert layer.weight.value.var() == pytest.approx(2 / 250, rel=0.02)
    np.testing.assert_array_equal(layer.bias.value, np.zeros(200))
    assert Conv2D(1, 1, 3, bias=False).bias is None
    assert not np.array_equal(Conv2D(1, 1, 3).weight.value, Conv2D(1, 1, 3).weight.value)  # without a seed
    np.testing.assert_array_equal(
        Conv2D(10, 200, 5, rng=np.random.default_rng(0)).weight.value, layer.weight.value
    )


# --- Flatten and a network --------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 3, 4, 5), (2, 3), (2,), (0, 3, 4)])
def test_flatten_keeps_the_examples_apart(shape, rng):
    x = rng.normal(size=shape).astype(np.float32)
    layer = Flatten()
    y = layer.forward(x)
    assert (y.ndim, len(y), y.size, y.dtype) == (2, len(x), x.size, np.float32)
    np.testing.assert_array_equal(layer.backward(y), x)
    np.testing.assert_array_equal(layer.backward(2 * y), 2 * x)


def test_gradients_of_a_convolutional_network(rng):
    network = Sequential(
        Conv2D(1, 2, 3, padding=1, bias=False, rng=0), BatchNorm(2), Tanh(), Flatten(), Dense(32, 3, rng=1)
    )
    report = check_gradients(network, rng.normal(size=(3, 4, 4, 1)))
    assert max(report.errors.values()) < 1e-8, report


def test_a_convolutional_network_learns_the_digits():
    images, labels = load_digits()
    x = rescale_pixels(images, maximum=16).astype(np.float32).reshape(-1, 8, 8, 1)
    x, x_test, labels, labels_test = train_test_split(x, labels)
    network = Sequential(
        Conv2D(1, 8, 3, padding=1, bias=False, rng=0, dtype=np.float32),
        BatchNorm(8, dtype=np.float32),
        ReLU(),
        Conv2D(8, 16, 3, stride=2, padding=1, bias=False, rng=1, dtype=np.float32),
        BatchNorm(16, dtype=np.float32),
        ReLU(),
        Flatten(),
        Dense(256, 10, rng=2, dtype=np.float32),
    )
    history = fit(
        network,
        x,
        labels,
        Adam(network.parameters(), learning_rate=0.005),
        epochs=3,
        batch_size=64,
        seed=0,
        x_test=x_test,
        labels_test=labels_test,
    )
    assert history.test_accuracies[-1] > 0.95
