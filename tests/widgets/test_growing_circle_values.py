"""The growing circle: its Python half against the laws, its arithmetic in Node against the package."""

import numpy as np
import pytest

from batchnorm import SGD, BatchNorm, Dense
from batchnorm.widgets import GrowingCircle
from batchnorm.widgets.growing_circle import LONGEST_TRAIL
from in_node import evaluator

run = evaluator("scale_invariant.js")


def made(**options):
    rng = np.random.default_rng(5)
    return GrowingCircle(rng.normal(size=(24, 2)), rng.normal(size=24), **options)


def by_the_layers(circle):
    """dL/dw of the next batch by Dense and BatchNorm, in training."""
    inputs, targets = circle.batch()
    dense, norm = Dense(2, 1, bias=False, rng=0), BatchNorm(1, eps=0)
    dense.weight.value = np.array(circle.weights)[:, None]
    z_norm = norm.forward(dense.forward(inputs))
    dense.backward(norm.backward((z_norm - targets[:, None]) / len(targets)))
    return dense.weight


def test_a_step_is_sgds_on_the_layers_gradient():
    circle = made(weights=(0.3, -1.1), learning_rate=0.7)
    for _ in range(7):  # more than the three batches
        weight = by_the_layers(circle)
        SGD([weight], learning_rate=0.7).step()
        circle.step()
        np.testing.assert_allclose(circle.weights, weight.value[:, 0], rtol=1e-12)
        (before, after), turned = (circle.trail[-1], circle.weights), circle.turned()
        assert run("degreesBetween(v, w)", v=before, w=after) == pytest.approx(turned, rel=1e-9)
    assert (circle.steps, len(circle.trail)) == (7, 7)


def test_the_batches_take_turns():
    circle = made(batch_size=6)
    seen = []
    for _ in range(4):
        seen += circle.batch()[1].tolist()
        circle.step()
    assert seen == circle.targets
    assert circle.batch()[1].tolist() == circle.targets[:6]


@pytest.mark.parametrize("scale", [0.01, 10.0])
def test_the_loss_is_the_same_and_the_gradient_shrinks(scale):
    circle, scaled = made(weights=(0.3, -1.1)), made(weights=(0.3 * scale, -1.1 * scale))
    assert scaled.loss() == pytest.approx(circle.loss(), rel=1e-12)
    np.testing.assert_allclose(scaled.gradient(), circle.gradient() / scale, rtol=1e-10)
    assert abs(circle.gradient() @ circle.weights) < 1e-12


def test_a_step_makes_a_right_triangle():
    circle = made(learning_rate=2.0, weight_decay=0.1)
    norm, gradient = circle.norm(), np.linalg.norm(circle.gradient())
    stepped = run("decayedStep(w, g, 2, 0.1)", w=circle.weights, g=circle.gradient().tolist())
    circle.step()
    np.testing.assert_allclose(stepped, circle.weights, rtol=1e-12)
    assert circle.norm() == pytest.approx(np.hypot(0.8 * norm, 2 * gradient), rel=1e-12)
    expected = np.degrees(np.arctan2(2 * gradient, 0.8 * norm))
    assert abs(circle.turned()) == pytest.approx(expected, rel=1e-9)
    assert circle.effective_rate() == pytest.approx(2 / circle.norm() ** 2, rel=1e-12)


def test_reset_and_a_bounded_trail():
    circle = made()
    circle.step(LONGEST_TRAIL + 5)
    assert len(circle.trail) == LONGEST_TRAIL
    circle.reset()
    assert (circle.weights, circle.trail, circle.steps) == ([1.0, 0.0], [], 0)
    assert circle.turned() == 0


@pytest.mark.parametrize("weights", [[1.0, 0.0], [-0.03, 0.2], [5.0, -7.0]])
def test_loss_and_gradient_are_the_packages(weights):
    circle = made(weights=weights)
    inputs, targets = (part.tolist() for part in circle.batch())
    found = run("invariantLoss(inputs, targets, w)", inputs=inputs, targets=targets, w=weights)
    np.testing.assert_allclose(found["gradient"], by_the_layers(circle).grad[:, 0], atol=1e-12)
    everywhere = run("invariantLoss(u, t, w).loss", u=circle.inputs, t=circle.targets, w=weights)
    assert everywhere == pytest.approx(circle.loss(), rel=1e-12)
