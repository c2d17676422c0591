"""What a reader waits for who runs cells: seconds and megabytes, a line a chapter.

    python benchmarks/live.py [04 …]

Served from this machine, each figure from a page that nobody has run anything on: Python's start and the
first cell, the first exercise once Python is up, the slowest exercise or solution, and all cells from top to
bottom, beside the seconds that a notebook's kernel takes for them (book/seconds.json). Megabytes are what
arrives before the first result, where the server compresses.
"""

import gzip
import json
import os
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlparse

from live_chapters import chapters, press
from website.audit.serving import serving
from website.chromium import launched
from website.paths import BOOK, SITE

SITE = Path(os.environ.get("BOOK_SITE", SITE))
SECONDS = json.loads((BOOK / "seconds.json").read_text("utf-8"))

PATIENCE = 120_000  # milliseconds


class Reader:
    """A page of a chapter on which nothing has run; `asked` are the files that were asked for."""

    def __init__(self, browser, address, chapter):
        self.context = browser.new_context(base_url=address)
        self.page, self.asked = self.context.new_page(), []
        self.page.on("request", lambda request: self.asked.append(urlparse(request.url).path))
        self.page.goto(f"{chapter}.html", wait_until="load")
        self.asked.clear()
        self.names = self.page.locator(".cell:has(.live-run)").evaluate_all(
            "(cells) => cells.map(({ id }) => id)"
        )

    def run(self, name):
        said, seconds = press(self.page.locator(f"#{name}"))
        assert "Done" in said, (name, said)
        return seconds


def weight(paths):
    """Megabytes of the files at these addresses, as a compressing server sends them."""
    files = {SITE / path.lstrip("/") for path in paths}
    data = [file.read_bytes() for file in files if file.is_file()]
    return sum(min(len(one), len(gzip.compress(one, 6))) for one in data) / 1e6


def measure(browser, address, chapter):
    """The figures of one chapter."""

    def reader():
        return Reader(browser, address, chapter)

    first = reader()
    setup, *_ = first.names
    figures = {"up": first.run(setup), "megabytes": weight(first.asked)}
    exercises = [name for name in first.names if name.startswith(("cell-exercise", "cell-solution"))]
    alone = {}
    for name in exercises:
        one = reader()
        one.run(setup)
        alone[name] = one.run(name)
        one.context.close()
    figures["first exercise"] = alone[exercises[0]]
    figures["slowest"], figures["which"] = max((took, name) for name, took in alone.items())
    took = {name: first.run(name) for name in first.names[1:]}
    figures["all"] = sum(took.values())
    noted = {name: SECONDS[chapter].get(name.removeprefix("cell-"), 0) for name in took}
    figures["ratios"] = [took[name] / noted[name] for name in took if noted[name] >= 0.5]
    first.context.close()
    return figures


def measure_lab(browser, address, chapter):
    """Seconds from the chapter's button to the first cell's end in JupyterLab, and megabytes."""
    context = browser.new_context()
    page, asked = context.new_page(), []
    context.on("request", lambda request: asked.append(urlparse(request.url).path))
    start = time.perf_counter()
    page.goto(f"{address}lite/lab/index.html?path=book/{chapter}.ipynb")
    page.get_by_text("Python (Pyodide) | Idle").wait_for(timeout=PATIENCE)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".jp-InputPrompt", has_text="[1]").wait_for(timeout=PATIENCE)
    seconds = time.perf_counter() - start
    context.close()
    return seconds, weight(asked)


def main(starts):
    if not (SITE / "pyodide" / "runtime.json").is_file():
        sys.exit(f"{SITE} holds no site with Python in it; `make book` builds one.")
    ratios = []
    with serving(SITE) as server, launched() as (browser, _):
        print(f"{'chapter':26s}   MB  start + first cell  first exercise  all cells  slowest exercise")
        for path in chapters(*starts):
            found = measure(browser, server.address, path.stem)
            ratios += found["ratios"]
            slowest = f"{found['slowest']:.1f} s, {found['which'].removeprefix('cell-')}"
            times = f"{found['up']:18.1f} s {found['first exercise']:13.1f} s {found['all']:8.0f} s"
            print(f"{path.stem:26s} {found['megabytes']:4.1f} {times}  {slowest}", flush=True)
        lab, megabytes = measure_lab(browser, server.address, chapters(*starts)[0].stem)
    print(f"JupyterLab in the browser, to the first cell's end: {lab:.1f} s, {megabytes:.1f} MB")
    middle, ends = statistics.median(ratios), f"from {min(ratios):.1f} to {max(ratios):.1f}"
    print(f"a cell takes {middle:.1f} times its seconds in a notebook's kernel, {ends}")


if __name__ == "__main__":
    main(sys.argv[1:])
