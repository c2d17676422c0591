"""The layers that normalize, by one definition in long double: which values share a mean and a variance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm, RMSNorm, fast

KINDS = {  # the layer for C channels, its groups, and the axes of (N, P, G, C / G) that share statistics
    "BatchNorm": (BatchNorm, lambda channels: channels, (0, 1, 3)),
    "fast.BatchNorm": (fast.BatchNorm, lambda channels: channels, (0, 1, 3)),
    "LayerNorm": (LayerNorm, lambda channels: 1, (2, 3)),
    "RMSNorm": (RMSNorm, lambda channels: 1, (2, 3)),
    "GroupNorm": (lambda channels, **given: GroupNorm(2, channels, **given), lambda channels: 2, (1, 3)),
    "InstanceNorm": (
        lambda channels, **given: InstanceNorm(channels, affine=True, **given),
        lambda channels: channels,
        (1, 3),
    ),
}
by_kind = pytest.mark.parametrize("kind", KINDS)


def by_definition(kind, x, eps, dx_hat=None):
    """x_hat of a channels-last x, or the gradient of x for one of x_hat beside its largest term."""
    _, groups, axes = KINDS[kind]
    split = (len(x), -1, groups(x.shape[-1]), x.shape[-1] // groups(x.shape[-1]))
    wide = x.astype(np.longdouble).reshape(split)
    if kind != "RMSNorm":
        wide = wide - wide.flat[0]  # exact there, and the mean of what is left loses no digits

    def mean(values):
        return values.mean(axis=axes, keepdims=True)

    def center(values):
        return values if kind == "RMSNorm" else values - mean(values)

    inv_std = 1 / np.sqrt(mean(center(wide) ** 2) + np.longdouble(eps))
    x_hat = center(wide) * inv_std
    if dx_hat is None:
        return x_hat.reshape(x.shape)
    dx_hat = dx_hat.reshape(split)
    dx = inv_std * (center(dx_hat) - x_hat * mean(dx_hat * x_hat))
    return dx.reshape(x.shape) / np.abs(inv_std * dx_hat).max(), np.abs(inv_std * dx_hat).max()


@by_kind
@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(2, 5), st.integers(2, 9), st.sampled_from([4, 6])),
    eps=st.sampled_from([0.0, 1e-5, 0.5]),
    offset=st.sampled_from([0.0, 1e-6, -1e3, 1e6]),
    scale=st.sampled_from([1e-3, 1.0, 1e3]),
    seed=st.integers(0, 2**32 - 1),
)
def test_forward_and_backward_are_right_to_rounding(kind, shape, eps, offset, scale, seed):
    rng = np.random.default_rng(seed)
    x, dy = offset + scale * rng.normal(size=shape), rng.normal(size=shape)
    layer = KINDS[kind][0](shape[-1], eps=eps)
    for parameter in layer.parameters():
        parameter.value = rng.normal(size=shape[-1])
    gamma, beta = layer.gamma.value, 0 if layer.beta is None else layer.beta.value
    x_hat, (dx, largest) = by_definition(kind, x, eps), by_definition(kind, x, eps, gamma * dy)
    # the sums of the fast layer lose digits where the mean is large beside the spread
    close = {"rtol": 0, "atol": 1e-9 if kind == "fast.BatchNorm" else 1e-12}
    np.testing.assert_allclose(layer.forward(x), (gamma * x_hat + beta).astype(float), **close)
    np.testing.assert_allclose((layer.backward(dy) / largest).astype(float), dx.astype(float), **close)
    grad_gamma = (dy * x_hat).sum(axis=(0, 1)).astype(float)
    np.testing.assert_allclose(layer.gamma.grad, grad_gamma, rtol=0, atol=100 * close["atol"])
    if layer.beta is not None:
        np.testing.assert_allclose(layer.beta.grad, dy.sum(axis=(0, 1)), atol=1e-12)


@by_kind
@pytest.mark.parametrize("offset", [0, 1e3, 1e6])
def test_float32_stays_right_under_a_large_mean(kind, offset):
    x = (offset + np.random.default_rng(4).normal(size=(16, 256, 16))).astype(np.float32)
    for dtype in (np.float32, np.float64):
        y = KINDS[kind][0](16, dtype=dtype).forward(x)
        assert y.dtype == np.float32
        assert np.abs(y - by_definition(kind, x, 1e-5)).max() <= 2e-6


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("RMSNorm", "fast.BatchNorm")])
@pytest.mark.parametrize("offset", [1e9, -1e12])
def test_float64_loses_nothing_to_a_large_mean(kind, offset):
    # the mean itself, rounded to 1e-4 at 1e12, must not be what x is measured from
    x = offset + np.random.default_rng(5).normal(size=(20, 50, 8))
    assert np.abs(KINDS[kind][0](8).forward(x) - by_definition(kind, x, 1e-5)).max() <= 1e-13


@by_kind
def test_float16_statistics_do_not_overflow(kind):
    x = np.array([[[-60000.0, 60000.0], [60000.0, -60000.0]]], dtype=np.float16)
    layer = GroupNorm(1, 2, dtype=np.float16) if kind == "GroupNorm" else KINDS[kind][0](2, dtype=np.float16)
    np.testing.assert_array_equal(layer.forward(x), np.sign(x))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "RMSNorm"])
@pytest.mark.parametrize("constant", [0.0, 0.1, -1e6 / 3, 1e12 + 0.1])
@pytest.mark.parametrize("m", [2, 3, 1000])
def test_what_is_constant_becomes_exactly_beta(kind, constant, m):
    layer = KINDS[kind][0](6)
    layer.beta.value = 0.7
    np.testing.assert_array_equal(layer.forward(np.full((2, m, 6), constant)), 0.7)
    assert np.isfinite(layer.backward(np.random.default_rng(0).normal(size=(2, m, 6)))).all()


@pytest.mark.parametrize("values", [[0.0, 1.0], [-7.0, 1e9], [3.0, 3.0 + 1e-9]])
def test_two_values_are_always_minus_one_and_one(values):
    np.testing.assert_array_equal(BatchNorm(1, eps=0).forward(np.array(values)[:, None]).ravel(), [-1, 1])
    np.testing.assert_array_equal(LayerNorm(2, eps=0).forward([values]).ravel(), [-1, 1])


# How they are related: beside the definition, the sentences that the chapters say

X = np.random.default_rng(7).normal(size=(2, 4, 5, 6))
ROWS = X.reshape(8, 30)
CENTERED = ROWS - ROWS.mean(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (GroupNorm(1, 6).forward(X), LayerNorm(120).forward(X.reshape(2, 120)).reshape(X.shape)),
        (GroupNorm(6, 6).forward(X), InstanceNorm(6).forward(X)),
        (InstanceNorm(6).forward(X), InstanceNorm(6, affine=True).forward(X)),
        (InstanceNorm(6).forward(X[:1]), BatchNorm(6).forward(X[:1])),
        (LayerNorm(30).forward(ROWS), BatchNorm(8).forward(ROWS.T).T),
        (LayerNorm(30).forward(ROWS + 3), LayerNorm(30).forward(ROWS)),
        (RMSNorm(30).forward(CENTERED), LayerNorm(30).forward(CENTERED)),
        (RMSNorm(30, eps=0).forward(8 * ROWS), RMSNorm(30, eps=0).forward(ROWS)),
        (RMSNorm(1, eps=0).forward([[3.0], [-4.0]]), [[1.0], [-1.0]]),
        (LayerNorm(6).forward(X[0, 0, 0]), LayerNorm(6).forward(X)[0, 0, 0]),  # without a batch axis
        (RMSNorm(6).forward(X[0, 0, 0]), RMSNorm(6).forward(X)[0, 0, 0]),
    ],
)
def test_relatives(one, other):
    np.testing.assert_allclose(one, other, atol=1e-13)


def test_rms_norm_sees_the_mean():
    assert np.abs(RMSNorm(30).forward(ROWS + 3) - RMSNorm(30).forward(ROWS)).max() > 0.5


# By hand


def test_instance_norm_by_hand():
    layer = InstanceNorm(1, affine=True, eps=0)
    layer.gamma.value, layer.beta.value = 2.0, 3.0
    y = layer.forward([[[1], [2], [3], [4]], [[40], [30], [20], [10]]])
    np.testing.assert_allclose(y[0].ravel(), [0.3167, 2.1056, 3.8944, 5.6833], atol=5e-5)
    np.testing.assert_allclose(y[1], y[0, ::-1], atol=1e-14)


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


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        *((make(3), ["gamma", "beta"]) for make in (BatchNorm, LayerNorm)),
        (GroupNorm(1, 3), ["gamma", "beta"]),
        (InstanceNorm(3, affine=True), ["gamma", "beta"]),
        (InstanceNorm(3), []),
        (RMSNorm(3), ["gamma"]),
    ],
)
def test_what_each_layer_learns(layer, names):
    assert [parameter.name for parameter in layer.parameters()] == names
    assert [name for name in ("gamma", "beta") if getattr(layer, name) is not None] == names
