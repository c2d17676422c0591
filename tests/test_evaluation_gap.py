"""Chapter 8's study: what holds in its record whatever the numbers are."""

import numpy as np
import pytest

from batchnorm.studies import load

RUNS = load("evaluation_gap")


@pytest.mark.parametrize("number", ["afresh", "afresh_on_training", "training_mode"])
@pytest.mark.parametrize(("batch", "steps"), [(8, 60), (64, 60), (64, 660)])
def test_training_does_not_read_the_averages_so_every_momentum_ends_at_the_same_weights(batch, steps, number):
    runs = RUNS.where(batch=batch, steps=steps)
    first, *others = (runs.where(momentum=p)[number] for p in runs.options("momentum"))
    assert np.ptp(first) > 0  # seeds differ
    for other in others:
        np.testing.assert_array_equal(other, first)


def test_at_a_weight_of_one_nothing_of_the_start_is_left():
    for setting in RUNS.where(momentum=1.0).settings():
        runs = RUNS.where(**setting)
        np.testing.assert_array_equal(runs["corrected"], runs["remembered"])
