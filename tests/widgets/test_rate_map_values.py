"""The rate map's Python half: what it hands over, what it answers, and what it refuses."""

import json

import numpy as np
import pytest

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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rates": [0.1, 0.01, 1.0]}, "learning rates above 0 that rise"),
        ({"rates": [0.0, 0.01, 1.0]}, "learning rates above 0 that rise"),
        ({"rates": [0.1]}, "pass 2 to 10"),
        ({"accuracies": SHARES[:1]}, r"accuracies has shape \(1, 2, 3\).*here \(2, 2, 3\)"),
        ({"optimizers": []}, "accuracies has shape"),
        ({"losses": LOSSES[0]}, r"losses has shape \(2, 3, 4\)"),
        ({"losses": LOSSES[..., :1]}, "at least 2 epochs"),
        ({"accuracies": 100 * SHARES}, "shares between 0 and 1"),
        ({"accuracies": np.where(SHARES > 0.5, np.nan, SHARES)}, "accuracies holds NaN"),
        ({"chosen": 3}, "chosen is 3.*pass 0 to 2"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(change, said):
    with pytest.raises((ValueError, TypeError), match=said) as refused:
        made(**change)
    assert "\n" not in str(refused.value)
