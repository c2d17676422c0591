"""The bowl of a linear regression: its arithmetic in Node, and its Python half, against plain NumPy."""

import itertools

import numpy as np
import pytest

from batchnorm.widgets import DescentBowl
from in_node import evaluator

run = evaluator("descent.js")
of_each_bowl = pytest.mark.parametrize(
    ("scale", "offset"), list(itertools.product((0.1, 0.31, 1.0, 4.0, 100.0), (-3.0, 0.0, 1.036)))
)


def design(scale, offset):
    """A real column with that mean and spread, beside a column of ones."""
    x = np.random.default_rng(5).normal(size=200)
    x = scale * ((x - x.mean()) / x.std() + offset)
    return np.column_stack([x, np.ones(200)])


def in_page(bowl, expression):
    """What the page's script finds of a bowl of the widget's traits, at its rate and from its start."""
    traits = {"scale": bowl.scale, "offset": bowl.offset, "start": bowl.start}
    traits["rate"] = bowl.share * bowl.largest_rate()
    return run(expression.replace("BOWL", "bowlOf(scale, offset)"), **traits)


@of_each_bowl
def test_the_bowl_is_that_of_the_data(scale, offset):
    x = design(scale, offset)
    hessian = x.T @ x / len(x)
    values, vectors = np.linalg.eigh(hessian)
    bowl = DescentBowl(scale=scale, offset=offset)
    np.testing.assert_allclose(bowl.hessian(), hessian, rtol=1e-9, atol=1e-12 * scale)
    np.testing.assert_allclose(bowl.condition_number(), values[1] / values[0], rtol=1e-6)
    np.testing.assert_allclose(bowl.largest_rate(), 2 / values[1], rtol=1e-9)
    found = in_page(bowl, "BOWL")
    np.testing.assert_allclose([found["steep"], found["tilt"]], hessian[0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([found["smallest"], found["largest"]], values, rtol=1e-6)
    assert found["kappa"] == pytest.approx(values[1] / values[0], rel=1e-6)
    if found["kappa"] > 1.001:  # a circle is as steep one way as another
        along = [np.cos(found["angle"]), np.sin(found["angle"])]
        assert abs(vectors[:, 1] @ along) == pytest.approx(1, abs=1e-9)
    bowl.standardised = True
    np.testing.assert_allclose(bowl.hessian(), np.eye(2), atol=1e-12)


@of_each_bowl
@pytest.mark.parametrize("share", [0.3, 1.05])
def test_the_path_is_gradient_descent(scale, offset, share):
    x, best = design(scale, offset), np.array([3.0, -1.0])
    bowl = DescentBowl(scale=scale, offset=offset, share=share)
    path = [best + bowl.start]
    for _ in range(12):
        path.append(path[-1] - share * bowl.largest_rate() * x.T @ (x @ path[-1] - x @ best) / len(x))
    np.testing.assert_allclose(bowl.path(12), path - best, rtol=1e-6, atol=1e-9)
    found = in_page(bowl, "descentPath(BOWL, rate, start, 12, 1e9)")
    np.testing.assert_allclose(found, path - best, rtol=1e-6, atol=1e-9)


def test_the_path_ends_once_it_is_out_of_reach():
    path = run("descentPath(bowlOf(3, 0), 0.3, [1, 0], 300, 50)")
    assert len(path) < 20
    assert abs(path[-1][0]) > 50 > abs(path[-2][0])


@pytest.mark.parametrize("measure", ["distance", "loss"])
@pytest.mark.parametrize(("scale", "offset"), [(1, 0), (4, 0), (0.31, 1.036), (9, 0.4)])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_steps_are_those_of_a_plain_loop(scale, offset, share, measure):
    bowl = DescentBowl(scale=scale, offset=offset, share=share)
    points = bowl.path(6000)
    losses = np.einsum("ij,jk,ik->i", points, bowl.hessian(), points) / 2
    left = losses if measure == "loss" else np.linalg.norm(points, axis=1)
    expected = int(np.argmax(left <= 0.01 * left[0]))
    assert 0 < expected < 6000
    assert bowl.steps_until(0.01, of=measure) == expected
    assert in_page(bowl, f"stepsUntil(BOWL, rate, start, 0.01, {measure!r})") == expected


@pytest.mark.parametrize("share", [1.0, 1.05])
def test_too_large_a_rate_never_arrives(share):
    bowl = DescentBowl(scale=4.0, share=share)
    assert bowl.steps_until(0.01) is None
    assert in_page(bowl, "stepsUntil(BOWL, rate, start, 0.01, 'distance') === Infinity") is True


def test_a_canyon_takes_as_long_here_as_there():
    bowl = DescentBowl(scale=79.6, offset=1.036)
    found = in_page(bowl, "stepsUntil(BOWL, rate, start, 0.01, 'distance')")
    assert found > 50_000
    assert found == pytest.approx(bowl.steps_until(0.01), rel=1e-6)


def test_a_start_at_the_minimum_has_arrived():
    bowl = DescentBowl()
    bowl.start = [0.0, 0.0]
    assert bowl.steps_until(0.01) == in_page(bowl, "stepsUntil(BOWL, rate, start, 0.01, 'distance')") == 0


@pytest.mark.parametrize("offset", [0.0, 0.5, np.sqrt(3)])
def test_no_division_beats_the_bound(offset):
    bound = (np.hypot(1, offset) + abs(offset)) ** 2
    for scale in np.geomspace(0.1, 10, 41):
        assert DescentBowl(scale=scale, offset=offset).condition_number() >= bound * (1 - 1e-12)
    best = DescentBowl(scale=1 / np.hypot(1, offset), offset=offset)  # as steep along w as along b
    assert best.condition_number() == pytest.approx(bound, rel=1e-9)


def test_a_feature_becomes_a_button_with_its_two_numbers():
    x = np.array([1.0, 5.0, 9.0])
    ((name, scale, offset),) = DescentBowl({"x": x}).features
    assert name == "x"
    assert (scale, offset) == pytest.approx((x.std(), x.mean() / x.std()))
