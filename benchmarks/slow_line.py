"""What a first visit over a slow line waits for: seconds until there is something to read, to see, to drag.

    PYTHONPATH=. python benchmarks/slow_line.py [03-mean-and-variance …]

50 kB/s and 400 ms for each request, from a server that compresses, nothing kept from before. A time
begins with the navigation: "text" is the browser's first contentful paint, "still" the first frame in which
the still picture of the page's first widget has its size, "scripts" when the page's scripts have run first,
"alive" when every widget has taken the place of its picture, "all" the end of loading. The goal: text within
three seconds, and the still picture before the scripts. Each is the median of three visits.
"""

import os
import statistics
import sys
from pathlib import Path

from figures import record

from website.audit.browsing import drawn
from website.audit.serving import serving
from website.chromium import launched
from website.paths import SITE

SITE = Path(os.environ.get("BOOK_SITE", SITE))
PAGES = ("index", "03-mean-and-variance", "04-gamma-and-beta", "08-training-and-inference")
BYTES_A_SECOND, LATENCY, VISITS = 50_000, 400, 3
READABLE = 3.0  # seconds, the goal
TIMES = ("text", "still", "scripts", "alive", "all")

# Frames are asked for from the start; the first that finds what is waited for notes when.
CLOCK = """
  globalThis.seen = {};
  const STATES = {
    still: () => document.styleSheets.length
      && document.querySelector(".bn-still svg")?.getBoundingClientRect().height,
    alive: () => document.readyState === "complete" && document.querySelector(".widget-view")
      && !document.querySelector(".bn-still"),
  };
  const look = () => {
    for (const [name, isThere] of Object.entries(STATES)) if (isThere()) seen[name] ??= performance.now();
    requestAnimationFrame(look);
  };
  look();
"""
READ = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [{ startTime: text }] = performance.getEntriesByName("first-contentful-paint");
  return { ...seen, text, scripts: page.domContentLoadedEventStart, all: page.loadEventEnd };
}"""


def visit(browser, address):
    """Seconds of one visit with an empty cache, by what was waited for."""
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    line = {"latency": LATENCY, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **line})
    page.add_init_script(CLOCK)
    page.goto(address, wait_until="load", timeout=120_000)
    drawn(page)
    found = page.evaluate(READ)
    context.close()
    return {name: found[name] / 1000 for name in TIMES if name in found}


def measure(browser, address):
    """The median of several visits, by what was waited for."""
    visits = [visit(browser, address) for _ in range(VISITS)]
    return {name: round(statistics.median(one[name] for one in visits), 2) for name in visits[0]}


def main(names):
    figures = {}
    print(f"{'seconds until':28s}{''.join(f'{name:>9s}' for name in TIMES)}  goal")
    with serving(SITE) as server, launched() as (browser, _):
        for name in names or PAGES:
            found = figures[name] = measure(browser, f"{server.address}{name}.html")
            row = "".join(f"{found[time]:9.2f}" if time in found else f"{'–':>9s}" for time in TIMES)
            met = found["text"] <= READABLE and found.get("still", 0) <= found["scripts"]
            print(f"{name:28s}{row}  {'met' if met else 'missed'}", flush=True)
    if not names:
        record("slow line", figures)


if __name__ == "__main__":
    main(sys.argv[1:])
