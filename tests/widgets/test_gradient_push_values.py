"""The push of a dy: what the widget computes in Python and in JavaScript is the package's backward pass."""

import numpy as np
import pytest

from batchnorm import BatchNorm, check_gradients
from batchnorm.widgets import GradientPush
from in_node import evaluator

run = evaluator("gradient_parts.js")
rng = np.random.default_rng(5)
Z, DY = rng.normal(1.0, 2.0, 6), rng.normal(size=6)


def backward(z, dy, gamma, eps):
    layer = BatchNorm(1, eps=eps)
    layer.gamma.value = gamma
    layer.forward(z[:, None])
    return layer.backward(dy[:, None])[:, 0], float(layer.gamma.grad[0]), float(layer.beta.grad[0])


@pytest.mark.parametrize(("gamma", "eps", "m"), [(1.0, 1e-5, 6), (-1.5, 0.3, 4), (0.7, 0.0, 3)])
def test_python_and_the_script_pass_on_what_the_layer_passes_on(gamma, eps, m):
    push = GradientPush(Z, DY, gamma=gamma, eps=eps)
    push.batch_size = m
    dz, *grads = backward(Z[:m], DY[:m], gamma, eps)
    scale = gamma / np.sqrt(Z[:m].var() + eps)
    np.testing.assert_allclose(push.grad_z(), dz, rtol=1e-12)
    np.testing.assert_allclose([push.grad_gamma(), push.grad_beta()], grads, rtol=1e-12)
    np.testing.assert_allclose(scale * (DY[:m] - sum(push.removed())), dz, rtol=1e-9, atol=1e-12)
    given = {"dy": DY[:m].tolist(), "xHat": push.normalised().tolist(), "scale": scale}
    found = run("gradientParts(dy, xHat, scale)", **given)
    mean_part, norm_part = push.removed()
    np.testing.assert_allclose(
        [found["meanPart"], *found["normPart"]], [mean_part[0], *norm_part], rtol=1e-12
    )
    np.testing.assert_allclose(found["dz"], dz, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([found["gradGamma"], found["gradBeta"]], grads, rtol=1e-12)
    push.constants = True
    np.testing.assert_allclose(push.grad_z(), scale * DY[:m], rtol=1e-9)
    np.testing.assert_allclose(found["dzOfConstants"], push.grad_z(), rtol=1e-12)


def test_the_constants_are_wrong_and_the_gradient_check_says_so():
    class Constants(BatchNorm):
        def backward(self, grad_y):
            push = GradientPush(Z, grad_y[:, 0])
            push.constants = True
            super().backward(grad_y)
            return push.grad_z()[:, None]

    assert check_gradients(BatchNorm(1), Z[:, None]).passed
    assert check_gradients(Constants(1), Z[:, None]).errors["x"] > 0.05


def test_without_a_dy_the_first_example_is_pushed():
    assert GradientPush(Z).dy == [1, 0, 0, 0, 0, 0]


def test_what_it_is_given_lies_in_reach():
    for scale in (0.1, 100.0):
        push = GradientPush(scale * Z, scale * DY)
        assert max(map(abs, push.z)) <= push.reach
        assert max(map(abs, push.dy)) <= push.limit
