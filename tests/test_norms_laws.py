"""The laws that the relatives of batch normalization obey, forward and backward, and how exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm, RMSNorm

images = st.fixed_dictionaries(
    {
        "shape": st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(2, 4), st.sampled_from([2, 6])),
        "seed": st.integers(0, 2**32 - 1),
        "offset": st.sampled_from([0.0, 1e-6, 1.0, -1e3, 1e6]),
        "scale": st.sampled_from([1e-3, 1.0, 1e3]),
    }
)


def make_images(images):
    rng = np.random.default_rng(images["seed"])
    return images["offset"] + images["scale"] * rng.normal(size=images["shape"])


def layers(channels, **options):
    """One of each that takes off the mean, with the axes of (N, H, W, G, C / G) that share its statistics."""
    return [
        (LayerNorm(channels, **options), (3, 4), 1),
        (GroupNorm(2, channels, **options), (1, 2, 4), 2),
        (InstanceNorm(channels, affine=True, **options), (1, 2), channels),
    ]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


# --- how they are related ---------------------------------------------------------------------------------


@settings(deadline=None)
@given(images=images)
def test_one_group_is_layer_norm_over_all_but_the_batch(images):
    x = make_images(images)
    rows = x.reshape(len(x), -1)  # (N, H, W, C) -> (N, H W C)
    one_group = GroupNorm(1, x.shape[-1]).forward(x)
    np.testing.assert_allclose(
        one_group.reshape(rows.shape), LayerNorm(rows.shape[1]).forward(rows), atol=1e-13
    )


@settings(deadline=None)
@given(images=images)
def test_as_many_groups_as_channels_are_instance_norm(images):
    x = make_images(images)
    channels = x.shape[-1]
    expected = GroupNorm(channels, channels).forward(x)
    for affine in (True, False):
        np.testing.assert_array_equal(InstanceNorm(channels, affine=affine).forward(x), expected)


def test_instance_norm_of_one_example_is_batch_norm_of_it(rng):
    x, grad_y = rng.normal(size=(2, 1, 4, 5, 3))
    instance, batch = InstanceNorm(3, affine=True), BatchNorm(3)
    np.testing.assert_allclose(instance.forward(x), batch.forward(x), atol=1e-14)
    np.testing.assert_allclose(instance.backward(grad_y), batch.backward(grad_y), atol=1e-14)
    np.testing.assert_allclose(instance.gamma.grad, batch.gamma.grad, rtol=1e-13)


def test_layer_norm_is_batch_norm_turned(rng):
    x = rng.normal(size=(8, 3))
    np.testing.assert_allclose(LayerNorm(3).forward(x), BatchNorm(8).forward(x.T).T, atol=1e-14)


def test_rms_norm_of_a_centered_row_is_layer_norm(rng):
    x = rng.normal(size=(4, 6))
    x -= x.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(RMSNorm(6).forward(x), LayerNorm(6).forward(x), atol=1e-14)


@pytest.mark.parametrize(("shape", "groups"), [((4, 8, 5, 5), 8)])
def test_how_many_statistics_there_are(shape, groups, rng):
    # of (N, C, H, W) = (4, 8, 5, 5) with the channels last: 4 of GN(1), 8 of GN(2), 32 of IN
    x = np.moveaxis(rng.normal(size=shape), 1, -1)
    for layer, statistics in ((GroupNorm(1, 8), 4), (GroupNorm(2, 8), 8), (InstanceNorm(8), 32)):
        layer.forward(x)
        _, inv_std, _ = layer._cache
        assert len(np.unique(inv_std)) == inv_std.size == statistics


# --- forward ----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(images=images, eps=st.sampled_from([0.0, 1e-5, 1e-3]))
def test_mean_is_0_and_spread_is_the_kept_share(images, eps):
    x = make_images(images)
    for layer, within, groups in layers(x.shape[-1], eps=eps):
        split = (*x.shape[:-1], groups, x.shape[-1] // groups)  # (N, H, W, C) -> (N, H, W, G, C / G)
        y = layer.forward(x).reshape(split)
        var = x.reshape(split).astype(np.longdouble).var(axis=within).astype(float)
        np.testing.assert_allclose(y.mean(axis=within), 0, atol=1e-12)
        np.testing.assert_allclose(y.var(axis=within), var / (var + eps), rtol=1e-6)


@settings(deadline=None)
@given(images=images)
def test_the_opposite_input_gives_the_opposite_output(images):
    x = make_images(images)
    for layer in (*(layer for layer, _, _ in layers(x.shape[-1])), RMSNorm(x.shape[-1])):
        np.testing.assert_array_equal(layer.forward(-x), -layer.forward(x))


@settings(deadline=None)
@given(images=images, factor=st.sampled_from([0.25, 2.0, 1024.0]))
def test_rms_norm_does_not_see_the_scale(images, factor):
    # without eps, and with powers of 2 so that the factor itself rounds nothing
    x = make_images(images)
    layer = RMSNorm(x.shape[-1], eps=0)
    np.testing.assert_array_equal(layer.forward(factor * x), layer.forward(x))


def test_rms_norm_sees_the_mean_and_layer_norm_does_not(rng):
    x = rng.normal(size=(5, 6))
    np.testing.assert_allclose(LayerNorm(6).forward(x + 3), LayerNorm(6).forward(x), atol=1e-13)
    assert np.abs(RMSNorm(6).forward(x + 3) - RMSNorm(6).forward(x)).max() > 0.5
    np.testing.assert_allclose((RMSNorm(6, eps=0).forward(x + 3) ** 2).mean(axis=1), 1, rtol=1e-14)


@settings(deadline=None)
@given(
    images=images,
    contrast=st.floats(0.01, 100),
    brightness=st.floats(-100, 100),
)
def test_instance_norm_does_not_see_contrast_and_brightness(images, contrast, brightness):
    rng = np.random.default_rng(images["seed"])
    x = rng.normal(size=images["shape"])
    contrast = contrast * rng.uniform(0.5, 2, size=(len(x), 1, 1, x.shape[-1]))  # of each map of each example
    layer = InstanceNorm(x.shape[-1], eps=0)
    moved = layer.forward(contrast * x + brightness)
    # contrast x + brightness is itself rounded, to the last bit of the brightness
    spread = (contrast * x.std(axis=(1, 2), keepdims=True)).min()
    np.testing.assert_allclose(moved, layer.forward(x), atol=1e-13 * (1 + abs(brightness) / spread))


@settings(deadline=None)
@given(images=images)
def test_an_example_does_not_feel_its_batch(images):
    x = make_images(images)
    for layer in (*(layer for layer, _, _ in layers(x.shape[-1])), RMSNorm(x.shape[-1])):
        y = layer.forward(x)
        alone = [layer.forward(x[n : n + 1])[0] for n in range(len(x))]
        np.testing.assert_allclose(y, alone, atol=1e-13)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1e6 / 3, 1e12 + 0.1])
def test_a_constant_group_becomes_exactly_beta(constant, rng):
    for layer, _, _ in layers(6):
        layer.beta.value = 0.7
        np.testing.assert_array_equal(layer.forward(np.full((2, 5, 7, 6), constant)), 0.7)
        assert np.isfinite(layer.backward(rng.normal(size=(2, 5, 7, 6)))).all()


# --- backward ---------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(images=images, eps=st.sampled_from([1e-5, 1e-2]))
def test_the_gradient_has_no_mean_and_almost_no_part_along_x_hat(images, eps):
    rng = np.random.default_rng(images["seed"])
    x = images["scale"] * rng.normal(size=images["shape"])
    dy = rng.normal(size=x.shape)
    for layer, within, groups in layers(x.shape[-1], eps=eps):
        split = (*x.shape[:-1], groups, x.shape[-1] // groups)
        x_hat = layer.forward(x).reshape(split)
        layer.gamma.value = gamma = rng.normal(size=x.shape[-1])
        layer.forward(x)
        dx = layer.backward(dy).reshape(split)
        dx_hat = (gamma * dy).reshape(split)
        var = x.reshape(split).var(axis=within)
        scale = (np.abs(dx_hat).sum(axis=within) + 1) / np.sqrt(var + eps)
        np.testing.assert_array_less(np.abs(dx.sum(axis=within)) / scale, 1e-14)
        left_over = (dx_hat * x_hat).sum(axis=within) * eps / (var + eps) / np.sqrt(var + eps)
        np.testing.assert_array_less(np.abs((dx * x_hat).sum(axis=within) - left_over) / scale, 1e-13)


def test_the_gradient_of_rms_norm_is_orthogonal_to_its_input(rng):
    x, dy = rng.normal(size=(2, 5, 8))
    layer = RMSNorm(8, eps=0)
    layer.gamma.value = rng.normal(size=8)
    layer.forward(x)
    np.testing.assert_allclose((x * layer.backward(dy)).sum(axis=1), 0, atol=1e-14)


def test_ten_times_the_input_has_a_tenth_of_the_gradient(rng):
    x, dy = rng.normal(size=(2, 2, 3, 4, 6))
    for layer in (*(layer for layer, _, _ in layers(6, eps=0)), RMSNorm(6, eps=0)):
        layer.forward(x)
        grad_x = layer.backward(dy)
        layer.forward(10 * x)
        np.testing.assert_allclose(10 * layer.backward(dy), grad_x, atol=1e-13)


def test_gradients_are_set_not_added(rng):
    x, dy = rng.normal(size=(2, 2, 3, 4, 6))
    for layer, _, _ in layers(6):
        layer.forward(x)
        layer.backward(dy)
        first = layer.gamma.grad.copy(), layer.beta.grad.copy()
        layer.backward(dy)
        np.testing.assert_array_equal((layer.gamma.grad, layer.beta.grad), first)
