"""What every layer refuses: one sentence that says what came and what was expected, and nothing has moved."""

import re

import numpy as np
import pytest

from batchnorm import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GroupNorm,
    LayerNorm,
    ReLU,
    Sequential,
    Tanh,
    batch_statistics,
)
from layers_made import FEATURES, LAYERS, NORMS, batch, state, used


def refused(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)


def refused_and_unchanged(name, act, error, message, **options):
    """Let a used layer ``act(layer, x, dy)``: it says so, and all that it holds and backward gives stays."""
    layer, x, _, dy, dx = used(name, **options)
    before = state(layer)
    refused(lambda: act(layer, x, dy), error, message)
    assert state(layer) == before
    np.testing.assert_array_equal(layer.backward(dy), dx)


def with_one(value):
    def spoilt(x):
        x = x.copy()
        x.flat[-2] = value
        return x

    return spoilt


ANYWHERE = [  # what no layer takes: how a good batch goes bad, and what is said of it
    *((with_one(value), ValueError, "x holds NaN or infinity") for value in (np.nan, np.inf, -np.inf)),
    (lambda x: x.astype(str), TypeError, "x must hold real numbers, got dtype <U"),
    (lambda x: x.astype(object), TypeError, "x must hold real numbers, got dtype object"),
    (lambda x: x.astype(complex), TypeError, "x must hold real numbers, got dtype complex128"),
    (lambda x: x.astype("M8[s]"), TypeError, "x must hold real numbers, got dtype datetime64"),
    (lambda x: x.view([("re", float)]), TypeError, "x must hold real numbers, got dtype"),
    (lambda x: None, TypeError, "x must hold real numbers"),
    (lambda x: np.ma.masked_less(x, 0), TypeError, "x has masked values"),
    (lambda x: list(np.ma.masked_less(x, 0)), TypeError, "x has masked values"),
]
OF_FEATURES = [
    (lambda x: x[..., :3], ValueError, r"x has 3 features on axis -1 \(shape \(.*, 3\)\).*made for 4"),
    (lambda x: np.repeat(x, 2, -1), ValueError, "x has 8 features on axis -1"),
    (lambda x: np.float64(1), ValueError, r"x has shape \(\) and so no axis -1 for the features"),
]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    ("name", "spoil", "error", "message"),
    [(name, *case) for name in LAYERS for case in ANYWHERE + (OF_FEATURES if name in FEATURES else [])],
)
def test_bad_input_is_named_and_changes_nothing(name, spoil, error, message, training):
    refused_and_unchanged(name, lambda layer, x, dy: layer.forward(spoil(x), training), error, message)


FEW = "at least 2 values per feature to have a variance, got"
ONE = "a group needs at least 2 values to have a variance, got"


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        *((name, (1, 4), f"{FEW} 1") for name in ("BatchNorm", "fast.BatchNorm")),
        *((name, (0, 4), f"{FEW} 0") for name in ("BatchNorm", "fast.BatchNorm")),
        *((name, (4,), f"{FEW} 1") for name in ("BatchNorm", "fast.BatchNorm")),
        *((name, (4,), r"x has shape \(4,\) and so no batch axis") for name in ("GroupNorm", "InstanceNorm")),
        ("InstanceNorm", (5, 4), f"{ONE} 1: give it more channels"),
        ("InstanceNorm", (5, 1, 1, 4), f"{ONE} 1"),
        ("InstanceNorm", (5, 0, 3, 4), f"{ONE} 0"),
        ("GroupNorm", (5, 0, 4), f"{ONE} 0"),
        ("Flatten", (), r"x has shape \(\) and so no batch axis"),
        ("Conv2D", (4, 4, 4), r"x must have shape \(N, H, W, 4\), got \(4, 4, 4\): pass images"),
        ("Conv2D", (2, 1, 4, 4), "x has 1 x 4 pixels, too few for a kernel of 2 x 2 with padding 0"),
        ("Conv2D", (2, 4, 1, 4), "x has 4 x 1 pixels, too few"),
        ("Conv2D", (2, 0, 4, 4), "x has 0 x 4 pixels, too few"),
    ],
)
def test_a_batch_too_small_or_of_another_shape(name, shape, message):
    refused_and_unchanged(name, lambda layer, x, dy: layer.forward(np.ones(shape)), ValueError, message)


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda dy: dy[:-1], ValueError, r"grad_y has shape \(1, .*\), but forward returned shape \(2, .*\)"),
        (lambda dy: dy[None], ValueError, r"grad_y has shape \(1, 2, .*\), but forward returned shape"),
        (lambda dy: np.repeat(dy, 2, axis=0), ValueError, r"grad_y has shape \(4, .*\), but forward ret"),
        (with_one(np.nan), ValueError, "grad_y holds NaN or infinity"),
        (lambda dy: dy.astype(complex), TypeError, "grad_y must hold real numbers, got dtype complex128"),
        (lambda dy: None, TypeError, "grad_y must hold real numbers"),
    ],
)
@pytest.mark.parametrize("name", LAYERS)
def test_a_bad_gradient_is_named_and_changes_nothing(name, spoil, error, message):
    refused_and_unchanged(name, lambda layer, x, dy: layer.backward(spoil(dy)), error, message)


@pytest.mark.parametrize("name", NORMS)
def test_what_does_not_vary_cannot_be_divided_when_eps_is_0(name):
    def forward(layer, x, dy):
        bad = x.copy()
        bad[..., 2], bad[-1, -1, :, 2:], bad[-1, -1, -1] = 0, 0, 0
        if name == "GroupNorm":
            bad[-1, ..., 2:] = 0
        layer.forward(bad)

    first = {"LayerNorm": 11, "RMSNorm": 11, "GroupNorm": 3}.get(name, 2)
    unit = "feature" if name.endswith("BatchNorm") else "group"
    message = f"{unit} {first} is constant and eps is 0.*use eps > 0"
    refused_and_unchanged(name, forward, ValueError, message, eps=0)


