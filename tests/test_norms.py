"""LayerNorm, GroupNorm, InstanceNorm and RMSNorm: against an oracle, gradients and numerics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import GroupNorm, InstanceNorm, LayerNorm, RMSNorm, check_gradients

DTYPES = [np.float16, np.float32, np.float64]
LAYERS = {
    "LayerNorm": lambda groups, channels, **options: LayerNorm(channels, **options),
    "RMSNorm": lambda groups, channels, **options: RMSNorm(channels, **options),
    "GroupNorm": lambda groups, channels, **options: GroupNorm(groups, channels, **options),
    "InstanceNorm": lambda groups, channels, **options: InstanceNorm(channels, affine=True, **options),
    "InstanceNorm, not affine": lambda groups, channels, **options: InstanceNorm(channels, **options),
}


def randomize(layer, rng):
    for parameter in layer.parameters():
        parameter.value = rng.normal(size=parameter.value.shape)
    return layer


def oracle(kind, groups, x, eps):
    """x_hat of a channels-last x in long double, one group after another."""
    x = x.astype(np.longdouble)
    x_hat = np.empty_like(x)
    channels = x.shape[-1]
    if kind in ("LayerNorm", "RMSNorm"):
        places = list(np.ndindex(x.shape[:-1]))
    else:
        size = channels // groups if kind == "GroupNorm" else 1
        places = [
            (n, ..., slice(start, start + size)) for n in range(len(x)) for start in range(0, channels, size)
        ]
    for place in places:
        values = x[place] if kind == "RMSNorm" else x[place] - x[place].mean()
        x_hat[place] = values / np.sqrt((values**2).mean() + np.longdouble(eps))
    return x_hat


@st.composite
def cases(draw):
    """A kind of layer, its groups, and the shape of a channels-last x, each group of 2 values or more."""
    groups, size = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    positions = draw(st.lists(st.integers(1, 3), max_size=2))
    kind = draw(st.sampled_from(sorted(LAYERS)))
    if kind.startswith("InstanceNorm"):
        positions.append(2)
    return kind, groups, (draw(st.integers(1, 3)), *positions, groups * size)


# --- by hand ----------------------------------------------------------------------------------------------


def test_instance_norm_by_hand():
    layer = InstanceNorm(1, affine=True, eps=0)
    layer.gamma.value, layer.beta.value = 2.0, 3.0
    y = layer.forward([[[1], [2], [3], [4]], [[40], [30], [20], [10]]])
    np.testing.assert_allclose(y[0].ravel(), [0.3167, 2.1056, 3.8944, 5.6833], atol=5e-5)
    np.testing.assert_allclose(y[1], y[0, ::-1], atol=1e-14)
    layer.gamma.value = 1.0
    grad_x = layer.backward([[[1], [0], [0], [0]], [[0], [0], [0], [0]]])
    np.testing.assert_allclose(grad_x[0].ravel(), [0.2683, -0.3578, -0.0894, 0.1789], atol=5e-5)
    np.testing.assert_array_equal(grad_x[1], 0)


def test_rms_norm_by_hand():
    layer = RMSNorm(2, eps=0.5)
    layer.gamma.value = [2.0, -1.0]
    # the mean square is 17.5, so the root is sqrt(18)
    np.testing.assert_allclose(layer.forward([[3, 5.09902]]), [[1.414214, -1.201850]], atol=1e-6)


def test_gamma_and_beta_belong_to_channels_not_groups():
    layer = GroupNorm(2, 4, eps=0)
    layer.gamma.value, layer.beta.value = [1, 2, 3, 4], [10, 20, 30, 40]
    np.testing.assert_array_equal(layer.forward([[1, 3, 50, 10]]), [[9, 22, 33, 36]])
    layer.backward([[1, 1, 1, 1]])
    np.testing.assert_array_equal(layer.gamma.grad, [-1, 1, 1, -1])
    np.testing.assert_array_equal(layer.beta.grad, [1, 1, 1, 1])


def test_what_each_layer_learns():
    assert [parameter.name for parameter in LayerNorm(3).parameters()] == ["gamma", "beta"]
    assert [parameter.name for parameter in GroupNorm(1, 3).parameters()] == ["gamma", "beta"]
    assert [parameter.name for parameter in RMSNorm(3).parameters()] == ["gamma"]
    assert [parameter.name for parameter in InstanceNorm(3, affine=True).parameters()] == ["gamma", "beta"]
    layer = InstanceNorm(3)
    assert layer.parameters() == []
    assert layer.gamma is layer.beta is None
    assert RMSNorm(3).beta is None


# --- against an oracle, and gradients ---------------------------------------------------------------------


@settings(deadline=None)
@given(
    case=cases(),
    eps=st.sampled_from([1e-5, 1e-3, 0.5]),
    offset=st.sampled_from([0.0, 1e-6, -1e3, 1e6]),
    scale=st.sampled_from([1e-2, 1.0, 1e3]),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_layer_is_right_to_rounding(case, eps, offset, scale, seed):
    (kind, groups, shape), rng = case, np.random.default_rng(seed)
    x = offset + scale * rng.normal(size=shape)
    layer = randomize(LAYERS[kind](groups, shape[-1], eps=eps), rng)
    y = layer.forward(x)
    gamma = 1 if layer.gamma is None else layer.gamma.value
    beta = 0 if layer.beta is None else layer.beta.value
    np.testing.assert_allclose(y, (gamma * oracle(kind, groups, x, eps) + beta).astype(float), atol=1e-13)
    np.testing.assert_array_equal(layer.forward(x, training=False), y)


@settings(deadline=None, max_examples=40)
@given(case=cases(), axis=st.sampled_from([0, 1, -1]), seed=st.integers(0, 2**32 - 1))
def test_gradients(case, axis, seed):
    (kind, groups, shape), rng = case, np.random.default_rng(seed)
    # with two values in a group and a small eps the gradient is almost 0
    layer = randomize(LAYERS[kind](groups, shape[-1], eps=0.3, axis=axis), rng)
    report = check_gradients(layer, np.moveaxis(rng.normal(size=shape), -1, axis), seed=seed)
    assert max(report.errors.values()) < 1e-7, report
    assert len(report.errors) == 1 + len(layer.parameters())


@pytest.mark.parametrize("kind", LAYERS)
def test_gradients_with_the_usual_eps(kind):
    rng = np.random.default_rng(1)
    report = check_gradients(randomize(LAYERS[kind](2, 8), rng), rng.normal(size=(2, 3, 2, 8)))
    assert max(report.errors.values()) < 1e-8, report


@pytest.mark.parametrize("make", [LayerNorm, RMSNorm])
def test_a_single_example_without_a_batch_axis(make):
    x = np.random.default_rng(0).normal(size=4)
    np.testing.assert_array_equal(make(4).forward(x), make(4).forward(x[None])[0])
    assert check_gradients(make(4), x).passed


@pytest.mark.parametrize("kind", LAYERS)
def test_axis_1_is_channels_last_with_the_axes_moved(kind):
    rng = np.random.default_rng(2)
    x, grad_y = rng.normal(size=(2, 2, 6, 4, 5))
    first, last = (randomize(LAYERS[kind](2, 6, axis=axis), np.random.default_rng(3)) for axis in (1, -1))
    y = first.forward(x)
    np.testing.assert_array_equal(np.moveaxis(y, 1, -1), last.forward(np.moveaxis(x, 1, -1)))
    grad_x = first.backward(grad_y)
    np.testing.assert_array_equal(np.moveaxis(grad_x, 1, -1), last.backward(np.moveaxis(grad_y, 1, -1)))
    for parameter, same in zip(first.parameters(), last.parameters(), strict=True):
        np.testing.assert_array_equal(parameter.grad, same.grad)


# --- numerics ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("offset", [0, 1e3, 1e6])
def test_float32_stays_right_under_a_large_mean(kind, offset):
    x = (offset + np.random.default_rng(4).normal(size=(8, 16, 64))).astype(np.float32)
    y = LAYERS[kind](4, 64).forward(x)
    assert y.dtype == np.float32
    assert np.abs(y - oracle(kind, 4, x, 1e-5)).max() <= 2e-6


@pytest.mark.parametrize("kind", ["LayerNorm", "GroupNorm", "InstanceNorm"])
@pytest.mark.parametrize("offset", [1e9, -1e12])
def test_float64_loses_nothing_to_a_large_mean(kind, offset):
    x = offset + np.random.default_rng(5).normal(size=(8, 16, 64))
    assert np.abs(LAYERS[kind](4, 64).forward(x) - oracle(kind, 4, x, 1e-5)).max() <= 1e-13


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("given_dtype", ["float16", "float32", "float64", ">f4", "int8", "uint8", "bool"])
def test_dtype_in_is_dtype_out(kind, given_dtype):
    x = (np.arange(16).reshape(2, 2, 4) % 3 == 0).astype(given_dtype)
    expected = x.dtype if given_dtype in ("float16", "float32", "float64") else np.float64
    for dtype in DTYPES:
        layer = LAYERS[kind](2, 4, dtype=dtype)
        assert layer.forward(x).dtype == expected
        assert layer.backward(x).dtype == expected
        assert {array.dtype for p in layer.parameters() for array in (p.value, p.grad)} <= {np.dtype(dtype)}


@pytest.mark.parametrize("kind", LAYERS)
def test_float16_statistics_do_not_overflow(kind):
    x = np.array([[[-60000.0, 60000.0], [60000.0, -60000.0]]], dtype=np.float16)
    np.testing.assert_array_equal(LAYERS[kind](1, 2, dtype=np.float16).forward(x), np.sign(x))
