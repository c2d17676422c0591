"""The widgets' JavaScript arithmetic, in Node: against the package, and where that has none by hand."""

import numpy as np
import pytest

from batchnorm import BatchNorm, ReLU, Sigmoid, Tanh
from batchnorm.widgets import GammaBetaExplorer
from in_node import evaluator

run = evaluator("arithmetic.js")
Z = np.random.default_rng(3).normal(2.0, 3.0, 50)


def slopes(layer, z):
    layer.forward(z)
    return layer.backward(np.ones_like(z))


@pytest.mark.parametrize("eps", [0.0, 1e-5, 0.5])
def test_moments_and_normalise_are_the_layer(eps):
    found = run("normalise(z, eps)", z=Z.tolist(), eps=eps)
    np.testing.assert_allclose([found["mean"], found["variance"]], [Z.mean(), Z.var()], rtol=1e-12)
    np.testing.assert_allclose(found["xHat"], BatchNorm(1, eps=eps).forward(Z[:, None])[:, 0], rtol=1e-12)


def test_histogram_is_numpys():
    density, _ = np.histogram(Z, bins=11, range=(Z.min(), Z.max()), density=True)
    found = run("Array.from(histogram(z, low, high, 11).density)", z=Z.tolist(), low=Z.min(), high=Z.max())
    np.testing.assert_allclose(found, density, rtol=1e-9)


@pytest.mark.parametrize(("name", "layer"), [("sigmoid", Sigmoid()), ("tanh", Tanh()), ("relu", ReLU())])
def test_activations_their_slopes_and_where_they_are_flat_are_the_layers(name, layer):
    z = np.array([-30.0, -1.0, 0.0, 0.3, 20.0, *Z])
    np.testing.assert_allclose(run(f"z.map(activations.{name})", z=z.tolist()), layer.forward(z), rtol=1e-12)
    found = evaluator("bias_path.js")(f"z.map(activationSlopes.{name})", z=z.tolist())
    np.testing.assert_allclose(found, slopes(layer, z), atol=1e-12)

    explorer = GammaBetaExplorer(Z, gamma=2.5, beta=-1.0, activation=name)
    x_hat = BatchNorm(1).forward(Z[:, None])[:, 0].tolist()
    share = run("shareOutside(xHat, 2.5, -1, active)", xHat=x_hat, active=explorer.active[name])
    assert 0 < share == explorer.flat_share() < 1
    if name != "relu":  # flat begins at a tenth of the largest slope
        largest, at_edge = slopes(layer, np.array([0.0, explorer.active[name][1]]))
        np.testing.assert_allclose(at_edge, largest / 10, rtol=1e-12)


BY_HAND = {
    "arithmetic.js": [
        ("normalise([2, 2, 2], 0).xHat", [0, 0, 0]),
        ("Array.from(histogram([-5, 0.5, 0.5, 9], 0, 1, 2).density)", [0, 1]),
        ("shareOutside([-1, 0, 1, 2], 1, 0, [-1, 1])", 0.25),
        ("linear([-2, 2], [0, 100])(1)", 75),
        ("linear([-2, 2], [0, 100]).invert(75)", 1),
        ("[-0.001, -1.005, 2.346].map((value) => show(value))", ["0.00", "−1.00", "2.35"]),
    ],
    "descent.js": [
        ("[1.52235e-4, 27251.7, 4 / 3].map(threeDigits)", ["0.000152", "27,300", "1.33"]),
        ("[1.25e6, 1 / 0].map(threeDigits)", ["1.25M", "never"]),
        ("stepsUntil(bowlOf(4, 0), 0.1, [0, 0], 0.01, 'distance')", 0),
    ],
    "running_average.js": [
        ("[0.1, 0.01, 0.001, 0.9, 1].map((weight) => batchesToFollow(weight, 0.01))", [44, 459, 4603, 2, 1]),
    ],
    "scale_invariant.js": [
        ("[0.1, 1.8, 1.9, 3.7, 100].map((longest) => roomFor([[0.1, 0], [0, -longest]]))", [2, 2, 4, 8, 128]),
    ],
    "signal_tables.js": [
        ("[0.5, 2, 9, 0.1].map((scale) => positionIn([0.25, 0.5, 1.2, 2], scale))", [1, 3, 3, 0]),
        ("positionIn([0.25, 0.5, 1.2, 2], Math.sqrt(0.6)).toFixed(9)", "1.500000000"),
        ("[1.9, 3, 3.1, 9].map((target) => nearestByRatio([1, 2, 4.5], target, 0))", [1, 1, 2, 2]),
        ("nearestByRatio([1, 2, 4.5], 1e-9, 2)", 0),
        ("nearestByRatio([0.7, 0.7, 0.7], 5, 1)", 1),  # where the hand can change nothing
        (
            "[0.64794, 1, 12.34, 590.2, 999.7, 0.00996].map((value) => showSize(value, 1e-13))",
            ["0.648", "1.00", "12.3", "590", "1.0·10³", "0.00996"],
        ),
        (
            "[0.0099, 8.33e-7, 2.76e15, 2e-15].map((value) => showSize(value, 1e-13))",
            ["9.9·10⁻³", "8.3·10⁻⁷", "2.8·10¹⁵", "< 10⁻¹³"],
        ),
    ],
    "undoing.js": [
        (
            "[0, 3, 3.1, 11, 13].map((value) => doubledUntil(3, value))",
            [3, 3, 6, 12, 24],
        ),  # the height of bars
        ("[8, 9, 40].map(batchSizes)", [[8], [8, 9], [8, 16, 32, 40]]),
    ],
}


@pytest.mark.parametrize(
    ("module", "expression", "value"),
    [(module, *case) for module, cases in BY_HAND.items() for case in cases],
)
def test_by_hand(module, expression, value):
    assert evaluator(module)(expression) == value
