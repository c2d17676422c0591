"""Batch normalization: its laws, its golden numbers, its gradients, and what it refuses."""

import numpy as np
import pytest
from batchnorm import BatchNorm, Dense, Sequential, batch_statistics, check_gradients
from hypothesis import given, settings
from hypothesis import strategies as st

COLUMN = np.array([[1.0], [2.0], [3.0], [4.0]])


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


# --- golden numbers ---------------------------------------------------------------------------------------


def test_four_numbers_by_hand():
    mean, var = batch_statistics(COLUMN)
    assert (mean, var) == (2.5, 1.25)
    y = BatchNorm(1, eps=0).forward(COLUMN)
    np.testing.assert_allclose(y.ravel(), [-1.3416, -0.4472, 0.4472, 1.3416], atol=5e-5)


def test_gamma_and_beta_by_hand():
    layer = BatchNorm(1, eps=0)
    layer.gamma.value, layer.beta.value = 2.0, 3.0
    np.testing.assert_allclose(layer.forward(COLUMN).ravel(), [0.3167, 2.1056, 3.8944, 5.6833], atol=5e-5)


def test_backward_by_hand():
    layer = BatchNorm(1, eps=0)
    layer.forward(COLUMN)
    dx = layer.backward([[1.0], [0.0], [0.0], [0.0]])
    np.testing.assert_allclose(dx.ravel(), [0.2683, -0.3578, -0.0894, 0.1789], atol=5e-5)
    np.testing.assert_allclose(layer.gamma.grad, [-1.3416], atol=5e-5)
    np.testing.assert_array_equal(layer.beta.grad, [1.0])


@pytest.mark.parametrize(("eps", "spread"), [(1e-5, 0.953), (1e-3, 0.302)])
def test_eps_shrinks_a_narrow_feature(eps, spread):
    x = np.array([[-0.01], [0.01]])
    assert BatchNorm(1, eps=eps).forward(x).std() == pytest.approx(spread, abs=5e-4)


def test_eps_on_two_close_values():
    y = BatchNorm(1, eps=1e-5).forward([[0.0], [0.001]])
    np.testing.assert_allclose(y.ravel(), [-0.156, 0.156], atol=5e-4)


def test_images_have_two_parameters_for_each_map(rng):
    layer = BatchNorm(8)
    layer.forward(rng.normal(size=(2, 5, 5, 8)))
    assert sum(parameter.value.size for parameter in layer.parameters()) == 16


# Written by torch 2.13.0+cpu, nn.BatchNorm1d(3) in float64: forward(X), backward(UPSTREAM), forward(2 X + 1),
# then eval and forward(X).
X = np.array([[1, -2, 0.5], [2, 0, 0.25], [4, 1, -1], [8, 3, 0.75]])
UPSTREAM = np.array([[0.5, -1, 2], [1, 0.25, -0.5], [-2, 1.5, 0], [3, -0.75, 1]])
TORCH_Y = [
    [-1.53863186324429, 1.69337417855285, 0.114159734953755],
    [-0.979129367519094, 1.13867483571057, -0.628613421682082],
    [0.139875623931299, 0.86132516428943, -4.34247920486126],
    [2.37788560683208, 0.306625821447149, 0.856932891589591],
]
TORCH_GRAD_X = [
    [0.418409882580311, 0.210679282469179, 3.27846484115173],
    [0.520580150608014, -0.0826714956456776, -3.61140837830972],
    [-1.51308929623736, -0.402690429341318, 0.563429669446529],
    [0.574099263049038, 0.274682642517817, -0.230486132288534],
]
TORCH_INFERENCE = [
    [-0.119861747839404, 1.6553976814618, -0.308256175964956],
    [0.519400907304083, 1.07152446857824, -0.783681484580107],
    [1.79792621759106, 0.779587862136456, -3.16080802765586],
    [4.35497683816501, 0.195714649252897, 0.167169132650194],
]


def test_agrees_with_torch():
    layer = BatchNorm(3)
    layer.gamma.value, layer.beta.value = [1.5, -0.5, 2.0], [0.0, 1.0, -1.0]
    np.testing.assert_allclose(layer.forward(X), TORCH_Y, rtol=1e-13)
    np.testing.assert_allclose(layer.backward(UPSTREAM), TORCH_GRAD_X, rtol=1e-12)
    gamma_grad = [3.40364018232828, 0.693374178552851, 1.94977953616907]
    np.testing.assert_allclose(layer.gamma.grad, gamma_grad, rtol=1e-13)
    np.testing.assert_allclose(layer.beta.grad, [2.5, 0, 2.5], atol=1e-14)
    layer.forward(2 * X + 1)
    np.testing.assert_allclose(layer.running_mean, [1.1875, 0.245, 0.13625], rtol=1e-13)
    running_var = [5.50583333333333, 2.93333333333333, 1.10604166666667]
    np.testing.assert_allclose(layer.running_var, running_var, rtol=1e-13)
    np.testing.assert_allclose(layer.forward(X, training=False), TORCH_INFERENCE, rtol=1e-13)


