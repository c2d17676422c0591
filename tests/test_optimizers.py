"""The optimizers, against steps worked out by hand and the papers' formulas written out for one number."""

import math

import numpy as np
import pytest

from batchnorm import SGD, Adam, AdaMax, Momentum, Parameter

OPTIMIZERS = [SGD, Momentum, Adam, AdaMax]


def steps(optimizer, parameter, gradients):
    """Feed the gradients one by one; return the step taken for each."""
    taken = []
    for gradient in gradients:
        before = parameter.value.copy()
        parameter.grad = gradient
        optimizer.step()
        taken.append(parameter.value - before)
    return np.array(taken)


# --- by hand ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("optimizer", "options", "expected"),
    [
        (SGD, {"learning_rate": 0.1}, [-0.3, 0.1]),
        (Momentum, {"learning_rate": 0.1}, [-0.3, -0.17]),  # 0.9 * -0.3 + 0.1
        (Adam, {}, [-0.001, -0.000400]),  # m_hat = 0.17 / 0.19, v_hat = 0.009991 / 0.001999
        (AdaMax, {}, [-0.002, -0.000597]),  # 0.002 / 0.19 * 0.17 / 2.997
    ],
)
def test_two_steps_with_gradients_3_and_minus_1(optimizer, options, expected):
    parameter = Parameter([0.0])
    taken = steps(optimizer([parameter], **options), parameter, [3.0, -1.0])
    np.testing.assert_allclose(taken.ravel(), expected, atol=5e-7)


def test_adam_adds_eps_outside_the_root_after_the_bias_correction():
    # 2 / (2 + 0.5); inside the root or before the correction the step would be another
    parameter = Parameter([0.0])
    taken = steps(Adam([parameter], learning_rate=1.0, eps=0.5), parameter, [2.0])
    np.testing.assert_allclose(taken, [[-0.8]], rtol=1e-14)


# --- by the papers, written out for one number ------------------------------------------------------------


def sgd_by_the_paper(theta, gradients):
    for g in gradients:
        theta -= 0.03 * g
    return theta


def momentum_by_the_paper(theta, gradients):
    velocity = 0.0
    for g in gradients:
        velocity = 0.8 * velocity - 0.03 * g
        theta += velocity
    return theta


def adam_by_the_paper(theta, gradients):
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = 0.8 * m + 0.2 * g
        v = 0.95 * v + 0.05 * g * g
        theta -= 0.03 * (m / (1 - 0.8**t)) / (math.sqrt(v / (1 - 0.95**t)) + 1e-3)
    return theta


def adamax_by_the_paper(theta, gradients):
    m = u = 0.0
    for t, g in enumerate(gradients, start=1):
        m = 0.8 * m + 0.2 * g
        u = max(0.95 * u, abs(g))
        theta -= 0.03 / (1 - 0.8**t) * m / u
    return theta


@pytest.mark.parametrize(
    ("optimizer", "options", "by_the_paper"),
    [
        (SGD, {}, sgd_by_the_paper),
        (Momentum, {"momentum": 0.8}, momentum_by_the_paper),
        (Adam, {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3}, adam_by_the_paper),
        (AdaMax, {"beta1": 0.8, "beta2": 0.95}, adamax_by_the_paper),
    ],
)
def test_50_steps_on_two_parameters(optimizer, options, by_the_paper):
    rng = np.random.default_rng(0)
    start, gradients = rng.normal(size=(2, 3)), rng.normal(size=(50, 2, 3))
    parameters = [Parameter(row) for row in start]
    trained = optimizer(parameters, learning_rate=0.03, **options)
    for gradient in gradients:
        for parameter, row in zip(parameters, gradient, strict=True):
            parameter.grad = row
        trained.step()
    expected = [[by_the_paper(start[i, j], gradients[:, i, j]) for j in range(3)] for i in range(2)]
    np.testing.assert_allclose([p.value for p in parameters], expected, rtol=1e-12)


def test_the_papers_defaults():
    adam, adamax = Adam([Parameter([0.0])]), AdaMax([Parameter([0.0])])
    assert (adam.learning_rate, adam.beta1, adam.beta2, adam.eps) == (0.001, 0.9, 0.999, 1e-8)
    assert (adamax.learning_rate, adamax.beta1, adamax.beta2) == (0.002, 0.9, 0.999)


# --- AdaMax and the zero gradient -------------------------------------------------------------------------


@pytest.mark.filterwarnings("error")
def test_adamax_stands_still_while_every_gradient_was_zero():
    parameter = Parameter([1.0, 1.0])
    taken = steps(AdaMax([parameter]), parameter, [[0.0, 1e-300], [0.0, 0.0], [5.0, 0.0]])
    np.testing.assert_array_equal(taken[:2, 0], [0, 0])
    assert taken[2, 0] < 0
    np.testing.assert_allclose(taken[0, 1], -0.002)  # no eps that would swallow a tiny gradient


