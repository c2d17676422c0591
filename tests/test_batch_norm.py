"""Batch normalization: golden numbers and running statistics."""

import numpy as np
import pytest

from batchnorm import BatchNorm, batch_statistics

COLUMN = np.array([[1.0], [2.0], [3.0], [4.0]])


@pytest.fixture
def rng():
    return np.random.default_rng(7)


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
    layer = BatchNorm(3)
    layer.gamma.value, layer.beta.value = [1.5, -0.5, 2.0], [0.0, 1.0, -1.0]
    mean = layer.running_mean = np.array([0.3, -2.0, 1.0])
    var = layer.running_var = np.array([0.5, 4.0, 1.5])
    y = layer.forward(X, training=False)
    gamma, beta = layer.gamma.value, layer.beta.value
    np.testing.assert_allclose(y, gamma * (X - mean) / np.sqrt(var + 1e-5) + beta, rtol=1e-14)
    np.testing.assert_array_equal(layer.running_mean, mean)
    np.testing.assert_array_equal(layer.running_var, var)
    np.testing.assert_array_equal(layer.forward(X[:1], training=False), y[:1])
    assert layer.forward(X[:0], training=False).shape == (0, 3)
