"""Small programs from public reports about other libraries, and the right value of each here.

What holds for every layer stands in test_every_layer.py, what the gradient check finds in wrong_layers.py.
"""

import os
import pickle
from fractions import Fraction

import numpy as np
import pytest

from batchnorm import (
    SGD,
    Adam,
    AdaMax,
    BatchNorm,
    Conv2D,
    Dense,
    LayerNorm,
    Momentum,
    Parameter,
    Sequential,
    accuracy,
    fit,
    fold_batch_norm,
    load_network,
    save_network,
    softmax_cross_entropy,
    standardize,
)
from batchnorm.plotting import plot_distributions

OPTIMIZERS = [SGD, Momentum, Adam, AdaMax]


@pytest.mark.parametrize("kind", [Dense, Conv2D])
def test_a_sum_in_float16_goes_on_beyond_2048(kind):  # numpy#15785
    layer = Dense(2, 3, rng=0) if kind is Dense else Conv2D(2, 3, 1, rng=0)
    x = np.full((4096, 2) if kind is Dense else (1, 64, 64, 2), 100, np.float16)
    y = layer.forward(x)
    layer.backward(np.ones(y.shape, np.float16))
    np.testing.assert_array_equal(layer.bias.grad, 4096)
    np.testing.assert_array_equal(layer.weight.grad, 409600)


def test_cross_entropy_counts_rows_and_classes_beyond_float16():  # pytorch#85791
    _, grad = softmax_cross_entropy(np.zeros((65536, 2), np.float16), np.zeros(65536, int))
    assert abs(grad).max() == pytest.approx(0.5 / 65536, rel=1e-3)
    loss, _ = softmax_cross_entropy(np.zeros((1, 100_000), np.float16), [0])
    assert loss == pytest.approx(np.log(100_000), rel=1e-6)


@pytest.mark.parametrize("scale", [1e30, 1e-25])
@pytest.mark.parametrize("m", [2, 64, 640])
def test_squares_beyond_float32(m, scale):  # pytorch#162489
    x = (scale * np.random.default_rng(0).normal(size=(m, 8))).astype(np.float32)
    assert BatchNorm(8, eps=0).forward(x).std() == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_what_is_too_small_for_float64_is_not_called_constant(kind):
    with pytest.raises(ValueError, match=r"the variance of (feature|group) 0 underflows float64"):
        kind(2, eps=0).forward([[1e-200, 3e-200], [2e-200, 1e-200]])


def test_nan_is_no_class_and_a_last_step_that_blew_up_is_told():  # tensorflow#3199
    layer = Dense(2, 3)
    layer.weight.value[...] = np.nan
    with pytest.raises(ValueError, match="the network's output holds NaN"):
        accuracy(layer, np.ones((4, 2)), np.zeros(4, int))
    layer = Dense(2, 2, rng=0, dtype=np.float32)
    x = (1000 * np.random.default_rng(0).normal(size=(8, 2))).astype(np.float32)
    optimizer = SGD(layer.parameters(), 1e38)
    assert fit(layer, x, [0, 1] * 4, optimizer, epochs=1, batch_size=8, seed=0).diverged


@pytest.mark.parametrize("beta2", [0, 0.5, 0.999])
def test_adamax_stays_finite_after_silence(beta2):  # mlpack#887
    theta = Parameter([1.0])
    optimizer = AdaMax([theta], beta2=beta2)
    theta.grad = 1.0
    optimizer.step()
    theta.grad = 0.0
    for _ in range(3):
        optimizer.step()
    assert 0.98 < theta.value.item() < 1


def test_adam_without_eps_stands_where_nothing_has_come():
    theta = Parameter([1.0, 1.0])
    theta.grad = [3.0, 0.0]
    Adam([theta], eps=0).step()
    np.testing.assert_allclose(theta.value, [0.999, 1])


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_parameter_is_not_stepped_twice(make):  # torch#716
    theta = Parameter(np.ones(3))
    with pytest.raises(ValueError, match="parameters holds a Parameter twice"):
        make([theta, theta])


@pytest.mark.parametrize("size", [3, 2**15, 2**15 + 1, 10**5])
@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_step_does_not_depend_on_the_size(make, size):
    start, grad = np.random.default_rng(0).normal(size=(2, size))
    large, small = Parameter(start.reshape(-1, 1)), Parameter(start[-3:])
    for theta, g in ((large, grad.reshape(-1, 1)), (small, grad[-3:])):
        optimizer = make([theta])
        for _ in range(3):
            theta.grad = g
            optimizer.step()
    np.testing.assert_array_equal(large.value[-3:, 0], small.value)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_optimizers_step_where_numpy_is_told_to_raise(make):  # scikit-optimize#903
    for g in (1.0, 1e-300, 1e-308, 0.0):
        theta = Parameter([1.0])
        theta.grad = g
        with np.errstate(all="raise"):
            make([theta]).step()
    with np.errstate(all="raise"):
        assert softmax_cross_entropy([[0.0, -800.0]], [0])[0] == 0