# --- what all of them do ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_finds_the_bottom_of_a_quadratic(optimizer, dtype):
    # L = Σ curvature (theta - target)² / 2
    curvature, target = np.array([1.0, 4.0, 0.5]), np.array([1.0, -2.0, 0.5])
    parameter = Parameter(np.zeros(3, dtype))
    held = parameter.value
    trained = optimizer([parameter], learning_rate=0.05)
    for step in range(500):
        trained.learning_rate = 0.05 * (1 - step / 500)
        parameter.grad = curvature * (parameter.value - target)
        trained.step()
    assert parameter.value is held
    assert held.dtype == dtype
    np.testing.assert_allclose(held, target, atol=0.02)


@pytest.mark.parametrize("optimizer", [Adam, AdaMax])
@pytest.mark.parametrize("factor", [2.0**-20, 2.0**20])
def test_adaptive_steps_do_not_depend_on_the_gradients_scale(optimizer, factor):
    gradients = np.random.default_rng(1).normal(size=(20, 4))
    options = {"eps": 0} if optimizer is Adam else {}
    plain, scaled = Parameter(np.zeros(4)), Parameter(np.zeros(4))
    expected = steps(optimizer([plain], **options), plain, gradients)
    np.testing.assert_allclose(steps(optimizer([scaled], **options), scaled, factor * gradients), expected)


def test_adam_squares_a_small_float16_gradient_without_losing_it():
    # 1e-4 squared is 0 in float16, and m / eps would be a step of 1000s
    parameter = Parameter(np.zeros(2, np.float16))
    taken = steps(Adam([parameter]), parameter, [[1e-4, 0.0]])
    np.testing.assert_allclose(taken, [[-0.001, 0.0]], rtol=1e-3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_learning_rate_of_zero_stands_still(optimizer):
    parameter = Parameter([1.0])
    np.testing.assert_array_equal(steps(optimizer([parameter], learning_rate=0), parameter, [3.0, 2.0]), 0)


# --- what they refuse -------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("learning_rate", "error", "message"),
    [
        (-0.1, ValueError, r"learning_rate must lie in \[0, inf\), got -0.1"),
        (math.nan, ValueError, "learning_rate must lie in"),
        (math.inf, ValueError, "learning_rate must lie in"),
        ("fast", TypeError, "learning_rate must be a real number, got 'fast'"),
    ],
)
def test_bad_learning_rates(optimizer, learning_rate, error, message):
    with pytest.raises(error, match=message):
        optimizer([Parameter([1.0])], learning_rate=learning_rate)


@pytest.mark.parametrize(
    ("optimizer", "name"),
    [(Momentum, "momentum"), (Adam, "beta1"), (Adam, "beta2"), (AdaMax, "beta1"), (AdaMax, "beta2")],
)
@pytest.mark.parametrize("value", [-0.1, 1.0, 1.5])
def test_decays_outside_0_to_1(optimizer, name, value):
    with pytest.raises(ValueError, match=rf"{name} must lie in \[0, 1\), got {value}"):
        optimizer([Parameter([1.0])], **{name: value})


def test_adam_refuses_a_negative_eps():
    with pytest.raises(ValueError, match="eps must lie in"):
        Adam([Parameter([1.0])], eps=-1e-8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("parameters", [[], [np.ones(3)]])
def test_what_is_not_a_list_of_parameters(optimizer, parameters):
    with pytest.raises(TypeError, match=r"pass network.parameters\(\)"):
        optimizer(parameters)


@pytest.mark.parametrize(
    ("optimizer", "rate"), [(SGD, 0.01), (Momentum, 0.01), (Adam, 0.001), (AdaMax, 0.002)]
)
def test_the_first_step_at_the_default_rate(optimizer, rate):
    parameter = Parameter([0.0])
    assert steps(optimizer([parameter]), parameter, [1.0]).item() == pytest.approx(-rate)


@pytest.mark.parametrize("optimizer", [Adam, AdaMax])
@pytest.mark.parametrize("beta1", [0.0, 0.3])
def test_a_short_memory_of_the_gradient(optimizer, beta1):
    parameter, m = Parameter([0.0]), 0.0
    memory = optimizer([parameter], beta1=beta1)
    for g in (3.0, -1.0, 2.0):
        steps(memory, parameter, [g])
        m = beta1 * m + (1 - beta1) * g
        assert memory.m[0].item() == pytest.approx(m)


@pytest.mark.parametrize("beta2", [0.0, 0.3])
def test_a_short_memory_of_its_square(beta2):
    parameter, v = Parameter([0.0]), 0.0
    memory = Adam([parameter], beta2=beta2)
    for g in (3.0, -1.0, 2.0):
        steps(memory, parameter, [g])
        v = beta2 * v + (1 - beta2) * g**2
        assert memory.v[0].item() == pytest.approx(v)
