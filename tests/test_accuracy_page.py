"""The page on accuracy prints, for this package, what is measured."""

import re

import numpy as np
import pytest

from batchnorm import BatchNorm, fast
from website.paths import BOOK

PAGE = BOOK / "accuracy.md"
ROWS = re.findall(
    r"^\| ([\d,]+) \| ([\de+-]+) \| ([\de+-]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


def test_the_table_goes_from_zero_to_a_million():
    assert [int(mean.replace(",", "")) for mean, *_ in ROWS] == [0, *(10**k for k in range(7))]


@pytest.mark.parametrize(("mean", "plain", "fastest"), ROWS)
def test_the_printed_errors_are_the_measured_ones(mean, plain, fastest):
    x = (int(mean.replace(",", "")) + np.random.default_rng(0).normal(0, 2, (4096, 64))).astype(np.float32)
    exact = x.astype(np.longdouble)
    exact = (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + np.longdouble(1e-5))
    for layer, printed in ((BatchNorm(64), plain), (fast.BatchNorm(64), fastest)):
        error = np.abs(layer.forward(x) - exact).max()
        assert float(printed) / 2 < error < 2 * float(printed) < 2e-6  # the last digit is the processor's own


@pytest.mark.parametrize("mean", [float(mean.replace(",", "")) for mean, *_ in ROWS])
def test_no_mean_costs_more_digits_than_another(mean):
    for seed, m in ((1, 64), (2, 257), (3, 4096)):
        x = (mean + np.random.default_rng(seed).normal(0, 2, (m, 64))).astype(np.float32)
        exact = BatchNorm(64).forward(x.astype(float))
        for kind in (BatchNorm, fast.BatchNorm):
            assert np.abs(kind(64).forward(x) - exact).max() < 2e-6