@pytest.mark.parametrize("size", [1e200, 1.7e308])
@pytest.mark.parametrize("name", NORMS)
def test_a_variance_beyond_float64_is_an_error(name, size):
    def forward(layer, x, dy):
        with np.errstate(all="raise"):
            layer.forward(np.where(x > 0, size, -size))

    message = "the variance of .* 0 overflows float64: scale the input down"
    refused_and_unchanged(name, forward, ValueError, message)


def test_a_running_variance_of_0_is_an_error_in_inference():
    layer = BatchNorm(4, eps=0)
    layer.running_var = np.array([1.0, 0.0, 1.0, 1.0])
    message = "running_var of feature 1 is 0 and eps is 0"
    refused(lambda: layer.forward(batch("BatchNorm"), training=False), ValueError, message)


OPTIONS = {  # of every layer that has them
    "eps": [
        (-1e-5, ValueError, r"eps must lie in \[0, inf\), got -1e-05: choose"),
        (np.nan, ValueError, "eps must lie in"),
        (np.inf, ValueError, "eps must lie in"),
        ("small", TypeError, "eps must be a real number, got 'small'"),
    ],
    "axis": [(0.5, TypeError, r"axis must be an integer, got 0\.5")],
    "dtype": [
        (int, TypeError, "dtype must be float16, float32 or float64, got int64"),
        (complex, TypeError, "dtype must be float16, float32 or float64, got complex128"),
    ],
}


@pytest.mark.parametrize(
    ("name", "option", "value", "error", "message"),
    [
        (name, option, *case)
        for name in LAYERS
        for option in sorted(LAYERS[name].options)
        for case in OPTIONS[option]
    ],
)
def test_bad_options(name, option, value, error, message):
    refused(lambda: LAYERS[name].make(**{option: value}), error, message)


@pytest.mark.parametrize("name", [name for name, kind in LAYERS.items() if kind.options] + ["Dropout"])
def test_options_are_named(name):
    refused(lambda: LAYERS[name].make(0.1), TypeError, "positional")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: BatchNorm(0), ValueError, "num_features must be 1 or more, got 0"),
        (lambda: LayerNorm(-1), ValueError, "num_features must be 1 or more, got -1"),
        (lambda: BatchNorm(2.0), TypeError, r"num_features must be an integer, got 2\.0"),
        (lambda: BatchNorm(3, momentum=1.1), ValueError, r"momentum must lie in \[0, 1\], got 1\.1"),
        (lambda: BatchNorm(3, momentum=-0.1), ValueError, r"momentum must lie in \[0, 1\], got -0\.1"),
        (lambda: GroupNorm(0, 6), ValueError, "num_groups must be 1 or more, got 0"),
        (lambda: GroupNorm(1.5, 6), TypeError, r"num_groups must be an integer, got 1\.5"),
        (lambda: GroupNorm(4, 6), ValueError, "num_features 6 cannot be split into 4 groups of equal size"),
        (lambda: GroupNorm(12, 6), ValueError, "num_features 6 cannot be split into 12 groups"),
        (lambda: Dense(0, 3), ValueError, "in_features must be 1 or more, got 0"),
        (lambda: Dense(3, -2), ValueError, "out_features must be 1 or more, got -2"),
        (lambda: Dense(3, 2.5), TypeError, r"out_features must be an integer, got 2\.5"),
        (lambda: Conv2D(0, 3, 3), ValueError, "in_channels must be 1 or more, got 0"),
        (lambda: Conv2D(3, 0, 3), ValueError, "out_channels must be 1 or more, got 0"),
        (lambda: Conv2D(3, 3, 0), ValueError, "kernel_size must be 1 or more, got 0"),
        (lambda: Conv2D(3, 3, (3, 3)), TypeError, r"kernel_size must be an integer, got \(3, 3\)"),
        (lambda: Conv2D(3, 3, 3, stride=0), ValueError, "stride must be 1 or more, got 0"),
        (lambda: Conv2D(3, 3, 3, padding=-1), ValueError, "padding must be 0 or more, got -1"),
        (lambda: Conv2D(3, 3, 3, padding="same"), TypeError, "padding must be an integer, got 'same'"),
        (lambda: Dropout(1), ValueError, r"rate must lie in \[0, 1\), got 1"),
        (lambda: Dropout(-0.1), ValueError, r"rate must lie in \[0, 1\), got -0\.1"),
        (lambda: Dropout(np.nan), ValueError, "rate must lie in"),
        (lambda: Dropout("half"), TypeError, "rate must be a real number, got 'half'"),
        (
            lambda: Sequential([ReLU()]),
            TypeError,
            r"argument 0 of Sequential must be a layer, got \[.*: write Seq",
        ),
        (lambda: Sequential(ReLU(), ReLU), TypeError, "argument 1 of Sequential must be a layer, got <"),
        (lambda: Sequential(*2 * [Tanh(), ReLU()]), ValueError, "argument 2 .* twice: make a new Tanh"),
        (lambda: batch_statistics([[1.0, 2.0]]), ValueError, f"{FEW} 1"),
        (lambda: LayerNorm(1).forward([[3.0], [4.0]]), ValueError, f"{ONE} 1"),
        (lambda: GroupNorm(4, 4).forward(np.ones((1, 4))), ValueError, f"{ONE} 1"),
        (lambda: Flatten().forward(1.0), ValueError, re.escape("x has shape () and so no batch axis")),
    ],
)
def test_one_sentence(make, error, message):
    refused(make, error, message)
