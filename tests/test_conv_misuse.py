"""What Conv2D and Flatten take as it comes, and what they refuse in one sentence."""

import numpy as np
import pytest

from batchnorm import Conv2D, Flatten

DTYPES = [np.float16, np.float32, np.float64]


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.mark.parametrize("parameter_dtype", DTYPES)
@pytest.mark.parametrize("dtype", [*DTYPES, np.uint8])
def test_returns_the_dtype_it_was_given(dtype, parameter_dtype):
    layer = Conv2D(1, 2, 3, padding=1, rng=0, dtype=parameter_dtype)
    expected = np.float64 if dtype == np.uint8 else dtype
    assert layer.forward(np.ones((2, 4, 4, 1), dtype)).dtype == expected
    assert layer.backward(np.ones((2, 4, 4, 2), dtype)).dtype == expected
    assert {p.value.dtype for p in layer.parameters()} == {np.dtype(parameter_dtype)}
    assert {p.grad.dtype for p in layer.parameters()} == {np.dtype(parameter_dtype)}


def test_any_memory_layout_gives_the_same_and_x_is_left_alone(rng):
    x, grad_y = rng.normal(size=(2, 5, 4, 3)), rng.normal(size=(2, 5, 4, 6))
    layer = Conv2D(3, 6, 3, padding=1, rng=0)
    y, grad_x = layer.forward(x), layer.backward(grad_y)
    frozen = x.copy()
    frozen.flags.writeable = False
    for same in (np.asfortranarray(x), np.repeat(x, 2, axis=2)[:, :, ::2], frozen, x.tolist()):
        np.testing.assert_array_equal(layer.forward(same), y)
        np.testing.assert_allclose(layer.backward(np.asfortranarray(grad_y)), grad_x, atol=1e-14)
    np.testing.assert_array_equal(frozen, x)


def test_the_input_may_be_written_to_before_backward(rng):
    x, grad_y = rng.normal(size=(2, 2, 4, 4, 1))
    layer = Conv2D(1, 1, 1, rng=0)
    layer.forward(x)
    layer.backward(grad_y)
    expected = layer.weight.grad.copy()
    x[...] = 0
    layer.backward(grad_y)
    np.testing.assert_array_equal(layer.weight.grad, expected)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((0, 3, 3), {}, ValueError, "in_channels must be 1 or more, got 0"),
        ((3, 0, 3), {}, ValueError, "out_channels must be 1 or more, got 0"),
        ((3, 3, 0), {}, ValueError, "kernel_size must be 1 or more, got 0"),
        ((3, 3, (3, 3)), {}, TypeError, r"kernel_size must be an integer, got \(3, 3\)"),
        ((3, 3, 3), {"stride": 0}, ValueError, "stride must be 1 or more, got 0"),
        ((3, 3, 3), {"padding": -1}, ValueError, "padding must be 0 or more, got -1"),
        ((3, 3, 3), {"padding": "same"}, TypeError, "padding must be an integer, got 'same'"),
        ((3, 3, 3), {"dtype": int}, TypeError, "dtype must be float16, float32 or float64, got int64"),
    ],
)
def test_refuses_bad_options(arguments, options, error, message):
    with pytest.raises(error, match=message):
        Conv2D(*arguments, **options)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (np.ones((2, 1, 4, 4)), ValueError, r"x has 4 features on axis -1 \(shape \(2, 1, 4, 4\)\)"),
        (np.ones((4, 4, 1)), ValueError, r"x must have shape \(N, H, W, 1\), got \(4, 4, 1\): pass images"),
        (
            np.ones((2, 2, 4, 1)),
            ValueError,
            "x has 2 x 4 pixels, too few for a kernel of 3 x 3 with padding 0",
        ),
        (np.ones((2, 4, 2, 1)), ValueError, "x has 4 x 2 pixels, too few"),
        (np.ones((2, 0, 4, 1)), ValueError, "x has 0 x 4 pixels, too few"),
        (np.full((2, 4, 4, 1), np.nan), ValueError, "x holds NaN or infinity"),
        (np.ones((2, 4, 4, 1), object), TypeError, "x must hold real numbers, got dtype object"),
    ],
)
def test_refuses_bad_input_and_keeps_its_memory(bad, error, message, rng):
    layer = Conv2D(1, 2, 3, rng=0)
    layer.forward(rng.normal(size=(2, 4, 4, 1)))
    expected, grad = layer.backward(np.ones((2, 2, 2, 2))), layer.weight.grad.copy()
    with pytest.raises(error, match=message):
        layer.forward(bad)
    with pytest.raises(
        ValueError, match=r"grad_y has shape \(2, 4, 4, 2\), but forward returned shape \(2, 2"
    ):
        layer.backward(np.ones((2, 4, 4, 2)))
    np.testing.assert_array_equal(layer.weight.grad, grad)
    np.testing.assert_array_equal(layer.backward(np.ones((2, 2, 2, 2))), expected)


def test_the_kernel_may_just_fit_into_the_padded_image():
    assert Conv2D(1, 1, 5, padding=1).forward(np.ones((1, 3, 3, 1))).shape == (1, 1, 1, 1)
    with pytest.raises(ValueError, match="x has 2 x 3 pixels, too few for a kernel of 5 x 5 with padding 1"):
        Conv2D(1, 1, 5, padding=1).forward(np.ones((1, 2, 3, 1)))


@pytest.mark.parametrize("layer", [Conv2D(1, 1, 1), Flatten()])
def test_backward_before_forward(layer):
    with pytest.raises(RuntimeError, match=rf"{type(layer).__name__}.backward was called before forward"):
        layer.backward(np.ones((1, 1, 1, 1)))


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (1.0, ValueError, r"x has shape \(\) and so no batch axis"),
        ([[np.inf]], ValueError, "x holds NaN or infinity"),
        ([["a"]], TypeError, "x must hold real numbers"),
    ],
)
def test_flatten_refuses_bad_input(bad, error, message):
    with pytest.raises(error, match=message):
        Flatten().forward(bad)
