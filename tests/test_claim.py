"""What a chapter claims is printed as a sentence with its number, and is two-sided."""

import numpy as np
import pytest

from batchnorm.notebook import claim

SAID = [
    ((0.064, -0.2, 0.2), {}, "0.06"),
    (([-0.13, 0.07], -0.2, 0.2), {}, "−0.13 to 0.07"),
    (([0.061, 0.062], 0, 1), {}, "0.06"),
    ((-1e-17, -1e-12, 1e-12), {"digits": 1}, "0.0"),
    ((95.8, 90, 100), {"digits": 0}, "96"),
    ((np.int64(32),), {"exactly": 32}, "32"),
    ((0.25,), {"exactly": 0.25}, "0.25"),
    ((5, 5, 5), {"digits": 0}, "5"),
    ((0.1 + 0.2,), {"exactly": 0.3, "digits": 1}, "0.3"),
]


@pytest.mark.parametrize(("values", "options", "said"), SAID)
def test_a_claim_that_holds_is_printed_with_its_number(values, options, said, capsys):
    claim("it is so", *values, **options)
    assert capsys.readouterr().out == f"✓ it is so: {said}\n"


FALSE = [
    ((0.3, -0.2, 0.2), {}, "0.30, which is not between −0.2 and 0.2"),
    ((-0.3, -0.2, 0.2), {}, "−0.30, which is not between −0.2 and 0.2"),
    (([0.1, 0.3], -0.2, 0.2), {}, "0.10 to 0.30, which is not between −0.2 and 0.2"),
    ((float("nan"), -1, 1), {}, "nan, which is not between −1 and 1"),
    (([0.1, float("nan")], -1, 1), {}, "nan, which is not between −1 and 1"),
    ((31,), {"exactly": 32}, "31, which is not 32"),
    ((0.3 + 1e-6,), {"exactly": 0.3}, "0.30, which is not 0.3"),
    ((0, 1, -1), {}, "0.00, which is not between 1 and −1"),
]


@pytest.mark.parametrize(("values", "options", "said"), FALSE)
def test_a_claim_that_is_false_fails_with_its_number(values, options, said, capsys):
    with pytest.raises(AssertionError) as raised:
        claim("it is so", *values, **options)
    assert str(raised.value) == f"✗ it is so: {said}"
    assert capsys.readouterr().out == ""


ONE_SIDED = [
    {},
    {"low": 0},
    {"high": 0},
    {"low": 0, "high": 1, "exactly": 1},
    {"low": 0, "high": np.inf},
    {"low": -np.inf, "high": 1},
    {"exactly": np.nan},
]


@pytest.mark.parametrize("sides", ONE_SIDED)
def test_a_claim_with_one_side_is_refused(sides):
    with pytest.raises(TypeError, match="two sides"):
        claim("it is so", 0.5, **sides)
