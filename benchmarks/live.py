"""What the first cell costs: seconds until it has run, and megabytes fetched for it.

    BOOK_SITE=<folder> python benchmarks/live.py [PAGE]

PAGE is a page of the site without ".html". Served from this machine, without compression; what a server that
compresses sends is given beside it.
"""

import functools
import gzip
import os
import shutil
import statistics
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import sync_playwright

SITE = Path(os.environ.get("BOOK_SITE", Path(__file__).parents[1] / "book" / "_build" / "html"))
REPEATS = 3
PATIENCE = 120_000  # milliseconds


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def measure(browser, address, page_name):
    """Return the seconds of two runs of the first cell, and the addresses asked for meanwhile."""
    context = browser.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(urlparse(request.url).path))
    page.goto(f"{address}{page_name}.html", wait_until="load")
    before = len(asked)
    first = page.locator(".live-bar").first
    times = []
    for _ in range(2):
        start = time.perf_counter()
        first.locator(".live-run").evaluate("(button) => button.click()")
        page.locator(".live-status", has_text="Done").first.wait_for(state="attached", timeout=PATIENCE)
        times.append(time.perf_counter() - start)
        first.locator(".live-status").evaluate("(status) => { status.textContent = ''; }")
    context.close()
    return times, asked[before:]


def sizes(paths):
    """Bytes of the site's files at these addresses, as they are and as a compressing server sends them."""
    plain = packed = 0
    for path in sorted(set(paths)):
        file = SITE / path.lstrip("/")
        if file.is_file():
            plain += file.stat().st_size
            packed += min(file.stat().st_size, len(gzip.compress(file.read_bytes(), 6)))
    return plain / 1e6, packed / 1e6


def main(page_name="04-gamma-and-beta"):
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    names = ("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, names)), playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        runs = [measure(browser, address, page_name) for _ in range(REPEATS)]
        browser.close()
    firsts, seconds = zip(*(times for times, _ in runs), strict=True)
    plain, packed = sizes(runs[0][1])
    spread = f"from {min(firsts):.1f} to {max(firsts):.1f}"
    print(f"first cell of {page_name}: {statistics.median(firsts):.1f} s, {spread}")
    print(f"the same cell again: {statistics.median(seconds):.2f} s")
    print(f"fetched for it: {plain:.1f} MB, {packed:.1f} MB where the server compresses")


if __name__ == "__main__":
    main(*sys.argv[1:])
