"""A Chromium for the whole audit, and what a reader does on a page: read to the end, open what is folded."""

import sys
from contextlib import contextmanager

from website.chromium import launched, settle
from website.paths import WEBSITE

READ = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: "instant" });
    await frame();
  }
}"""


def in_page(name):
    """A script beside this one that is evaluated in a page."""
    return (WEBSITE / "audit" / name).read_text("utf-8")


@contextmanager
def browsing():
    """A Chromium of this machine and its path."""
    with launched() as (browser, path):
        if not browser:
            sys.exit(
                "The audit needs a Chromium: install one, or run `python -m playwright install chromium`."
            )
        yield browser, path


@contextmanager
def opened(browser, address, wait_for_widgets=True, **options):
    """The page at the address in a context of its own, that is with an empty cache; the widgets are drawn."""
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.goto(address, wait_until="load")
        if wait_for_widgets:
            drawn(page)
        yield page
    finally:
        context.close()


def drawn(page):
    """Wait until every widget has been drawn; one that never is shows in the figures."""
    mounted = """() => document.readyState === "complete" && [...document.querySelectorAll(".widget-view")]
      .every((view) => view.querySelector(".bn-widget:not(.bn-still *)"))"""
    for _ in range(200):  # not wait_for_function, which the site's policy would stop
        if page.evaluate(mounted):
            break
        page.wait_for_timeout(50)
    settle(page)


def read_to_the_end(page, server):
    """Scroll through the page and wait until nobody has asked the server for anything for half a second."""
    page.evaluate(READ)
    quiet, before = 0, -1
    while quiet < 5:
        quiet = quiet + 1 if len(server.sent) == before else 0
        before = len(server.sent)
        page.wait_for_timeout(100)
