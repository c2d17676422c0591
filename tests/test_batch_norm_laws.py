"""The laws that batch normalization obeys, forward and backward, and how exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import BatchNorm, Dense, Sequential, batch_statistics, check_gradients


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def oracle(x, eps=1e-5):
    """x_hat of the rows (m, D) in long double; taking the first row off is exact there."""
    x = x.astype(np.longdouble) - x[0]
    centered = x - x.mean(axis=0)
    return centered / np.sqrt((centered**2).mean(axis=0) + np.longdouble(eps))


def trained_layer(**options):
    """A layer with gamma, beta and running statistics that are all different from their start."""
    layer = BatchNorm(3, **options)
    layer.gamma.value = [1.5, -0.5, 2.0]
    layer.beta.value = [0.0, 1.0, -1.0]
    layer.running_mean = np.array([0.3, -2.0, 1.0])
    layer.running_var = np.array([0.5, 4.0, 1.5])
    return layer


# --- laws of the forward pass -----------------------------------------------------------------------------

batches = st.fixed_dictionaries(
    {
        "m": st.integers(2, 40),
        "features": st.integers(1, 5),
        "seed": st.integers(0, 2**32 - 1),
        "offset": st.sampled_from([0.0, 1e-6, 1.0, -1e3, 1e6]),
        "scale": st.sampled_from([1e-3, 1.0, 1e3]),
    }
)


def make_batch(batch):
    rng = np.random.default_rng(batch["seed"])
    return batch["offset"] + batch["scale"] * rng.normal(size=(batch["m"], batch["features"]))


@settings(deadline=None)
@given(batch=batches, eps=st.sampled_from([0.0, 1e-5, 1e-3]))
def test_mean_is_beta_and_spread_is_gamma_times_the_kept_share(batch, eps):
    x = make_batch(batch)
    layer = BatchNorm(batch["features"], eps=eps)
    layer.gamma.value, layer.beta.value = -1.5, 0.25
    y = layer.forward(x)
    var = ((x - x.mean(axis=0)) ** 2).mean(axis=0)
    np.testing.assert_allclose(y.mean(axis=0), 0.25, atol=1e-11)
    np.testing.assert_allclose(y.std(axis=0), 1.5 * np.sqrt(var / (var + eps)), rtol=1e-6)


@settings(deadline=None)
@given(batch=batches)
def test_no_value_lies_further_out_than_the_root_of_m_minus_1(batch):
    x_hat = BatchNorm(batch["features"], eps=0).forward(make_batch(batch))
    assert np.abs(x_hat).max() <= np.sqrt(batch["m"] - 1) * (1 + 1e-12)


def test_one_odd_value_reaches_the_root_of_m_minus_1():
    x = np.zeros((8, 1))
    x[3] = 5
    assert BatchNorm(1, eps=0).forward(x).max() == pytest.approx(2.6458, abs=5e-5)


@settings(deadline=None)
@given(batch=batches, shift=st.sampled_from([-3.0, 0.5, 1e4]))
def test_a_constant_added_to_a_feature_changes_nothing(batch, shift):
    x = make_batch(batch)
    y = BatchNorm(batch["features"]).forward(x)
    moved = BatchNorm(batch["features"]).forward(x + shift)
    np.testing.assert_allclose(
        moved, y, atol=1e-5
    )  # x + shift is itself rounded, to 1e-10 of a scale of 1e-3


@settings(deadline=None)
@given(batch=batches, factor=st.sampled_from([0.5, 4.0, -2.0]))
def test_a_factor_changes_nothing_but_the_sign(batch, factor):
    # without eps, and with powers of 2 so that the factor itself rounds nothing
    x = make_batch(batch)
    y = BatchNorm(batch["features"], eps=0).forward(x)
    scaled = BatchNorm(batch["features"], eps=0).forward(factor * x)
    np.testing.assert_allclose(scaled, np.sign(factor) * y, rtol=1e-12)


@pytest.mark.parametrize("values", [[0.0, 1.0], [-7.0, 1e9], [3.0, 3.0 + 1e-9]])
def test_two_examples_are_always_minus_one_and_one(values):
    y = BatchNorm(1, eps=0).forward(np.array(values)[:, None])
    np.testing.assert_array_equal(y.ravel(), [-1, 1])


@pytest.mark.parametrize("constant", [0.0, 0.1, -1e6 / 3, 1e12 + 0.1])
@pytest.mark.parametrize("m", [2, 3, 17, 1000])
def test_a_constant_feature_becomes_exactly_beta(constant, m, rng):
    layer = BatchNorm(1)
    layer.beta.value = 0.7
    y = layer.forward(np.full((m, 1), constant))
    np.testing.assert_array_equal(y, 0.7)
    np.testing.assert_array_equal(layer.backward(rng.normal(size=(m, 1))).shape, (m, 1))


def test_gamma_sqrt_var_and_beta_mean_undo_it_for_that_batch_alone(rng):
    x, other = rng.normal(5, 3, size=(2, 32, 4))
    layer = BatchNorm(4)
    mean, var = batch_statistics(x)
    layer.gamma.value, layer.beta.value = np.sqrt(var + layer.eps), mean
    np.testing.assert_allclose(layer.forward(x), x, rtol=1e-14, atol=1e-13)
    assert np.abs(layer.forward(other) - other).max() > 0.1


@pytest.mark.parametrize("shape", [(6, 3), (2, 5, 3), (2, 4, 5, 3)])
def test_every_axis_but_the_features_is_the_batch(shape, rng):
    x = rng.normal(size=shape)
    y = trained_layer().forward(x)
    np.testing.assert_array_equal(y.reshape(-1, 3), trained_layer().forward(x.reshape(-1, 3)))


@pytest.mark.parametrize("training", [True, False])
def test_axis_1_is_channels_last_with_the_axes_moved(training, rng):
    x, grad_y = rng.normal(size=(2, 2, 3, 4, 5))
    first, last = trained_layer(axis=1), trained_layer()
    y = first.forward(x, training)
    exactly = {"rtol": 1e-12, "atol": 1e-13}  # the batch is added up in another order
    np.testing.assert_allclose(
        np.moveaxis(y, 1, -1), last.forward(np.moveaxis(x, 1, -1), training), **exactly
    )
    grad_x = first.backward(grad_y)
    np.testing.assert_allclose(
        np.moveaxis(grad_x, 1, -1), last.backward(np.moveaxis(grad_y, 1, -1)), **exactly
    )
    np.testing.assert_allclose(first.running_var, last.running_var, **exactly)


def test_batch_statistics_take_an_axis(rng):
    x = rng.normal(size=(2, 3, 4, 5))
    mean, var = batch_statistics(x, axis=1)
    np.testing.assert_allclose(mean, x.mean(axis=(0, 2, 3)))
    np.testing.assert_allclose(var, x.var(axis=(0, 2, 3)))
    np.testing.assert_allclose(batch_statistics(x)[0], x.mean(axis=(0, 1, 2)))  # features last


# --- numerics ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0, 1e3, 1e6])
def test_float32_stays_right_under_a_large_mean(offset, dtype, rng):
    x = (offset + rng.normal(size=(4096, 16))).astype(np.float32)
    y = BatchNorm(16, dtype=dtype).forward(x)
    assert y.dtype == np.float32
    assert np.abs(y - oracle(x)).max() <= 2e-6


@pytest.mark.parametrize("offset", [1e9, -1e12])
def test_float64_loses_nothing_to_a_large_mean(offset, rng):
    # the mean itself, rounded to 1e-4 at 1e12, must not be what x is measured from
    x = offset + rng.normal(size=(1000, 8))
    assert np.abs(BatchNorm(8).forward(x) - oracle(x)).max() <= 1e-13


def test_variance_of_a_large_mean_is_not_a_difference_of_squares(rng):
    x = 1e9 + rng.normal(size=(1000, 2))
    mean, var = batch_statistics(x)
    wide = x.astype(np.longdouble)
    np.testing.assert_allclose(var, wide.var(axis=0).astype(float), rtol=1e-13)
    np.testing.assert_allclose(mean, wide.mean(axis=0).astype(float), rtol=1e-15)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("given_dtype", ["float16", "float32", "float64", ">f4", "int8", "uint8", "bool"])
def test_dtype_in_is_dtype_out(given_dtype, training):
    x = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]).astype(given_dtype)
    expected = x.dtype if given_dtype in ("float16", "float32", "float64") else np.float64
    for dtype in (np.float16, np.float32, np.float64):
        layer = BatchNorm(3, dtype=dtype)
        assert layer.forward(x, training).dtype == expected
        assert layer.backward(x).dtype == expected
        assert {p.value.dtype for p in layer.parameters()} == {np.dtype(dtype)}
        assert {p.grad.dtype for p in layer.parameters()} == {np.dtype(dtype)}


def test_float16_statistics_do_not_overflow():
    x = np.array([[-60000.0], [60000.0]], dtype=np.float16)
    np.testing.assert_array_equal(BatchNorm(1, dtype=np.float16).forward(x), [[-1.0], [1.0]])


def test_any_memory_layout_gives_the_same_and_x_is_left_alone(rng):
    x = rng.normal(size=(8, 3))
    expected = BatchNorm(3).forward(x)
    strided = np.repeat(x, 2, axis=0)[::2]
    frozen = x.copy()
    frozen.flags.writeable = False
    for same in (np.asfortranarray(x), strided, frozen, x.tolist()):
        np.testing.assert_array_equal(BatchNorm(3).forward(same), expected)
    np.testing.assert_array_equal(x, frozen)


# --- laws of the backward pass ----------------------------------------------------------------------------


@settings(deadline=None)
@given(batch=batches, eps=st.sampled_from([1e-5, 1e-2]))
def test_the_gradient_has_no_mean_and_almost_no_part_along_x_hat(batch, eps):
    rng = np.random.default_rng(batch["seed"])
    x = batch["scale"] * rng.normal(size=(batch["m"], batch["features"]))
    dy = rng.normal(size=x.shape)
    layer = BatchNorm(batch["features"], eps=eps)
    layer.gamma.value = gamma = rng.normal(size=batch["features"])
    x_hat = layer.forward(x) / gamma
    dx = layer.backward(dy)
    _, var = batch_statistics(x)
    scale = np.abs(gamma) / np.sqrt(var + eps) * batch["m"]
    np.testing.assert_array_less(np.abs(dx.sum(axis=0)) / scale, 1e-14)
    left_over = gamma / np.sqrt(var + eps) * (dy * x_hat).sum(axis=0) * eps / (var + eps)
    np.testing.assert_array_less(np.abs((dx * x_hat).sum(axis=0) - left_over) / scale, 1e-14)


def test_a_constant_upstream_gradient_is_stopped(rng):
    layer = BatchNorm(3)
    layer.forward(rng.normal(size=(16, 3)))
    assert np.abs(layer.backward(np.ones((16, 3)))).max() < 1e-15


@pytest.mark.parametrize("a", [0.5, 2.0, 10.0])
def test_larger_weights_give_the_same_output_and_a_smaller_gradient(a, rng):
    x, upstream = rng.normal(size=(32, 4)), rng.normal(size=(32, 6))
    dense = Dense(4, 6, bias=False, rng=0)
    network = Sequential(dense, BatchNorm(6, eps=0))
    y, grad_x = network.forward(x), network.backward(upstream)
    weight_grad = dense.weight.grad.copy()
    dense.weight.value *= a
    np.testing.assert_allclose(network.forward(x), y, atol=1e-13)
    np.testing.assert_allclose(network.backward(upstream), grad_x, atol=1e-13)
    np.testing.assert_allclose(dense.weight.grad, weight_grad / a, atol=1e-13)
    np.testing.assert_allclose((dense.weight.value * dense.weight.grad).sum(axis=0), 0, atol=1e-12)


def test_a_bias_before_it_is_dead(rng):
    x, upstream = rng.normal(size=(32, 4)), rng.normal(size=(32, 6))
    dense = Dense(4, 6, rng=0)
    network = Sequential(dense, BatchNorm(6))
    y = network.forward(x)
    network.backward(upstream)
    assert np.abs(dense.bias.grad).max() < 1e-13
    dense.bias.value = rng.normal(size=6)
    np.testing.assert_allclose(network.forward(x), y, atol=1e-13)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    ("shape", "options"),
    [
        ((8, 3), {}),
        ((2, 3), {"eps": 0.3}),  # with two examples and a small eps the gradient is almost 0
        ((2, 3, 4, 3), {}),
        ((2, 3, 3, 4), {"axis": 1}),
        ((3, 2, 4), {"axis": 0, "eps": 0.0}),
        ((2, 3, 3, 4), {"axis": -3}),
    ],
)
def test_gradients(shape, options, training, rng):
    report = check_gradients(trained_layer(**options), rng.normal(size=shape), training=training)
    assert max(report.errors.values()) < 1e-8, report


@pytest.mark.parametrize("m", [3, 5, 64])
def test_gradients_of_one_feature(m, rng):
    report = check_gradients(BatchNorm(1), rng.normal(size=(m, 1)))
    assert max(report.errors.values()) < 1e-8, report


def test_gradients_are_set_not_added(rng):
    x, upstream = rng.normal(size=(2, 8, 3))
    layer = BatchNorm(3)
    layer.forward(x)
    layer.backward(upstream)
    first = layer.gamma.grad.copy(), layer.beta.grad.copy()
    layer.backward(upstream)
    np.testing.assert_array_equal((layer.gamma.grad, layer.beta.grad), first)
