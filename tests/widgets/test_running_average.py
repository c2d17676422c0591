"""The running mean: Python against BatchNorm, JavaScript against both, in Node."""

import numpy as np
import pytest

from batchnorm import BatchNorm
from batchnorm.widgets import RunningMean
from in_node import evaluator

run = evaluator("running_average.js")


@pytest.fixture
def chase():
    """Sixty batches, with the target moved twice."""
    chase = RunningMean(sigma=1.5, target=4.0, momentum=0.2, batch_size=8, seed=3)
    for target in (4.0, -2.5, 1.0):
        chase.target = target
        chase.step(20)
    return chase


def in_node(chase, expression):
    noise = np.frombuffer(chase.noise, "<f4").tolist()
    spread = chase.sigma / chase.batch_size**0.5
    given = "{ targets, noise, spread, weight }"
    values = {"targets": chase.targets, "noise": noise, "spread": spread, "weight": chase.momentum}
    return run(f"followBatches({given}){expression}", **values)


@pytest.mark.parametrize("momentum", [0.01, 0.1, 1.0])
def test_the_trail_is_that_of_a_layer_fed_with_batches(chase, momentum):
    chase.momentum = momentum
    layer, trail = BatchNorm(1, momentum=momentum), []
    spread = np.random.default_rng(1).normal(size=chase.batch_size)
    for mean in in_node(chase, ".means"):
        layer.forward((mean + spread - spread.mean())[:, None])  # a whole batch with this mean
        trail.append(layer.running_mean[0])
    np.testing.assert_allclose(in_node(chase, ".trail"), trail, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(chase.trail(), trail, rtol=1e-12, atol=1e-12)
    assert in_node(chase, ".running") == pytest.approx(chase.running_mean(), rel=1e-12)


def test_batch_means_scatter_around_the_target_of_their_time(chase):
    np.testing.assert_allclose(in_node(chase, ".means"), chase.batch_means(), rtol=1e-12)
    np.testing.assert_array_equal(chase.targets, np.repeat([4.0, -2.5, 1.0], 20))
    chase.step(500)
    scatter = chase.batch_means() - chase.targets
    assert scatter.std() == pytest.approx(1.5 / 8**0.5, rel=0.1)


def test_before_the_first_batch_the_running_mean_is_zero(chase):
    chase.reset()
    assert chase.running_mean() == in_node(chase, ".running") == 0
    assert chase.trail().shape == chase.batch_means().shape == (0,)
    assert chase.gap() == chase.target


def test_python_and_javascript_count_the_same_batches_for_each_weight_of_the_slider():
    weights = [round(0.01 * k, 2) for k in range(1, 101)]
    chase, expected = RunningMean(), []
    for chase.momentum in weights:
        expected.append(chase.batches_to_follow())
    assert run("weights.map((weight) => batchesToFollow(weight, 0.01))", weights=weights) == expected


@pytest.mark.parametrize("momentum", [0.05, 0.6])
def test_the_scatter_at_rest_is_what_many_units_show(momentum):
    """A layer of 500 units, each fed with batches of its own until the start is forgotten."""
    layer, rng = BatchNorm(500, momentum=momentum), np.random.default_rng(2)
    for _ in range(round(5 / momentum)):
        layer.forward(rng.normal(1.0, 3.0, (8, 500)))
    chase = RunningMean(sigma=3.0, momentum=momentum, batch_size=8)
    assert layer.running_mean.std() == pytest.approx(chase.scatter(), rel=0.1)
    found = run("settledScatter(weight, spread)", weight=momentum, spread=3 / 8**0.5)
    assert found == pytest.approx(chase.scatter(), rel=1e-12)


def test_the_shift_is_the_mean_of_z_norm_in_evaluation(chase):
    layer = BatchNorm(1, eps=0)
    layer.running_mean, layer.running_var = np.array([chase.running_mean()]), np.array([chase.sigma**2])
    z = np.array([[chase.target - 1.0], [chase.target + 1.0]])
    assert layer.forward(z, training=False).mean() == pytest.approx(chase.shift(), rel=1e-12)


def test_the_last_batch(chase):
    chase.step(10_000)
    assert len(chase.targets) == len(chase.trail()) == 500
