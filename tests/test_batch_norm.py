"""Batch normalization: numbers worked out by hand, running statistics, and the laws that the book derives."""

import re

import numpy as np
import pytest

from batchnorm import BatchNorm, Dense, Sequential, batch_norm, batch_statistics
from batchnorm.notebook import show_source
from website.paths import BOOK

COLUMN = np.array([[1.0], [2.0], [3.0], [4.0]])
X = np.array([[1, -2, 0.5], [2, 0, 0.25], [4, 1, -1], [8, 3, 0.75]])


@pytest.fixture
def rng():
    return np.random.default_rng(7)


# By hand


def test_four_numbers_by_hand():
    assert batch_statistics(COLUMN) == (2.5, 1.25)
    layer = BatchNorm(1, eps=0)
    np.testing.assert_allclose(layer.forward(COLUMN).ravel(), [-1.3416, -0.4472, 0.4472, 1.3416], atol=5e-5)
    dx = layer.backward([[1.0], [0.0], [0.0], [0.0]])
    np.testing.assert_allclose(dx.ravel(), [0.2683, -0.3578, -0.0894, 0.1789], atol=5e-5)
    np.testing.assert_allclose(layer.gamma.grad, [-1.3416], atol=5e-5)
    np.testing.assert_array_equal(layer.beta.grad, [1.0])
    layer.gamma.value, layer.beta.value = 2.0, 3.0
    np.testing.assert_allclose(layer.forward(COLUMN).ravel(), [0.3167, 2.1056, 3.8944, 5.6833], atol=5e-5)


@pytest.mark.parametrize(
    ("values", "eps", "spread"),
    [([-0.01, 0.01], 1e-5, 0.953), ([-0.01, 0.01], 1e-3, 0.302), ([0, 0.001], 1e-5, 0.156)],
)
def test_eps_shrinks_a_narrow_feature(values, eps, spread):
    y = BatchNorm(1, eps=eps).forward(np.array(values)[:, None])
    assert y.std() == pytest.approx(spread, abs=5e-4)


def test_one_odd_value_reaches_the_root_of_m_minus_1():
    assert BatchNorm(1, eps=0).forward(np.eye(8)[:, :1]).max() == pytest.approx(7**0.5)


@pytest.mark.parametrize("axis", [1, -1])
def test_batch_statistics_take_an_axis(rng, axis):
    x = rng.normal(size=(2, 3, 4, 5))
    others = tuple(np.delete(range(4), axis))
    np.testing.assert_allclose(batch_statistics(x, axis), (x.mean(axis=others), x.var(axis=others)))


def test_variance_of_a_large_mean_is_not_a_difference_of_squares(rng):
    x = 1e9 + rng.normal(size=(1000, 2))
    mean, var = batch_statistics(x)
    wide = x.astype(np.longdouble)
    np.testing.assert_allclose(var, wide.var(axis=0).astype(float), rtol=1e-13)
    np.testing.assert_allclose(mean, wide.mean(axis=0).astype(float), rtol=1e-15)


def test_statistics_are_told_of_where_numpy_is_told_to_raise():
    with np.errstate(all="raise"):
        assert batch_statistics([[1e-200], [3e-200]])[1] == 0
        with pytest.raises(ValueError, match="the variance of feature 0 overflows float64"):
            batch_statistics([[1e200], [-1e200]])


# Running statistics


def test_44_batches_cover_99_percent_of_the_way():
    layer, trail = BatchNorm(1), [0.0]
    while trail[-1] < 0.99 * 5 and len(trail) < 100:
        layer.forward([[4.0], [6.0]])
        trail.append(layer.running_mean[0])
    assert len(trail) - 1 == 44
    assert trail[10] == pytest.approx(5 * (1 - 0.9**10), rel=1e-14)
    assert trail[10] == pytest.approx(3.2566, abs=5e-5)


@pytest.mark.parametrize(("momentum", "share"), [(0, 0), (0.3, 0.3), (1, 1)])
def test_momentum_is_the_weight_of_the_new_batch_and_the_variance_is_unbiased(momentum, share):
    layer = BatchNorm(3, momentum=momentum)
    layer.forward(X)
    np.testing.assert_allclose(layer.running_mean, share * X.mean(axis=0))
    np.testing.assert_allclose(layer.running_var, 1 - share + share * X.var(axis=0, ddof=1))


def test_inference_uses_the_running_statistics():
    layer = BatchNorm(3)
    layer.gamma.value, layer.beta.value = gamma, beta = [1.5, -0.5, 2.0], [0.0, 1.0, -1.0]
    mean = layer.running_mean = np.array([0.3, -2.0, 1.0])
    var = layer.running_var = np.array([0.5, 4.0, 1.5])
    expected = gamma * (X - mean) / np.sqrt(var + 1e-5) + beta
    np.testing.assert_allclose(layer.forward(X, training=False), expected, rtol=1e-14)


# Laws


def test_gamma_sqrt_var_and_beta_mean_undo_it_for_that_batch_alone(rng):
    x, other = rng.normal(5, 3, size=(2, 32, 4))
    layer = BatchNorm(4)
    mean, var = batch_statistics(x)
    layer.gamma.value, layer.beta.value = np.sqrt(var + layer.eps), mean
    np.testing.assert_allclose(layer.forward(x), x, rtol=1e-14, atol=1e-13)
    assert np.abs(layer.forward(other) - other).max() > 0.1


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
    x, dense = rng.normal(size=(32, 4)), Dense(4, 6, rng=0)
    network = Sequential(dense, BatchNorm(6))
    y = network.forward(x)
    network.backward(rng.normal(size=(32, 6)))
    assert np.abs(dense.bias.grad).max() < 1e-13
    dense.bias.value = rng.normal(size=6)
    np.testing.assert_allclose(network.forward(x), y, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("m", [2, 64, 257, 4096, 65537])
def test_what_the_book_shows_is_what_runs_at_every_size(m, dtype, rng):
    scope = vars(batch_norm).copy()
    for function in (batch_norm.center, batch_norm.forward_rows, batch_norm.backward_rows):
        shown = show_source(function).data.removeprefix("```python\n").removesuffix("\n```")
        exec(compile(shown, function.__name__, "exec"), scope)
    x, dy = rng.normal(2, 3, (2, m, 3)).astype(dtype)
    layer = BatchNorm(3, eps=0.1)
    layer.gamma.value, layer.beta.value = [1, 2, 3], [4, 5, 6]
    y, _, _, saved = scope["forward_rows"](x, layer.gamma.value, layer.beta.value, 0.1)
    np.testing.assert_array_equal(layer.forward(x), y.astype(dtype))
    np.testing.assert_array_equal(layer.backward(dy), scope["backward_rows"](dy, saved)[0].astype(dtype))


def test_no_chapter_takes_the_opt_in_layer():
    for chapter in BOOK.glob("*.ipynb"):
        assert not re.search(
            r"batchnorm\.fast|import fast|fast\.BatchNorm", chapter.read_text(encoding="utf-8")
        )
