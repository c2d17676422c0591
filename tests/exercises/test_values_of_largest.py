"""The farthest value: the batch that a reader found is checked too."""

import numpy as np
import pytest

from batchnorm import exercises


@pytest.mark.parametrize(
    "values",
    [[0] * 7 + [1], np.array([5.0] * 7 + [-2.0]), 1e6 + np.eye(8)[3], np.eye(8)[:, :1], [0] * 7 + [1e200]],
)
def test_a_batch_that_reaches_the_bound_is_right(values):
    assert exercises.check_largest(7**0.5, values) is True


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.arange(8.0), "none lies beyond 1.53; find some"),
        ([1.0] * 8, "eight numbers that are not all equal"),
        ([0, 1], "eight numbers"),
        ("eight", "eight numbers"),
        ([np.nan] * 8, "eight numbers"),
        ([np.inf] + [0] * 7, "eight numbers"),
        (..., "eight numbers"),
    ],
)
def test_another_batch_is_not(values, said, capsys):
    assert exercises.check_largest(7**0.5, values) is False
    assert said in capsys.readouterr().out
