"""The site in Chromium, Firefox and WebKitGTK: the walk of engines/walk.py, a test a feature and an engine.

What an engine's driver cannot do is no test here; benchmarks/three_engines.py says so in its table.
"""

import functools
from contextlib import ExitStack

import pytest

from engines import ENGINES
from engines.walk import FEATURES, is_testable, walking

TRIED = [(engine, feature) for engine in ENGINES for feature in FEATURES if is_testable(engine, feature)]


@pytest.fixture(scope="module")
def walk_with(request, site):
    """A function that gives the walk of an engine, which goes on from test to test."""
    with ExitStack() as walks:

        @functools.cache
        def walk_with(engine):
            if reason := engine.missing():
                pytest.skip(reason)
            given = [request.getfixturevalue("browser")] if engine.name == "Chromium" else []
            return walks.enter_context(walking(engine(*given), site))

        yield walk_with


@pytest.mark.parametrize(
    ("engine", "feature"), TRIED, ids=[f"{engine.name}: {feature}" for engine, feature in TRIED]
)
def test_an_engine_carries_the_book(walk_with, engine, feature):
    walk = walk_with(engine)
    FEATURES[feature](walk)
    assert walk.met() == []
