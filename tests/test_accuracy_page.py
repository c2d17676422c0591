"""The page on accuracy prints, for this package, what is measured."""

import re
from pathlib import Path

import numpy as np
import pytest

from batchnorm import BatchNorm

PAGE = Path(__file__).parents[1] / "book" / "accuracy.md"
ROWS = re.findall(r"^\| ([\d,]+) \| ([\de+-]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_table_goes_from_zero_to_a_million():
    assert [int(mean.replace(",", "")) for mean, _ in ROWS] == [0, *(10**k for k in range(7))]


@pytest.mark.parametrize(("mean", "printed"), ROWS)
def test_the_printed_error_is_the_measured_one(mean, printed):
    x = (int(mean.replace(",", "")) + np.random.default_rng(0).normal(0, 2, (4096, 64))).astype(np.float32)
    exact = x.astype(np.longdouble)
    exact = (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + np.longdouble(1e-5))
    error = np.abs(BatchNorm(64).forward(x) - exact).max()
    assert float(printed) / 2 < error < 2 * float(printed) < 2e-6  # the last digit is the processor's own
