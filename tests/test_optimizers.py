"""The optimizers: steps worked out by hand, and 50 of other libraries, or the exact difference to them."""

import math

import numpy as np
import pytest

from batchnorm import SGD, Adam, AdaMax, Momentum, Parameter
from reference import load, load_inputs, same

OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam, "AdaMax": AdaMax}
INPUTS = load_inputs()
GOLDEN = {library: load(f"{library}_training") for library in ("torch", "keras", "optax")}
of_each = pytest.mark.parametrize("optimizer", OPTIMIZERS.values())


def walk(optimizer, gradients, before=lambda t: None):
    """Take a step for each gradient, calling ``before(t)`` ahead of step t; return where each one led."""
    (theta,), path = optimizer.parameters, []
    for t, gradient in enumerate(gradients, start=1):
        before(t)
        theta.grad = gradient
        optimizer.step()
        path.append(theta.value.copy())
    return np.array(path)


# By hand


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
    path = walk(optimizer([Parameter([0.0])], **options), [3.0, -1.0])
    np.testing.assert_allclose(np.diff(path.ravel(), prepend=0), expected, atol=5e-7)


def test_adam_adds_eps_outside_the_root_after_the_bias_correction():
    # 2 / (2 + 0.5); inside the root or before the correction the step would be another
    np.testing.assert_allclose(walk(Adam([Parameter([0.0])], 1.0, eps=0.5), [2.0]), [[-0.8]], rtol=1e-14)


@pytest.mark.parametrize("beta", [0.0, 0.3])
def test_a_short_memory(beta):
    adam, adamax = (
        Adam([Parameter([0.0])], beta1=beta, beta2=beta),
        AdaMax([Parameter([0.0])], beta1=beta, beta2=beta),
    )
    m = v = u = 0.0
    for g in (3.0, -1.0, 2.0):
        m, v, u = beta * m + (1 - beta) * g, beta * v + (1 - beta) * g**2, max(beta * u, abs(g))
        for memory in (adam, adamax):
            walk(memory, [g])
            assert memory.m[0].item() == pytest.approx(m)
        assert (adam.v[0].item(), adamax.u[0].item()) == pytest.approx((v, u))


@pytest.mark.filterwarnings("error")
def test_adamax_stands_still_while_every_gradient_was_zero():
    path = walk(AdaMax([Parameter([1.0, 1.0])]), [[0.0, 1e-300], [0.0, 0.0], [5.0, 0.0]])
    np.testing.assert_array_equal(path[:2, 0], 1)
    assert path[2, 0] < 1
    np.testing.assert_allclose(path[0, 1], 0.998)  # no eps that would swallow a tiny gradient


def test_adam_squares_a_small_float16_gradient_without_losing_it():
    # 1e-4 squared is 0 in float16, and m / eps would be a step of 1000s
    path = walk(Adam([Parameter(np.zeros(2, np.float16))]), [[1e-4, 0.0]])
    np.testing.assert_allclose(path, [[-0.001, 0.0]], rtol=1e-3)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("dtype", "large"), [(np.float32, 1e20), (np.float64, 1e160)])
@pytest.mark.parametrize("values", [2, 40_000])
def test_adam_refuses_a_gradient_whose_square_overflows_and_stays_as_it_was(dtype, large, values):
    one, theta = Parameter(np.zeros(1, dtype)), Parameter(np.zeros(values, dtype))
    adam = Adam([one, theta])
    one.grad, theta.grad[-1] = 1, large
    with pytest.raises(ValueError, match=f"of 1e[+]{int(np.log10(large))} overflows {dtype.__name__}"):
        adam.step()
    assert not any(array.any() for array in (one.value, theta.value, adam.m[0], adam.v[1]))
    assert adam.t == 0


# What all of them do


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@of_each
def test_finds_the_bottom_of_a_quadratic(optimizer, dtype):
    # L = Σ curvature (theta - target)² / 2, of two parameters at once
    curvature, target = np.array([1.0, 4.0, 0.5]), np.array([1.0, -2.0, 0.5])
    parameters = [Parameter(np.zeros(3, dtype)), Parameter(np.full(3, 0.25, dtype))]
    held = [parameter.value for parameter in parameters]
    trained = optimizer(iter(parameters), learning_rate=0.05)
    for step in range(500):
        trained.learning_rate = 0.05 * (1 - step / 500)
        for parameter in parameters:
            parameter.grad = curvature * (parameter.value - target)
        trained.step()
    for parameter, array in zip(parameters, held, strict=True):
        assert parameter.value is array
        assert array.dtype == dtype
        np.testing.assert_allclose(array, target, atol=0.02)


@pytest.mark.parametrize("make", [lambda theta: Adam(theta, eps=0), AdaMax])
@pytest.mark.parametrize("factor", [2.0**-20, 2.0**20])
def test_adaptive_steps_do_not_depend_on_the_gradients_scale(make, factor):
    gradients = np.random.default_rng(1).normal(size=(20, 4))
    plain, scaled = (walk(make([Parameter(np.zeros(4))]), g) for g in (gradients, factor * gradients))
    np.testing.assert_allclose(scaled, plain)


@of_each
def test_a_learning_rate_of_zero_stands_still(optimizer):
    np.testing.assert_array_equal(walk(optimizer([Parameter([1.0])], learning_rate=0), [3.0, 2.0]), 1)


BETAS = {"beta1": 0.9, "beta2": 0.999}
DEFAULTS = {  # the papers', where they give any
    SGD: {"learning_rate": 0.01},
    Momentum: {"learning_rate": 0.01, "momentum": 0.9},
    Adam: {"learning_rate": 0.001, **BETAS, "eps": 1e-8},
    AdaMax: {"learning_rate": 0.002, **BETAS},
}
OUTSIDE = {name: [-0.1, 1.0, 1.5] for name in ("momentum", *BETAS)}
OUTSIDE |= {"learning_rate": [-0.1, math.nan, math.inf, "fast"], "eps": [-1e-8]}


