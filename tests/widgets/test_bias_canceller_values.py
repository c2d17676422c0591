"""The bias canceller: its Python half by laws, its arithmetic in Node against that half."""

import itertools

import numpy as np
import pytest

from batchnorm import BatchNorm
from batchnorm.widgets import BiasCanceller
from batchnorm.widgets.bias_canceller import ACTIVATIONS
from in_node import evaluator

run = evaluator("bias_path.js")
KINDS = list(itertools.product(("before", "after", "none"), ACTIVATIONS, (False, True)))
KEYS = ("x", "target", "w", "b", "beta", "eps", "order", "activation")


def make(order="before", activation="relu", frozen=False, eps=0.1):
    """A unit with everything off its start; frozen statistics are those of another w and b."""
    x, target = np.random.default_rng(5).normal(0, 0.8, (2, 8))
    unit = BiasCanceller(x, target, eps=eps, order=order, activation=activation)
    unit.w, unit.b, unit.frozen = 1.2, 0.3, frozen
    unit.w, unit.b, unit.beta, unit.ghost = -0.7, 0.2, 0.4, [1.0, -0.5, 0.2]
    return unit


def test_before_the_activation_b_moves_z_alone():
    unit = make(eps=1e-5)
    z = unit.w * np.array(unit.x) + unit.b
    np.testing.assert_allclose(unit.rows()["z"], z, rtol=1e-12)
    np.testing.assert_allclose(
        unit.rows()["scaled"], BatchNorm(1).forward(z[:, None])[:, 0] + 0.4, rtol=1e-12
    )
    unit.ghost = [unit.w, unit.b, unit.beta]
    unit.b = -2.0
    assert unit.moves() == pytest.approx({"z": 2.2, "scaled": 0, "activation": 0}, abs=1e-12)
    assert abs(unit.gradients()["b"]) < 1e-15


def test_frozen_statistics_are_those_of_the_moment():
    unit = make()
    before = unit.rows()
    unit.frozen = True
    assert unit.kept == [unit.w, unit.b]
    for name, values in unit.rows().items():
        np.testing.assert_allclose(values, before[name], rtol=1e-12)
    root = np.sqrt(np.var(unit.rows()["z"]) + unit.eps)
    unit.b += 0.5
    np.testing.assert_allclose(unit.rows()["scaled"] - before["scaled"], 0.5 / root, rtol=1e-12)


def test_after_the_activation_b_is_dead_only_where_relu_is_straight():
    unit = make(order="after")
    assert abs(unit.gradients()["b"]) > 1e-3
    unit.b = 50.0  # all on
    assert abs(unit.gradients()["b"]) < 1e-12
    unit.b = -50.0  # all off
    np.testing.assert_array_equal(unit.gradients()["z"], 0)
    np.testing.assert_allclose(unit.rows()["scaled"], unit.beta)


@pytest.mark.parametrize(("order", "activation", "frozen"), KINDS)
def test_gradients_are_slopes_of_the_loss(order, activation, frozen):
    unit = make(order, activation, frozen)
    found, h = unit.gradients(), 1e-6
    for name in ("w", "b", "beta"):
        value, losses = getattr(unit, name), []
        for moved in (value + h, value - h):
            setattr(unit, name, moved)
            losses.append(unit.loss())
        setattr(unit, name, value)
        assert found[name] == pytest.approx((losses[0] - losses[1]) / (2 * h), abs=1e-8), name
    assert found["b"] == pytest.approx(found["z"].sum(), abs=1e-15)


def test_the_arithmetic_in_the_page_is_the_packages():
    units = [make(*kind) for kind in KINDS]
    states = [
        {**{key: getattr(unit, key) for key in KEYS}, "kept": unit.kept if unit.frozen else None}
        for unit in units
    ]
    ghosts = [dict(zip(("w", "b", "beta"), unit.ghost, strict=True)) for unit in units]
    script = """states.map((state, i) => {
      const [now, then] = [biasPath(state), biasPath({ ...state, ...ghosts[i] })];
      return { ...now, moves: largestMoves(now.rows, then.rows) };
    })"""
    found = run(script, states=states, ghosts=ghosts)
    for unit, path in zip(units, found, strict=True):
        rows, gradients = unit.rows(), unit.gradients()
        assert list(path["rows"]) == list(rows)
        for name in rows:
            np.testing.assert_allclose(path["rows"][name], rows[name], atol=1e-12)
        np.testing.assert_allclose(path["gradZ"], gradients["z"], atol=1e-12)
        shown = [path["gradB"], path["gradBeta"], path["loss"], *path["moves"].values()]
        expected = [gradients["b"], gradients["beta"], unit.loss(), *unit.moves().values()]
        np.testing.assert_allclose(shown, expected, atol=1e-12)
