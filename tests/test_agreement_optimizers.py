"""The optimizers walk the path of other libraries, 50 steps long, or the difference between them is exact."""

import numpy as np
import pytest

from batchnorm import SGD, Adam, AdaMax, Momentum, Parameter
from reference import load, load_inputs, same

INPUTS = load_inputs()
GOLDEN = {library: load(f"{library}_training") for library in ("torch", "keras", "optax")}
OPTIMIZERS = {"SGD": SGD, "Momentum": Momentum, "Adam": Adam, "AdaMax": AdaMax}


def start(golden, case):
    """Make our optimizer with their settings, but for what ours lacks: momentum of SGD, eps of AdaMax."""
    theta = Parameter(INPUTS["theta"].astype(np.float32 if "float32" in case else np.float64))
    name = case.partition(",")[0]
    lacks = {"SGD": "momentum", "AdaMax": "eps"}.get(name)
    settings = {key: value for key, value in golden["settings"].items() if key != lacks}
    return OPTIMIZERS[name]([theta], **settings)


def walk(optimizer, before=lambda t: None):
    """Take the 50 steps, calling ``before(t)`` ahead of step t, and return where each one led."""
    (theta,) = optimizer.parameters
    path = []
    for t, gradient in enumerate(INPUTS["gradients"], start=1):
        before(t)
        theta.grad = gradient
        optimizer.step()
        path.append(theta.value.copy())
    return np.array(path)


def same_path(ours, theirs, tolerance=1e-13):
    for our_theta, their_theta in zip(ours.T, np.transpose(theirs), strict=True):
        same(our_theta, their_theta, tolerance)


@pytest.mark.parametrize(
    ("library", "case"),
    [
        *((library, case) for library in GOLDEN for case in ("SGD", "Momentum")),
        *((library, case) for library in ("torch", "optax") for case in ("Adam", "Adam, eps 0.1")),
        # an eps this small is lost in rounding beside a gradient, and keeps 0 / 0 away as our guard does
        *((library, "AdaMax, eps 1e-30") for library in ("torch", "optax")),
        ("torch", "Adam, float32"),
        ("torch", "AdaMax, eps 1e-30, float32"),
        ("keras", "Momentum, rate halved"),
    ],
)
def test_the_same_path(library, case):
    golden = GOLDEN[library][case]
    optimizer = start(golden, case)

    def before(t):
        if "halved" in case and t == 26:
            optimizer.learning_rate /= 2

    same_path(walk(optimizer, before), golden["path"], 2e-6 if "float32" in case else 1e-13)


def test_momentum_of_torch_keeps_the_rate_out_of_the_velocity():
    """v = mu v + g, theta = theta - alpha v: a new rate rescales its old velocity too."""
    golden = GOLDEN["torch"]["Momentum, rate halved"]
    optimizer = start(golden, "Momentum")

    def before(t):
        if t == 26:
            optimizer.learning_rate /= 2
            optimizer.velocity[0] /= 2

    same_path(walk(optimizer, before), golden["path"])


@pytest.mark.parametrize("case", ["Adam", "Adam, eps 0.1"])
def test_adam_of_keras_has_eps_before_the_bias_correction(case):
    """The eps-hat form of Kingma and Ba, section 2: theirs is our eps times sqrt(1 - beta2^t)."""
    golden = GOLDEN["keras"][case]
    optimizer = start(golden, case)

    def before(t):
        optimizer.eps = golden["settings"]["eps"] / np.sqrt(1 - optimizer.beta2**t)

    same_path(walk(optimizer, before), golden["path"])


@pytest.mark.parametrize("library", GOLDEN)
@pytest.mark.parametrize("case", ["AdaMax", "AdaMax, eps 0.1"])
def test_adamax_of_others_has_an_eps(library, case):
    """Keras divides by u + eps; in PyTorch and Optax u = max(beta2 u, |g| + eps). The paper has no eps."""
    golden = GOLDEN[library][case]
    beta2, eps = golden["settings"]["beta2"], golden["settings"]["eps"]
    ours = walk(start(golden, case))
    u = their_u = np.zeros(4)
    ratios = []
    for gradient in np.abs(INPUTS["gradients"]):
        u = np.maximum(beta2 * u, gradient)
        their_u = u + eps if library == "keras" else np.maximum(beta2 * their_u, gradient + eps)
        ratios.append(u / their_u)
    steps = np.diff(ours, axis=0, prepend=[INPUTS["theta"]])
    same_path(INPUTS["theta"] + np.cumsum(steps * ratios, axis=0), golden["path"])


@pytest.mark.parametrize(
    ("library", "case", "learning_rate", "eps"),
    [
        ("torch", "new Adam", 0.001, 1e-8),
        ("torch", "new AdaMax", 0.002, 1e-8),
        ("keras", "new Adam", 0.001, 1e-7),
        ("keras", "new AdaMax", 0.001, 1e-7),  # the paper has 0.002
    ],
)
def test_defaults(library, case, learning_rate, eps):
    expected = {"learning_rate": learning_rate, "beta1": 0.9, "beta2": 0.999, "eps": eps}
    assert GOLDEN[library][case] == expected
