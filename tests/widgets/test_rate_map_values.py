"""The rate map's Python half: what it hands over, what it answers, and what it refuses."""

import json

import numpy as np

from batchnorm.widgets import RateMap

RATES = [0.001, 0.1, 10.0]
SHARES = np.arange(12).reshape(2, 2, 3) / 12
LOSSES = 1 / (1.0 + np.arange(48).reshape(2, 2, 3, 4))


def made(**change):
    given = {"optimizers": ["SGD", "Adam"], "rates": RATES, "accuracies": SHARES, "losses": LOSSES, **change}
    return RateMap(**given)


def test_it_answers_with_the_runs_it_was_given():
    rates = made()
    assert rates.chosen == 1
    assert rates.curve("Adam", normalised=False) == LOSSES[1, 0, 1].tolist()
    rates.chosen = 2
    assert rates.curve("SGD", normalised=True) == LOSSES[0, 1, 2].tolist()
    assert rates.best("Adam", normalised=True) == (10.0, SHARES[1, 1, 2])


def test_a_diverged_run_is_handed_over_without_numbers_that_json_lacks():
    losses = LOSSES.copy()
    losses[0, 0, 2, 1:] = [np.inf, np.nan, np.inf]
    rates = made(losses=losses, chosen=2)
    assert rates.curve("SGD", normalised=False) == [LOSSES[0, 0, 2, 0], None, None, None]
    json.dumps(rates.losses, allow_nan=False)


def test_the_columns_have_short_names():
    assert made().names == [".001", ".1", "10"]