# Written by torch 2.13.0+cpu, nn.BatchNorm2d(2) in float64, (N, C, H, W) = (2, 2, 2, 2).
TORCH_IMAGE_Y = [
    [-1.51185357246144, -0.755926786230722, 1.51185357246144, 0],
    [0.250872041610774, 1.5888562635349, -0.41812006935129, -1.08711218031335],
    [-0.755926786230722, 1.51185357246144, 0, 0],
    [1.5888562635349, -0.41812006935129, -1.08711218031335, -0.41812006935129],
]
TORCH_IMAGE_GRAD_X = [
    [-1.71433334455082, 0.607441476046613, -0.742428710699024, 1.4173627241826],
    [0.336834804007697, -0.542681351799508, 0.7765928819113, -0.79062537307129],
    [1.36336826227733, 0.0134980755316983, -1.60634442074028, 0.661435937951882],
    [0.126310759162556, 1.44558499287336, -0.121633262109226, -1.23038345097489],
]


def test_agrees_with_torch_on_images():
    x = (np.arange(16) ** 2 % 7).reshape(2, 2, 2, 2)
    upstream = (np.arange(16) * 3 % 5 - 2).reshape(2, 2, 2, 2)
    layer = BatchNorm(2, axis=1)
    np.testing.assert_allclose(layer.forward(x).reshape(4, 4), TORCH_IMAGE_Y, atol=1e-13)
    np.testing.assert_allclose(layer.backward(upstream).reshape(4, 4), TORCH_IMAGE_GRAD_X, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var, [1.1, 1.15535714285714], rtol=1e-13)


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
    np.testing.assert_array_equal(np.moveaxis(y, 1, -1), last.forward(np.moveaxis(x, 1, -1), training))
    grad_x = first.backward(grad_y)
    np.testing.assert_array_equal(np.moveaxis(grad_x, 1, -1), last.backward(np.moveaxis(grad_y, 1, -1)))
    np.testing.assert_array_equal(first.running_var, last.running_var)


def test_batch_statistics_take_an_axis(rng):
    x = rng.normal(size=(2, 3, 4, 5))
    mean, var = batch_statistics(x, axis=1)
    np.testing.assert_allclose(mean, x.mean(axis=(0, 2, 3)))
    np.testing.assert_allclose(var, x.var(axis=(0, 2, 3)))


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


def test_gradients_are_set_not_added():
    layer = BatchNorm(3)
    layer.forward(X)
    layer.backward(UPSTREAM)
    first = layer.gamma.grad.copy(), layer.beta.grad.copy()
    layer.backward(UPSTREAM)
    np.testing.assert_array_equal((layer.gamma.grad, layer.beta.grad), first)


# --- running statistics -----------------------------------------------------------------------------------


def test_running_mean_after_ten_batches():
    layer = BatchNorm(1)
    for _ in range(10):
        layer.forward([[4.0], [6.0]])
    assert layer.running_mean[0] == pytest.approx(5 * (1 - 0.9**10), rel=1e-14)
    assert layer.running_mean[0] == pytest.approx(3.2566, abs=5e-5)


def test_running_variance_is_unbiased():
    layer = BatchNorm(1, momentum=1.0)
    layer.forward(np.arange(8.0)[:, None])
    _, biased = batch_statistics(np.arange(8.0)[:, None])
    assert layer.running_var[0] / biased[0] == pytest.approx(1.1429, abs=5e-5)


def test_44_batches_cover_99_percent_of_the_way():
    layer = BatchNorm(1)
    steps = 0
    while layer.running_mean[0] < 0.99 * 5:
        layer.forward([[4.0], [6.0]])
        steps += 1
    assert steps == 44


def test_momentum_0_keeps_and_1_replaces():
    for momentum, expected in ((0, [0.0, 0.0, 0.0]), (1, X.mean(axis=0))):
        layer = BatchNorm(3, momentum=momentum)
        layer.forward(X)
        np.testing.assert_allclose(layer.running_mean, expected)


def test_inference_uses_and_keeps_the_running_statistics():
    layer = trained_layer()
    mean, var = layer.running_mean.copy(), layer.running_var.copy()
    y = layer.forward(X, training=False)
    gamma, beta = layer.gamma.value, layer.beta.value
    np.testing.assert_allclose(y, gamma * (X - mean) / np.sqrt(var + 1e-5) + beta, rtol=1e-14)
    np.testing.assert_array_equal(layer.running_mean, mean)
    np.testing.assert_array_equal(layer.running_var, var)
    np.testing.assert_array_equal(layer.forward(X[:1], training=False), y[:1])
    assert layer.forward(X[:0], training=False).shape == (0, 3)


# --- what it refuses --------------------------------------------------------------------------------------

GOOD = X
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
