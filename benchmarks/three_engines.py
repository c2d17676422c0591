"""Engines and features, for figures.json: what works, what cannot be tested, and the walk's seconds.

PYTHONPATH=.:tests/site python benchmarks/three_engines.py
"""

import time

from figures import record

from engines import ENGINES
from engines.walk import FEATURES, is_testable, walking
from website.chromium import launched
from website.paths import SITE


def outcome(walk, feature):
    """What a feature comes to with the engine of a walk."""
    if not is_testable(walk.engine, feature):
        return "not testable"
    try:
        FEATURES[feature](walk)
    except AssertionError:
        return "broken"
    return "broken" if walk.met() else "works"


def walked(engine, *given):
    """An engine's line of the table."""
    start = time.perf_counter()
    with walking(engine(*given), SITE) as walk:
        features = {feature: outcome(walk, feature) for feature in FEATURES}
        version = walk.engine.version
    return {"version": version, "features": features, "seconds": round(time.perf_counter() - start)}


def main():
    table = {}
    with launched() as (chromium, _):
        for engine in ENGINES:
            if reason := engine.missing():
                raise SystemExit(reason)
            table[engine.name] = walked(engine, *[chromium][: engine.name == "Chromium"])
            print(engine.name, table[engine.name], flush=True)
    record("engines", table)


if __name__ == "__main__":
    main()