def test_an_output_beyond_float16_leaves_the_statistics():
    layer = BatchNorm(1)
    layer.gamma.value = 1e6
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        layer.forward(np.float16([[1], [3]]))
    assert layer.running_mean == 0


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_what_is_set_on_an_optimizer_is_checked(make):
    optimizer = make([Parameter([1.0])])
    for name in vars(optimizer).keys() - {"velocity", "m", "v", "u"}:
        value = getattr(optimizer, name)
        for bad in (-1, np.nan, "much", None):
            with pytest.raises((TypeError, ValueError, AttributeError), match=name):
                setattr(optimizer, name, bad)
        assert getattr(optimizer, name) is value


@pytest.mark.parametrize(
    ("name", "bad", "message"),
    [
        ("running_var", [-1e-6, 1], "running_var must be 0 or more, got -1e-06"),
        ("running_var", [np.inf, 1], "running_var holds NaN"),
        ("running_mean", [np.nan, 0], "running_mean holds NaN"),
        (
            "running_mean",
            [[0], [0]],
            r"running_mean must have shape \(2,\), one number per feature, got \(2, 1\)",
        ),
        ("running_var", 1.0, r"running_var must have shape \(2,\)"),
    ],
)
@pytest.mark.parametrize("in_place", [False, True])
def test_running_statistics_are_checked(name, bad, message, in_place):  # pytorch#106605
    layer = BatchNorm(2)
    if in_place and np.shape(bad) == (2,):
        getattr(layer, name)[...] = bad
        with pytest.raises(ValueError, match=message):
            layer.forward(np.ones((1, 2)), training=False)
        with pytest.raises(ValueError, match=message):
            fold_batch_norm(Dense(3, 2, rng=0), layer)
    else:
        with pytest.raises(ValueError, match=message):
            setattr(layer, name, bad)


def test_statistics_set_by_hand_are_the_layers_own_and_can_be_saved(tmp_path):  # Ax#4794, jax#7437
    given = np.float32([1, 2])
    one, other, fresh = BatchNorm(2), BatchNorm(2), BatchNorm(2)
    one.running_mean, other.running_mean = given, given
    one.forward([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(other.running_mean, [1, 2])
    np.testing.assert_array_equal(given, [1, 2])
    other.running_var = [3, 4]
    fresh.running_mean = np.broadcast_to(0.0, 2)  # read-only, as an array of another library may be
    save_network(other, tmp_path / "norm.npz")
    load_network(fresh, tmp_path / "norm.npz")
    np.testing.assert_array_equal(fresh.running_var, [3, 4])


@pytest.mark.skipif(os.name != "posix", reason="links and modes are POSIX's")
def test_saving_keeps_a_link_and_a_mode(tmp_path):  # labelme#2485
    real, link = tmp_path / "real.npz", tmp_path / "latest.npz"
    save_network(BatchNorm(2), real)
    real.chmod(0o600)
    link.symlink_to(real)
    save_network(BatchNorm(3), link)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    load_network(BatchNorm(3), real)


def test_a_fold_takes_the_axis_as_meant():  # keras#10742
    x = np.random.default_rng(0).normal(size=(2, 5, 5, 3))
    layer, norm = Conv2D(3, 8, 3, rng=0), BatchNorm(8, axis=3)
    norm.running_mean, norm.running_var = np.arange(8.0), np.arange(1.0, 9.0)
    expected = norm.forward(layer.forward(x), training=False)
    np.testing.assert_allclose(fold_batch_norm(layer, norm).forward(x), expected, atol=1e-13)
    with pytest.raises(ValueError, match="normalizes 8 on axis 1"):
        fold_batch_norm(layer, BatchNorm(8, axis=1))


def test_z_scores_of_any_size():  # sklearn#19726
    for size in (1e200, 1e-200, 1e-310):
        np.testing.assert_allclose(standardize([size, -size]), [1, -1], rtol=1e-9)
    x = np.array([0.1, 0.1, np.nextafter(0.1, 1)])
    np.testing.assert_allclose(standardize(x), np.array([-1, -1, 2]) / np.sqrt(2))
    large = 1e9 + 1e-3 * np.random.default_rng(0).normal(size=10_000)
    assert abs(standardize(large).mean()) < 1e-12
    with pytest.raises(ValueError, match="the z-scores of x overflow"):
        standardize([1e308], reference=[0.0, 1e-300])


def test_a_fraction_is_a_number():
    assert BatchNorm(1, momentum=Fraction(1, 10)).momentum == 0.1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "samples",
    [
        {"raw": np.zeros(100)},
        {"raw": np.full(9, 1e6)},
        {"raw": np.r_[np.zeros(1000), 5.0]},  # a unit that is nearly dead
        {"raw": np.arange(1000.0), "scaled": [5000.0]},
        {"raw": np.float16([60000, -60000])},
    ],
)
def test_a_constant_is_drawn_as_a_bar(samples):  # seaborn#567
    ax = plot_distributions(samples)
    assert len(ax.patches) == 2 * len(samples)
    assert np.isfinite(ax.get_ylim()).all()
    assert all(patch.get_xy()[:, 1].max() > 0 for patch in ax.patches)


def test_a_network_is_pickled_without_its_batch():
    layer = Sequential(BatchNorm(3), Dense(3, 2, rng=0))
    layer.forward(np.ones((100_000, 3)) * np.arange(100_000)[:, None])
    assert len(pickle.dumps(layer)) < 5000
