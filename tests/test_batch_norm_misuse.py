"""What batch normalization refuses: one sentence, and nothing has changed."""

import numpy as np
import pytest

from batchnorm import BatchNorm, batch_statistics

GOOD = np.array([[1, -2, 0.5], [2, 0, 0.25], [4, 1, -1], [8, 3, 0.75]])
BAD_INPUTS = [
    (np.ones((4, 2)), ValueError, r"x has 2 features on axis -1 \(shape \(4, 2\)\).*made for 3"),
    (np.ones((1, 3)), ValueError, "at least 2 values per feature.*got 1"),
    (np.ones((0, 3)), ValueError, "at least 2 values per feature.*got 0"),
    (np.ones(3), ValueError, "at least 2 values per feature.*got 1"),
    (np.float64(1.0), ValueError, r"x has shape \(\) and so no axis -1"),
    ([["a", "b", "c"]] * 2, TypeError, "x must hold real numbers, got dtype <U1"),
    (np.ones((4, 3), dtype=object), TypeError, "x must hold real numbers, got dtype object"),
    (np.ones((4, 3), dtype=complex), TypeError, "x must hold real numbers, got dtype complex128"),
    (None, TypeError, "x must hold real numbers"),
    (np.where(np.eye(4, 3), np.nan, 1.0), ValueError, "x holds NaN or infinity"),
    (np.where(np.eye(4, 3), -np.inf, 1.0), ValueError, "x holds NaN or infinity"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_INPUTS)
def test_bad_input_is_named_and_changes_nothing(bad, error, message):
    layer = BatchNorm(3)
    layer.forward(GOOD)
    expected = layer.backward(GOOD**2)
    kept = layer.running_mean.copy(), layer.running_var.copy(), layer.gamma.grad.copy()
    with pytest.raises(error, match=message) as caught:
        layer.forward(bad)
    assert "\n" not in str(caught.value)
    np.testing.assert_array_equal((layer.running_mean, layer.running_var, layer.gamma.grad), kept)
    np.testing.assert_array_equal(layer.backward(GOOD**2), expected)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (np.ones((4, 2)), ValueError, r"grad_y has shape \(4, 2\), but forward returned shape \(4, 3\)"),
        (np.ones((3, 4)), ValueError, "grad_y has shape"),
        (np.full((4, 3), np.nan), ValueError, "grad_y holds NaN"),
        (np.ones((4, 3), dtype=complex), TypeError, "grad_y must hold real numbers"),
    ],
)
def test_a_bad_gradient_is_named_and_changes_nothing(bad, error, message):
    layer = BatchNorm(3)
    layer.forward(GOOD)
    layer.backward(GOOD)
    kept = layer.gamma.grad.copy(), layer.beta.grad.copy()
    with pytest.raises(error, match=message):
        layer.backward(bad)
    np.testing.assert_array_equal((layer.gamma.grad, layer.beta.grad), kept)


@pytest.mark.parametrize("training", [True, False])
def test_a_constant_feature_without_eps_is_an_error(training):
    layer = BatchNorm(3, eps=0)
    layer.running_var = np.array([1.0, 0.0, 1.0])
    x = GOOD.copy()
    x[:, 1] = 0.1
    kept = layer.running_mean.copy()
    with pytest.raises(ValueError, match="feature 1 is constant and eps is 0"):
        layer.forward(x, training)
    np.testing.assert_array_equal(layer.running_mean, kept)


@pytest.mark.filterwarnings("ignore:overflow")
def test_a_variance_beyond_float64_is_an_error():
    layer = BatchNorm(1)
    with pytest.raises(ValueError, match="the variance of feature 0 overflows"):
        layer.forward([[1e200], [-1e200]])
    assert layer.running_var[0] == 1


def test_backward_before_forward():
    with pytest.raises(
        RuntimeError, match=r"BatchNorm.backward was called before forward: call forward\(x\)"
    ):
        BatchNorm(3).backward(GOOD)


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((0,), {}, ValueError, "num_features must be 1 or more, got 0"),
        ((-1,), {}, ValueError, "num_features must be 1 or more, got -1"),
        ((2.0,), {}, TypeError, "num_features must be an integer, got 2.0"),
        ((3,), {"eps": -1e-5}, ValueError, r"eps must lie in \[0, inf\), got -1e-05"),
        ((3,), {"eps": np.nan}, ValueError, "eps must lie in"),
        ((3,), {"eps": np.inf}, ValueError, "eps must lie in"),
        ((3,), {"eps": "small"}, TypeError, "eps must be a real number, got 'small'"),
        ((3,), {"momentum": 1.1}, ValueError, r"momentum must lie in \[0, 1\], got 1.1"),
        ((3,), {"momentum": -0.1}, ValueError, r"momentum must lie in \[0, 1\], got -0.1"),
        ((3,), {"axis": 0.5}, TypeError, "axis must be an integer, got 0.5"),
        ((3,), {"dtype": int}, TypeError, "dtype must be float16, float32 or float64, got int64"),
    ],
)
def test_bad_options(arguments, options, error, message):
    with pytest.raises(error, match=message):
        BatchNorm(*arguments, **options)


def test_batch_statistics_refuse_one_example():
    with pytest.raises(ValueError, match=r"at least 2 values per feature.*got 1"):
        batch_statistics([[1.0, 2.0]])


def test_options_are_named():
    with pytest.raises(TypeError):
        BatchNorm(3, 1e-3)
