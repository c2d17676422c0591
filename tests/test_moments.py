"""Merged statistics are those of the whole, however it was split."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batchnorm import merge_moments

splits = st.fixed_dictionaries(
    {
        "sizes": st.lists(st.one_of(st.integers(1, 5), st.integers(1, 300)), min_size=1, max_size=8),
        "features": st.integers(1, 4),
        "offset": st.sampled_from([0.0, 1e-6, -1.0, 1e3, 1e6]),
        "spread": st.sampled_from([0.0, 1.0, 50.0]),
        "seed": st.integers(0, 2**32 - 1),
    }
)


def make_parts(split):
    """Batches of unequal sizes, each with a mean and a scale of its own."""
    rng = np.random.default_rng(split["seed"])
    size = (1, split["features"])
    return [
        split["offset"]
        + split["spread"] * rng.normal(size=size)
        + rng.uniform(0.1, 3) * rng.normal(size=(m, split["features"]))
        for m in split["sizes"]
    ]


def moments(x):
    """Count, mean and variance of one worker, in long double until the last rounding."""
    x = x.astype(np.longdouble)
    return len(x), x.mean(axis=0).astype(float), x.var(axis=0).astype(float)


@settings(deadline=None, max_examples=60)
@given(split=splits, order=st.randoms(use_true_random=False))
def test_merged_moments_are_those_of_the_whole_in_any_order(split, order):
    parts = make_parts(split)
    merged = [moments(part) for part in parts]
    shuffled = order.sample(merged, len(merged))
    cut = len(merged) // 2
    halves = [merge_moments(half) for half in (shuffled[:cut], shuffled[cut:]) if half]
    expected_count, expected_mean, expected_var = moments(np.concatenate(parts))
    # the means come rounded, at 1e6 to 1e-10, and their differences are squared
    rounding = np.spacing(abs(split["offset"])) * (1 + split["spread"])
    for some in (iter(merged), shuffled, halves):
        count, mean, var = merge_moments(some)
        assert count == expected_count
        np.testing.assert_allclose(mean, expected_mean, rtol=1e-13, atol=1e-14 * (1 + split["spread"]))
        np.testing.assert_allclose(var, expected_var, rtol=1e-12, atol=10 * rounding)


def test_by_hand():
    count, mean, var = merge_moments([(2, [1.5], [0.25]), (3, [4.0], [2 / 3])])  # 1 2 and 3 4 5
    assert (count, mean.item()) == (5, 3)
    assert var.item() == pytest.approx(2, rel=1e-15)


def test_scalars_float32_and_huge_counts():
    count, mean, var = merge_moments([(10**12, np.float32(1), 0), (np.int64(10**12), 3, np.float32(0))])
    assert (count, mean, var) == (2 * 10**12, 2, 1)
    assert mean.dtype == var.dtype == np.float64


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        ([], ValueError, r"parts is empty: pass one \(count, mean, var\) for each worker"),
        ([([0.0], [1.0])], TypeError, r"a part must be \(count, mean, var\), got \(\[0.0\], \[1.0\]\)"),
        ([3], TypeError, r"a part must be \(count, mean, var\), got 3"),
        ([(0, [0.0], [1.0])], ValueError, "a count must be 1 or more, got 0"),
        ([(2.0, [0.0], [1.0])], TypeError, r"a count must be an integer, got 2\.0"),
        ([(2, [0.0], [-1.0])], ValueError, "a variance must be 0 or more, got -1"),
        ([(2, [np.nan], [1.0])], ValueError, "a mean holds NaN or infinity"),
        ([(2, [0.0], [np.inf])], ValueError, "a variance holds NaN or infinity"),
        ([(2, ["a"], [1.0])], TypeError, "a mean must hold real numbers"),
        ([(2, [0.0], [1.0]), (2, [0.0, 1.0], [1.0, 1.0])], ValueError, r"have the shapes \[\(1,\), \(2,\)\]"),
        ([(2, [0.0, 1.0], [1.0])], ValueError, "have the shapes"),
    ],
)
def test_refuses_what_is_not_moments(parts, error, message):
    with pytest.raises(error, match=message) as caught:
        merge_moments(parts)
    assert "\n" not in str(caught.value)
