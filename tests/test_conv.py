"""Conv2D and Flatten: by hand, and against four loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import Conv2D, Flatten
from layers_made import randomize


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


@settings(deadline=None, max_examples=50)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_forward_is_the_definition_and_backward_its_transpose(case, seed):
    # y is linear in x and in W, so <dy, y> = <dx, x> = <dW, W> but for the bias
    (layer, shape), rng = case, np.random.default_rng(seed)
    x, expected = rng.normal(size=shape), four_loops(np.zeros(shape), randomize(layer, seed))
    y = layer.forward(x)
    assert y.shape == expected.shape
    np.testing.assert_allclose(y, four_loops(x, layer), atol=1e-13)
    dy = rng.normal(size=y.shape)
    dx, product = layer.backward(dy), (dy * (y - expected)).sum()  # of zeros the definition makes the bias
    assert dx.shape == x.shape
    np.testing.assert_allclose((dx * x).sum(), product, atol=1e-11)
    np.testing.assert_allclose((layer.weight.grad * layer.weight.value).sum(), product, atol=1e-11)
    if layer.bias is not None:
        np.testing.assert_allclose(layer.bias.grad, dy.sum(axis=(0, 1, 2)), atol=1e-12)


def test_the_kernel_may_just_fit_into_the_padded_image():
    assert Conv2D(1, 1, 5, padding=1).forward(np.ones((1, 3, 3, 1))).shape == (1, 1, 1, 1)
    with pytest.raises(ValueError, match="x has 2 x 3 pixels, too few for a kernel of 5 x 5 with padding 1"):
        Conv2D(1, 1, 5, padding=1).forward(np.ones((1, 2, 3, 1)))


@pytest.mark.parametrize("shape", [(2, 3, 4, 5), (2, 3), (2,), (0, 3, 4)])
def test_flatten_keeps_the_examples_apart(shape):
    x, layer = np.random.default_rng(3).normal(size=shape).astype(np.float32), Flatten()
    y = layer.forward(x)
    assert (y.ndim, len(y), y.size, y.dtype) == (2, len(x), x.size, np.float32)
    np.testing.assert_array_equal(layer.backward(2 * y), 2 * x)