@of_each
def test_the_defaults(optimizer):
    new = optimizer([Parameter([0.0])])
    assert {name: getattr(new, name) for name in DEFAULTS[optimizer]} == DEFAULTS[optimizer]
    assert walk(new, [1.0]).item() == pytest.approx(-new.learning_rate)


@pytest.mark.parametrize(
    ("optimizer", "name", "value"),
    [(each, name, value) for each in DEFAULTS for name in DEFAULTS[each] for value in OUTSIDE[name]],
)
def test_a_number_outside_its_range_is_named(optimizer, name, value):
    said = "be a real number" if isinstance(value, str) else r"lie in \[0, (?:1|inf)\)"
    with pytest.raises((TypeError, ValueError), match=rf"{name} must {said}, got {value!r}"):
        optimizer([Parameter([1.0])], **{name: value})


@of_each
@pytest.mark.parametrize("parameters", [[], [np.ones(3)], None])
def test_what_is_not_a_list_of_parameters(optimizer, parameters):
    with pytest.raises(TypeError, match=r"pass network.parameters\(\)"):
        optimizer(parameters)


@of_each
def test_parameters_may_be_many_and_are_set_once(optimizer):
    many = optimizer([Parameter(0.0) for _ in range(300)])
    with pytest.raises(AttributeError, match=r"parameters of a \w+ cannot be changed: make a new"):
        many.parameters = many.parameters


@pytest.mark.parametrize(
    ("optimizer", "memory"), [(Momentum, "velocity"), (Adam, "m"), (Adam, "v"), (AdaMax, "m"), (AdaMax, "u")]
)
def test_a_memory_that_was_lost_is_an_error(optimizer, memory):
    forgetful = optimizer([Parameter([1.0])])
    setattr(forgetful, memory, [])
    with pytest.raises(ValueError, match="zip"):
        forgetful.step()


# The same path as other libraries


def start(golden, case):
    """Make our optimizer with their settings, but for what ours lacks: momentum of SGD, eps of AdaMax."""
    theta = Parameter(INPUTS["theta"].astype(np.float32 if "float32" in case else np.float64))
    name = case.partition(",")[0]
    lacks = {"SGD": "momentum", "AdaMax": "eps"}.get(name)
    return OPTIMIZERS[name](
        [theta], **{key: value for key, value in golden["settings"].items() if key != lacks}
    )


def same_path(ours, theirs, tolerance=1e-13):
    for our_theta, their_theta in zip(ours.T, np.transpose(theirs), strict=True):
        same(our_theta, their_theta, tolerance)


@pytest.mark.parametrize(
    ("library", "case"),
    [
        *((library, case) for library in GOLDEN for case in ("SGD", "Momentum", "Adam", "Adam, eps 0.1")),
        # an eps this small is lost in rounding beside a gradient, and keeps 0 / 0 away as our guard does
        *((library, "AdaMax, eps 1e-30") for library in ("torch", "optax")),
        *(("torch", case) for case in ("Adam, float32", "AdaMax, eps 1e-30, float32")),
        *((library, "Momentum, rate halved") for library in ("keras", "torch")),
    ],
)
def test_the_same_path(library, case):
    golden = GOLDEN[library][case]
    optimizer = start(golden, case)

    def before(t):
        if "halved" in case and t == 26:
            optimizer.learning_rate /= 2
            if (
                library == "torch"
            ):  # v = mu v + g, theta = theta - alpha v: a new rate rescales the old velocity too
                optimizer.velocity[0] /= 2
        if (
            library == "keras" and "Adam" in case
        ):  # the eps-hat form, before the correction: Kingma and Ba, section 2
            optimizer.eps = golden["settings"]["eps"] / np.sqrt(1 - optimizer.beta2**t)

    tolerance = 2e-6 if "float32" in case else 1e-13
    same_path(walk(optimizer, INPUTS["gradients"], before), golden["path"], tolerance)


@pytest.mark.parametrize("library", GOLDEN)
@pytest.mark.parametrize("case", ["AdaMax", "AdaMax, eps 0.1"])
def test_adamax_of_others_has_an_eps(library, case):
    """Keras divides by u + eps; in PyTorch and Optax u = max(beta2 u, |g| + eps). The paper has no eps."""
    golden = GOLDEN[library][case]
    beta2, eps = golden["settings"]["beta2"], golden["settings"]["eps"]
    ours, u, ratios = walk(start(golden, case), INPUTS["gradients"]), np.zeros(4), []
    their_u = u
    for gradient in np.abs(INPUTS["gradients"]):
        u = np.maximum(beta2 * u, gradient)
        their_u = u + eps if library == "keras" else np.maximum(beta2 * their_u, gradient + eps)
        ratios.append(u / their_u)
    steps = np.diff(ours, axis=0, prepend=[INPUTS["theta"]])
    same_path(INPUTS["theta"] + np.cumsum(steps * ratios, axis=0), golden["path"])


@pytest.mark.parametrize(
    ("library", "name", "learning_rate", "eps"),
    [
        *(("torch", name, rate, 1e-8) for name, rate in (("Adam", 0.001), ("AdaMax", 0.002))),
        *(("keras", name, 0.001, 1e-7) for name in ("Adam", "AdaMax")),  # the paper has 0.002 for AdaMax
    ],
)
def test_their_defaults(library, name, learning_rate, eps):
    assert GOLDEN[library][f"new {name}"] == {"learning_rate": learning_rate, **BETAS, "eps": eps}
