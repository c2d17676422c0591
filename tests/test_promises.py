"""Every promise of promises.txt has a test, and the test is in the suite that is named there."""

import re
import subprocess
import sys

import pytest

from website.paths import ROOT

LINES = (ROOT / "tests" / "promises.txt").read_text("utf-8").splitlines()
PROMISES = [tuple(re.split(r" *\| *", line)) for line in LINES if line and not line.startswith("#")]


def collected(marks):
    """The tests of a suite, without their parameters, as they are named from `tests/`."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "--kept",
        "-m",
        marks,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:]
    names = (line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line)
    return {name.removeprefix("tests/") if name.startswith("tests/") else f"../{name}" for name in names}


@pytest.fixture(scope="module")
def suites():
    return {"test": collected("not night"), "night": collected("night")}


@pytest.mark.parametrize(("suite", "promise", "test"), PROMISES, ids=[promise for _, promise, _ in PROMISES])
def test_a_promise_has_a_test(suites, suite, promise, test):
    assert test in suites[suite]
