"""What the first cell costs, on the page and in JupyterLab in the browser: seconds and megabytes.

    BOOK_SITE=<folder> python benchmarks/live.py [PAGE]

PAGE is a page of the site without ".html". Served from this machine, without compression; what a server that
compresses sends is given beside it. Where the site came without NumPy for the browser no chapter can run, and
the tests' page of plain Python is measured instead: Python's own start, without NumPy's.
"""

import functools
import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "book" / "_build" / "html"))
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


def measure_lab(browser, address, page_name):
    """Return the seconds from the chapter's button to the first cell's end, and the addresses asked for."""
    context = browser.new_context()
    page = context.new_page()
    asked = []
    context.on("request", lambda request: asked.append(urlparse(request.url).path))
    start = time.perf_counter()
    page.goto(f"{address}lite/lab/index.html?path=book/{page_name}.ipynb")
    page.get_by_text("Python (Pyodide) | Idle").wait_for(timeout=PATIENCE)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    page.locator(".jp-InputPrompt", has_text="[1]").wait_for(timeout=PATIENCE)
    seconds = time.perf_counter() - start
    context.close()
    return seconds, asked


def weight(site, paths):
    """Megabytes of the files at these addresses, as they are and as a compressing server sends them."""
    plain = packed = 0
    for path in sorted(set(paths)):
        file = site / path.lstrip("/")
        if file.is_file():
            plain += file.stat().st_size
            packed += min(file.stat().st_size, len(gzip.compress(file.read_bytes(), 6)))
    return f"{plain / 1e6:.1f} MB, {packed / 1e6:.1f} MB where the server compresses"


def spread(times):
    return f"{statistics.median(times):.1f} s, from {min(times):.1f} to {max(times):.1f}"


def has_numpy(site):
    runtime = site / "pyodide" / "runtime.json"
    if not runtime.is_file():
        sys.exit(f"{site} holds no site with Python in it; `make runtime book` builds one.")
    return "numpy" in json.loads(runtime.read_text("utf-8"))["modules"]


def plain_page(folder):
    """Build the tests' book of plain Python; return its site and its page."""
    sys.path.insert(0, str(ROOT / "tests" / "site"))
    from live_book import build

    print("This site came without NumPy for the browser. Instead of a chapter, a page of plain Python:")
    return build(Path(folder)), "plain"


def report(site, page_name):
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    names = ("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, names)), playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        runs = [measure(browser, address, page_name) for _ in range(REPEATS)]
        labs = [measure_lab(browser, address, page_name) for _ in range(REPEATS)]
        browser.close()
    firsts, seconds = zip(*(times for times, _ in runs), strict=True)
    print(f"first cell of {page_name}: {spread(firsts)}")
    print(f"the same cell again: {statistics.median(seconds):.2f} s")
    print(f"fetched for it: {weight(site, runs[0][1])}")
    print(f"the same page in JupyterLab in the browser: {spread([seconds for seconds, _ in labs])}")
    print(f"fetched for it: {weight(site, labs[0][1])}")


def main(page_name="04-gamma-and-beta"):
    with tempfile.TemporaryDirectory() as folder:
        report(*((SITE, page_name) if has_numpy(SITE) else plain_page(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
