"""The undo widget: its Python half, and its arithmetic in Node against the package."""

import numpy as np
import pytest

from batchnorm import make_gaussian
from batchnorm.widgets import UndoBatches
from in_node import evaluator

run = evaluator("undoing.js")


@pytest.fixture
def undo():
    return UndoBatches(make_gaussian(6 * 40, mean=5.0, std=3.0, seed=3).reshape(6, 40), eps=0.5)


@pytest.mark.parametrize("mode", ["training", "inference"])
def test_output_is_the_layers_here_and_the_line_in_the_page(undo, mode):
    undo.mode, undo.gamma, undo.beta, undo.shift, undo.batch, undo.batch_size = mode, -2.0, 1.5, 0.25, 3, 20
    rows = np.frombuffer(undo.batches, "<f4").reshape(6, 40)
    z = rows[3, :20].astype(float) + 0.25
    np.testing.assert_array_equal(undo.z(), z)
    mean, variance = (z.mean(), z.var()) if mode == "training" else (undo.running_mean, undo.running_var)
    expected = -2.0 * (z - mean) / np.sqrt(variance + 0.5) + 1.5
    np.testing.assert_allclose(undo.output(), expected, rtol=1e-12)
    distance = np.abs(expected - z)
    assert undo.miss() == pytest.approx((distance.mean(), distance.max()), rel=1e-12)
    line = run(
        "layerLine(layer)", layer={"gamma": -2.0, "beta": 1.5, "eps": 0.5, "mean": mean, "variance": variance}
    )
    np.testing.assert_allclose(line["slope"] * z + line["offset"], expected, rtol=1e-12)
    missed = run("missOfLine(z, line)", z=z.tolist(), line=line)
    assert (missed["mean"], missed["largest"]) == pytest.approx(undo.miss(), rel=1e-12)


def test_undo_is_the_identity_for_its_batch_alone(undo):
    undo.batch = 2
    undo.undo()
    statistics = {"mean": undo.z().mean(), "variance": undo.z().var(), "eps": undo.eps}
    assert run("undoingPair(s)", s=statistics) == pytest.approx({"gamma": undo.gamma, "beta": undo.beta})
    assert [undo.miss(k)[1] < 1e-12 for k in range(6)] == [False, False, True, False, False, False]


def test_undo_of_the_running_statistics_is_the_identity_at_inference(undo):
    undo.undo_running()
    undo.shift = 4.0
    assert min(undo.miss(k)[0] for k in range(6)) > 1
    undo.mode = "inference"
    assert max(undo.miss(k)[1] for k in range(6)) < 1e-12


def test_the_running_statistics_have_seen_the_batches(undo):
    rows = np.frombuffer(undo.batches, "<f4").reshape(6, 40).astype(float)
    assert rows.mean(axis=1).min() < undo.running_mean < rows.mean(axis=1).max()
    unbiased = rows.var(axis=1, ddof=1)
    assert unbiased.min() < undo.running_var < unbiased.max()


def test_fewer_examples_than_32_are_all_used():
    assert UndoBatches(np.eye(8)).batch_size == 8
