"""One of each widget, by the stem of its three files."""

import numpy as np

from batchnorm.widgets import (
    BatchDots,
    BiasCanceller,
    DeepSignals,
    DescentBowl,
    GammaBetaExplorer,
    GradientPush,
    GrowingCircle,
    Quiz,
    RateMap,
    RunningMean,
    UndoBatches,
)

CHOICES = [("4", "Two pairs."), ("5", "Count again.")]
TABLE = np.random.default_rng(4).normal(1.0, 2.0, (8, 4))

MAKE = {
    "batch_dots": lambda: BatchDots(TABLE),
    "bias_canceller": lambda: BiasCanceller(TABLE[:, 0] / 3, TABLE[:, 1]),
    "deep_signals": lambda: DeepSignals(TABLE, width=6, depth=5),
    "descent_bowl": lambda: DescentBowl({"x": TABLE[:, 0]}),
    "gamma_beta_explorer": lambda: GammaBetaExplorer(TABLE[:, 0]),
    "gradient_push": lambda: GradientPush(TABLE[:6, 0] - 1),
    "growing_circle": lambda: GrowingCircle(TABLE[:, :2], TABLE[:, 2]),
    "quiz": lambda: Quiz("2 + 2 = ?", CHOICES, answer=0),
    "rate_map": lambda: RateMap(["SGD"], [0.1, 1.0], np.full((1, 2, 2), 0.5), np.ones((1, 2, 2, 3))),
    "running_mean": lambda: RunningMean(target=3.0),
    "undo_batches": lambda: UndoBatches(TABLE.T),
}
