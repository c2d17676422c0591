"""Lighthouse on every page, for a phone and for a desktop, all pages in one Chromium."""

import json
import statistics
import subprocess

from website.audit.figures import LIMITS, Figure
from website.paths import NODE, WEBSITE

SCRIPT = WEBSITE / "audit" / "lighthouse.mjs"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
ALL = ["performance", "accessibility", "best-practices", "seo"]
LOWER_OF_BOTH = {"accessibility": "accessibility", "practices": "best-practices", "seo": "seo"}
AGAIN = 2  # more runs where a speed is missed, since one run can be unlucky; the median counts


def run(runs, chromium, said):
    """The results of runs, one by one; `said` is told of each."""
    request = json.dumps({"runs": runs, "chrome": chromium, "flags": FLAGS})
    process = subprocess.Popen(
        [NODE, SCRIPT, request], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    with process:
        for line in process.stdout:
            result = json.loads(line)
            said(f"Lighthouse, {result['preset']}, {result['url'].rpartition('/')[2]}")
            yield result
        if process.wait():
            raise RuntimeError(f"Lighthouse could not run:\n{process.stderr.read()}")


def audit(addresses, chromium, quick, said):
    """The figures of every page, by its address; `quick` measures the accessibility on a phone alone."""
    presets, categories = (["mobile"], ["accessibility"]) if quick else (["mobile", "desktop"], ALL)
    wanted = [
        {"url": address, "preset": preset, "categories": categories}
        for address in addresses
        for preset in presets
    ]
    results = list(run(wanted, chromium, said))
    if not quick:
        slow = [again for again, result in zip(wanted, results, strict=True) if too_slow(result)]
        results += run([again | {"categories": ["performance"]} for again in slow * AGAIN], chromium, said)
    return {address: figures([r for r in results if r["url"] == address], quick) for address in addresses}


def too_slow(result):
    return not performance(result["preset"], [result]).met


def figures(results, quick):
    """The figures of one page from all its runs."""
    whole = [result for result in results if "accessibility" in result["scores"]]
    names = ["accessibility"] if quick else list(LOWER_OF_BOTH)
    found = [lower_of_both(name, whole) for name in names]
    if quick:
        return found
    mobile, desktop = ([r for r in results if r["preset"] == preset] for preset in ("mobile", "desktop"))
    shift = Figure(LIMITS["shift"], round(max(result["shift"] for result in mobile), 3))
    return [*found, performance("mobile", mobile), shift, performance("desktop", desktop)]


def lower_of_both(name, results):
    scores = [result["scores"][LOWER_OF_BOTH[name]] for result in results]
    missing = [
        f"{r['preset']}: {text}"
        for r, score in zip(results, scores, strict=True)
        for text in score["missing"]
    ]
    return Figure(LIMITS[name], min(score["score"] for score in scores), missing)


def performance(preset, results):
    scores = [result["scores"]["performance"] for result in results]
    value = statistics.median(score["score"] for score in scores)
    return Figure(LIMITS[preset], value, [] if LIMITS[preset].met(value) else scores[-1]["missing"])
