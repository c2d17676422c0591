"""Parameter, Dense and the activations."""

import numpy as np
import pytest

from batchnorm import Dense, Parameter, ReLU, Sigmoid, Tanh, check_gradients

ACTIVATIONS = [ReLU, Tanh, Sigmoid]
DTYPES = [np.float16, np.float32, np.float64]


@pytest.fixture
def rng():
    return np.random.default_rng(3)


# --- Parameter --------------------------------------------------------------------------------------------


def test_a_parameter_starts_with_a_zero_gradient_and_its_own_copy():
    start = np.array([1.0, 2.0])
    parameter = Parameter(start)
    parameter.value[0] = 5
    np.testing.assert_array_equal(start, [1, 2])
    np.testing.assert_array_equal(parameter.grad, [0, 0])


@pytest.mark.parametrize("side", ["value", "grad"])
def test_assigning_writes_into_the_array_that_is_there(side):
    parameter = Parameter(np.ones(3, np.float32))
    held = getattr(parameter, side)
    setattr(parameter, side, np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(held, [1, 2, 3])
    setattr(parameter, side, 7)
    np.testing.assert_array_equal(held, [7, 7, 7])
    assert getattr(parameter, side) is held
    assert held.dtype == np.float32
    with pytest.raises(ValueError, match="shape"):
        setattr(parameter, side, np.ones(4))


def test_a_parameter_of_integers_is_float64():
    assert Parameter([1, 2]).value.dtype == Parameter([1, 2]).grad.dtype == np.float64


# --- Dense ------------------------------------------------------------------------------------------------


def test_dense_by_hand():
    layer = Dense(2, 3)
    layer.weight.value = [[1, 2, 3], [4, 5, 6]]
    layer.bias.value = [0.5, 0, -1]
    np.testing.assert_array_equal(layer.forward([[1, 1], [2, 0]]), [[5.5, 7, 8], [2.5, 4, 5]])
    np.testing.assert_array_equal(layer.backward([[1, 0, 2], [0, 1, 0]]), [[7, 16], [2, 5]])
    np.testing.assert_array_equal(layer.weight.grad, [[1, 2, 2], [1, 0, 2]])
    np.testing.assert_array_equal(layer.bias.grad, [1, 1, 2])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(1, 4), (5, 4), (2, 3, 4), (4,)])
def test_dense_gradients(shape, bias, rng):
    report = check_gradients(Dense(4, 3, bias=bias, rng=rng), rng.normal(size=shape))
    assert list(report.errors) == ["x", "weight", "bias"] if bias else ["x", "weight"]
    assert max(report.errors.values()) < 1e-8, report


def test_dense_starts_as_he_says():
    layer = Dense(100, 2000, rng=0)
    assert layer.weight.value.var() == pytest.approx(2 / 100, rel=0.01)
    assert layer.weight.value.mean() == pytest.approx(0, abs=0.001)
    np.testing.assert_array_equal(layer.bias.value, np.zeros(2000))


def test_dense_without_bias():
    layer = Dense(2, 3, bias=False)
    assert layer.bias is None
    assert layer.parameters() == [layer.weight]


def test_the_same_seed_gives_the_same_weights_in_every_dtype():
    expected = Dense(3, 4, rng=5).weight.value
    np.testing.assert_array_equal(Dense(3, 4, rng=np.random.default_rng(5)).weight.value, expected)
    for dtype in DTYPES:
        weight = Dense(3, 4, rng=5, dtype=dtype).weight.value
        np.testing.assert_array_equal(weight, expected.astype(dtype))
        assert weight.dtype == dtype


@pytest.mark.parametrize("parameter_dtype", DTYPES)
@pytest.mark.parametrize("dtype", [*DTYPES, np.int32])
def test_dense_returns_the_dtype_it_was_given(dtype, parameter_dtype):
    layer = Dense(2, 3, rng=0, dtype=parameter_dtype)
    expected = np.float64 if dtype == np.int32 else dtype
    assert layer.forward(np.ones((4, 2), dtype)).dtype == expected
    assert layer.backward(np.ones((4, 3), dtype)).dtype == expected
    assert layer.weight.grad.dtype == parameter_dtype


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((0, 3), {}, ValueError, "in_features must be 1 or more, got 0"),
        ((3, -2), {}, ValueError, "out_features must be 1 or more, got -2"),
        ((3, 2.5), {}, TypeError, r"out_features must be an integer, got 2\.5"),
        ((3, 2), {"dtype": complex}, TypeError, "dtype must be float16, float32 or float64, got complex128"),
    ],
)
def test_dense_refuses_bad_options(arguments, options, error, message):
    with pytest.raises(error, match=message):
        Dense(*arguments, **options)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (np.ones((4, 3)), ValueError, r"x has 3 features on axis -1 \(shape \(4, 3\)\)"),
        ([[1.0, np.inf]], ValueError, "x holds NaN or infinity"),
        ([[1j, 0]], TypeError, "x must hold real numbers, got dtype complex128"),
    ],
)
def test_dense_refuses_bad_input_and_keeps_its_memory(bad, error, message):
    layer = Dense(2, 3, rng=0)
    layer.forward([[1.0, 2.0]])
    expected = layer.backward([[1.0, 2.0, 3.0]])
    with pytest.raises(error, match=message):
        layer.forward(bad)
    np.testing.assert_array_equal(layer.backward([[1.0, 2.0, 3.0]]), expected)


# --- activations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activation", "expected", "slope"),
    [
        (ReLU, [0, 0, 2], [0, 0, 1]),
        (Tanh, [-0.761594, 0, 0.964028], [0.419974, 1, 0.070651]),
        (Sigmoid, [0.268941, 0.5, 0.880797], [0.196612, 0.25, 0.104994]),
    ],
)
def test_activation_values_and_slopes(activation, expected, slope):
    layer = activation()
    np.testing.assert_allclose(layer.forward([-1.0, 0.0, 2.0]), expected, atol=1e-6)
    np.testing.assert_allclose(layer.backward([1.0, 1.0, 1.0]), slope, atol=1e-6)
    assert layer.parameters() == []


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation_gradients(activation, rng):
    report = check_gradients(activation(), rng.normal(size=(4, 3, 2)))
    assert report.errors["x"] < 1e-8


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_activations_keep_the_dtype_and_survive_large_values(activation, dtype):
    layer = activation()
    y = layer.forward(np.array([-60000.0, 60000.0], dtype))
    assert y.dtype == layer.backward(np.ones(2, dtype)).dtype == dtype
    assert np.isfinite(y).all()


def test_sigmoid_keeps_the_digits_of_tiny_values():
    assert Sigmoid().forward([-700.0])[0] == pytest.approx(np.exp(-700.0), rel=1e-12)


@pytest.mark.parametrize("layer", [ReLU(), Tanh(), Sigmoid(), Dense(2, 2)], ids=lambda x: type(x).__name__)
def test_order_and_shape_of_backward(layer):
    with pytest.raises(RuntimeError, match=f"{type(layer).__name__}.backward was called before forward"):
        layer.backward(np.ones((3, 2)))
    layer.forward(np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"grad_y has shape \(2, 3\), but forward returned shape \(3, 2\)"):
        layer.backward(np.ones((2, 3)))
    with pytest.raises(ValueError, match="x holds NaN"):
        layer.forward([[np.nan, 1.0]])
