"""DeepSignals: its tables against a fresh run of the package, its laws, and its arithmetic in Node."""

import json
from base64 import b64encode

import numpy as np
import pytest

from batchnorm import BatchNorm, Dense, ReLU
from batchnorm.widgets import deep_signals as deep
from batchnorm.widgets.deep_signals import ACTIVATIONS, BINS, SCALES, SHAPED, SHOWN, DeepSignals, densities
from in_node import evaluator

run = evaluator("signal_tables.js")
X = np.random.default_rng(5).normal(size=(24, 7))
MADE = DeepSignals(X, width=9, depth=5, seed=3)


def put(**state):
    for name, value in state.items():
        setattr(MADE, name, value)
    return MADE


def looked_up(call):
    """What the script finds in the tables of MADE; `call` is a JavaScript expression over `tables`."""
    tables = {
        name: b64encode(getattr(MADE, f"{name}_table")).decode() for name in ("sizes", "flat", "shapes")
    }
    counts = {"activations": 3, "shown": 3, "scales": SCALES, "shaped": SHAPED, "depth": 5, "bins": BINS}
    make = """((tables) => CALL)(signalTables({
      logs: new Int16Array(bytes(sizes).buffer), flat: bytes(flat), shapes: bytes(shapes), ...counts }))"""
    bytes_of = 'Uint8Array.from(Buffer.from(text, "base64"))'
    return run(f"((bytes) => {make.replace('CALL', call)})((text) => {bytes_of})", counts=counts, **tables)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_tables_hold_what_a_fresh_run_gives_at_every_scale(activation):
    number = list(ACTIVATIONS).index(activation)
    calls, sizes, shapes, flat = [], [], [], []
    for scale in (SCALES[0], 0.7, 1.0, 1.5, SCALES[-1]):
        k = SCALES.index(scale)
        for place in ("off", "before", "after"):
            for which, shown in enumerate(SHOWN):
                at = f'({number}, "{place}", {which}, {k})'
                on = f"tables.flatAt({number}, {json.dumps(place != 'off')}, {k})"
                calls.append(f"[tables.sizesAt{at}, tables.shapesAt{at}, {on}]")
                put(activation=activation, batch_norm=place != "off", show=shown, scale=scale)
                before = place == "before"
                sizes.append(MADE.sizes(before=before))
                shapes.append(MADE.shapes(before=before))
                flat.append(MADE.flat_share()[-1])
    found = looked_up(f"[{', '.join(calls)}]")
    np.testing.assert_allclose([row[0] for row in found], sizes, rtol=5.1e-4)
    roots = np.sqrt([row[1] for row in found])
    np.testing.assert_allclose(roots, np.sqrt(shapes), atol=1.01 / deep.STEPS)  # a value may lie on an edge
    np.testing.assert_allclose([row[2] for row in found], 100 * np.array(flat), atol=0.5)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("show", SHOWN)
def test_blended_histograms_are_near_those_counted_at_every_scale(activation, show):
    x = np.random.default_rng(2).normal(size=(100, 40))
    signals = DeepSignals(x, width=60, depth=6, activation=activation, show=show)
    for scale in (*SHAPED[::3], *[scale for scale in SCALES if scale not in SHAPED][1::3]):
        signals.scale = scale
        blended, counted = signals.shapes(), densities(signals.signals())
        wrong = (
            np.abs(blended - counted).sum(axis=1) * (2 * deep.REACH / BINS) / 2
        )  # the share in another bar
        assert wrong[signals.sizes() > 0.05].max(initial=0) < 0.15  # smaller ones are a line in the picture
        if scale in SHAPED:
            np.testing.assert_array_equal(blended, counted)


def test_sizes_beyond_what_is_told_apart_do_not_wrap_around():
    for factor, bound in ((1e-20, deep.LEAST), (1e20, deep.MOST)):
        logs = np.frombuffer(DeepSignals(factor * X, width=9, depth=2).sizes_table, "<i2")
        assert logs[0] == pytest.approx(1000 * np.log(bound), abs=0.5)


def test_the_signals_are_those_of_a_network_made_by_hand():
    put(activation="relu", batch_norm=True, show="values", scale=0.5)
    rng = np.random.default_rng(3)
    a, z = X, []
    for width in (7, 9, 9, 9, 9):
        dense = Dense(width, 9, bias=False, rng=rng)  # the same weights, times a half
        dense.weight.value = 0.5 * dense.weight.value
        z.append(BatchNorm(9, eps=0).forward(dense.forward(a)))
        a = ReLU().forward(z[-1])
    np.testing.assert_allclose(MADE.signals(), z, rtol=1e-12)


def test_gradients_are_slopes():
    """Nudge one value of z in the first layer: the loss, the sum of upstream times output, moves by dL/dz."""
    signals = put(activation="tanh", batch_norm=False, show="gradients", scale=1.0)
    gradient = signals.signals()[0]
    signals.show = "values"
    z = signals.signals()[0]

    def loss(z):
        a = np.tanh(z)
        for weight in signals._weights[1:]:
            a = np.tanh(a @ weight)
        return (a * signals._upstream).sum()

    nudge = np.zeros_like(z)
    nudge[2, 3] = 1e-6
    slope = (loss(z + nudge) - loss(z - nudge)) / 2e-6
    assert slope == pytest.approx(gradient[2, 3], rel=1e-6)


def test_relu_multiplies_by_the_scale_in_each_layer_and_batch_norm_takes_it_out():
    put(activation="relu", batch_norm=False, show="values", scale=1.0)
    one = MADE.sizes()
    np.testing.assert_allclose(put(scale=1.5).sizes(), one * 1.5 ** np.arange(1, 6))
    put(batch_norm=True)
    np.testing.assert_allclose(MADE.sizes(), 1)
    after, before = MADE.signals(), MADE.sizes(before=True)
    np.testing.assert_allclose(put(scale=3.0).signals(), after, rtol=1e-9)
    np.testing.assert_allclose(MADE.sizes(before=True), 2 * before)


@pytest.mark.parametrize("show", SHOWN)
def test_growth_leads_from_where_the_signal_enters_to_where_it_leaves(show):
    put(activation="tanh", batch_norm=False, show=show, scale=2.0)
    sizes = MADE.sizes()[::-1] if show == "gradients" else MADE.sizes()
    assert sizes[0] * MADE.growth() ** 4 == pytest.approx(sizes[-1])
    assert run("factorPerLayer(sizes)", sizes=sizes.tolist()) == pytest.approx(MADE.growth())


@pytest.mark.parametrize(("asked", "got"), [(1.0, 1.0), (1.54, 1.5), (100, 4.0), (1e-9, 0.25)])
def test_a_scale_becomes_the_nearest_of_those_computed(asked, got):
    assert put(scale=asked).scale == got
