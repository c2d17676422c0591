"""This machine's Chromium, and how a page of it is waited for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def find_chromium(playwright: Playwright) -> str | None:
    """Return the path of this machine's Chromium, or of the one that `playwright install chromium` got."""
    names = ("chromium", "chromium-browser", "google-chrome", playwright.chromium.executable_path)
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def launched() -> Iterator[tuple[Browser | None, str | None]]:
    """Give a Chromium without a window and its path, or twice None where there is none."""
    with sync_playwright() as playwright:
        if not (found := find_chromium(playwright)):
            yield None, None
            return
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser, found
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page has drawn what happened before: the frame after the next one has begun."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
