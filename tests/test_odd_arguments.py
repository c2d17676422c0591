"""Odd arguments of every function get one sentence: masks, axes, empty arrays, values of the wrong kind."""

import numpy as np
import pytest

from batchnorm import (
    SGD,
    Adam,
    BatchNorm,
    Dense,
    Dropout,
    Parameter,
    ReLU,
    Sequential,
    accuracy,
    batch_statistics,
    check_gradients,
    make_gaussian,
    merge_moments,
    rescale_pixels,
    softmax_cross_entropy,
    standardize,
    train_test_split,
)
from batchnorm.plotting import plot_distributions

MASKED = np.ma.masked_equal([[1.0, 2.0], [3.0, -999.0]], -999)  # netcdf4-python#468


@pytest.mark.parametrize(
    "act",
    [
        batch_statistics,
        standardize,
        rescale_pixels,
        Parameter,
        lambda m: standardize(np.ones((2, 2)), reference=m),
        lambda m: train_test_split(m, [0, 1]),
        lambda m: softmax_cross_entropy(m, [0, 1]),
        lambda m: softmax_cross_entropy(np.ones((2, 2)), np.ma.masked_equal([0, 1], 1)),
        lambda m: accuracy(ReLU(), np.ones((2, 2)), np.ma.masked_equal([0, 1], 1)),
        lambda m: merge_moments([(2, m[1], np.ones(2))]),
        lambda m: make_gaussian(3, mean=m[1]),
        lambda m: check_gradients(BatchNorm(2), m),
        lambda m: plot_distributions({"raw": m}),
        lambda m: setattr(Parameter(np.ones((2, 2))), "value", m),
        lambda m: setattr(Parameter(np.ones((2, 2))), "grad", m),
        lambda m: setattr(BatchNorm(2), "running_mean", m[1]),
    ],
)
def test_a_mask_is_refused_and_not_dropped(act):
    with pytest.raises(TypeError, match="masked values"):
        act(MASKED)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("dtype", "bad"), [(np.float16, 1e5), (np.float32, -1e39)])
def test_a_parameter_refuses_what_its_dtype_cannot_hold(dtype, bad):
    weight = Dense(2, 3, rng=0, dtype=dtype).weight
    before = weight.value.copy()
    with pytest.raises(ValueError, match=f"the value of weight is too large for its dtype, {dtype.__name__}"):
        weight.value = bad
    np.testing.assert_array_equal(weight.value, before)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (None, TypeError, "must hold real numbers"),
        ("1", TypeError, "must hold real numbers"),
        (np.nan, ValueError, "holds NaN or infinity"),
        (np.inf, ValueError, "holds NaN or infinity"),
        ([1, 2, 3], ValueError, r"must be a number or of shape \(2, 3\), got \(3,\)"),
        (np.ones((1, 2, 3)), ValueError, r"got \(1, 2, 3\)"),
        (np.ones((2, 1)), ValueError, r"got \(2, 1\)"),
    ],
)
@pytest.mark.parametrize("side", ["value", "grad"])
def test_a_parameter_takes_what_fits(side, bad, error, message):
    weight = Dense(2, 3, rng=0).weight
    before = getattr(weight, side).copy()
    if side == "grad" and message.startswith("holds"):  # a gradient may have overflowed
        weight.grad = bad
        return
    with pytest.raises(error, match=f"the {side} of weight {message}" if "must" in message else message):
        setattr(weight, side, bad)
    np.testing.assert_array_equal(getattr(weight, side), before)


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: standardize(np.ones((2, 3)), axis=(0, 1)), TypeError, "axis must be an integer"),
        (lambda: standardize(np.ones((2, 3)), axis=2), ValueError, "no axis 2 for the examples"),
        (lambda: standardize(1.0), ValueError, r"shape \(\) and so no axis 0"),
        (lambda: batch_statistics(np.zeros((5, 0))), ValueError, "no features on axis -1"),
        (lambda: batch_statistics(1.0), ValueError, "no axis -1 for the features"),
        (lambda: batch_statistics(np.ones((2, 3)), axis=(0,)), TypeError, "axis must be an integer"),
        (lambda: batch_statistics([[1e308], [-1e308]]), ValueError, "overflows float64"),
        (lambda: SGD(Dense(1, 1)), TypeError, "parameters must be a list of Parameter, got <"),
        (lambda: Adam(Parameter([1.0])), TypeError, "parameters must be a list of Parameter, got <"),
        (lambda: accuracy(ReLU(), np.zeros((0, 2)), np.zeros(0, int)), ValueError, "there are no examples"),
        (lambda: standardize([[1.0], [2.0, 3.0]]), ValueError, "x has rows of different lengths"),
        (lambda: Dense(2, 3, rng="a"), TypeError, "rng must be a whole number, 0 or more, or a Generator"),
        (lambda: Dropout(rng=-1), TypeError, "rng must be a whole number"),
        (lambda: make_gaussian(2, seed=-1), TypeError, "seed must be a whole number"),
        (
            lambda: Dense(2, 3, dtype="much"),
            TypeError,
            "dtype must be float16, float32 or float64, got 'much'",
        ),
        (
            lambda: BatchNorm(2).forward(np.eye(2), training="eval"),
            TypeError,
            "training must be True or False",
        ),
        (lambda: Dropout().forward(np.eye(2), training=None), TypeError, "training must be True or False"),
        (lambda: setattr(Sequential(ReLU()), "layers", 3), TypeError, "layers must be a list of layers"),
        (lambda: setattr(Sequential(ReLU()), "layers", [3]), TypeError, "must be a layer, got 3"),
        (lambda: accuracy(3, np.eye(2), [0, 1]), TypeError, "network must be a layer, got 3"),
        (lambda: check_gradients(Dense, np.eye(2)), TypeError, "layer must be a layer, got <class"),
        (lambda: check_gradients(ReLU(), np.eye(2), tolerance=-1), ValueError, "tolerance must lie in"),
        (lambda: merge_moments(3), TypeError, r"parts must be a list of \(count, mean, var\), got 3"),
        (lambda: BatchNorm(1, eps=10**400), ValueError, "eps must lie in"),
        (lambda: rescale_pixels([1, 2], maximum=0), ValueError, "pixels must lie in"),
        (lambda: rescale_pixels([1, 2], maximum="255"), TypeError, "maximum must be a real number"),
        (lambda: make_gaussian(3, [1, 2], [1, 2, 3]), ValueError, r"shapes \(2,\) and \(3,\)"),
        (lambda: make_gaussian(3, np.ones((2, 2))), ValueError, r"shapes \(2, 2\)"),
        (lambda: train_test_split(3, [1]), ValueError, "no axis 0 for the examples"),
        (lambda: plot_distributions({"raw": [np.nan, 1]}), ValueError, "raw holds NaN"),
        (lambda: plot_distributions({"raw": []}), ValueError, "needs values to be drawn"),
        (lambda: plot_distributions({}), ValueError, "needs values to be drawn"),
        (lambda: setattr(BatchNorm(2), "gamma", np.ones(2)), TypeError, "gamma must be a Parameter"),
        (
            lambda: setattr(BatchNorm(2), "gamma", Parameter([1.0])),
            ValueError,
            r"gamma must have shape \(2,\)",
        ),
        (lambda: setattr(BatchNorm(2), "num_features", 3), AttributeError, "make a new BatchNorm"),
        (lambda: setattr(Dropout(), "rate", 1), ValueError, r"rate must lie in \[0, 1\)"),
    ],
)
def test_odd_arguments_get_one_sentence(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)
