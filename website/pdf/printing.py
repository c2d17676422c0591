"""Chromium prints the document, again and again until the page numbers written in it are the right ones."""

import sys
from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader

from website.chromium import launched

ROUNDS = 5
DRAWN = (
    """() => document.fonts.status === "loaded" && [...document.images].every((image) => image.complete)"""
)
NUMBER = """(pages) => {
  for (const link of document.querySelectorAll("a.page-of")) {
    link.textContent = pages[decodeURIComponent(link.hash.slice(1))] ?? "?";
  }
}"""


def destinations(pdf: Path) -> dict[str, int]:
    """On which page, counted from 1, each named destination of a PDF lies."""
    reader = PdfReader(pdf)
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def print_until_stable(page: Page, pdf: Path) -> None:
    before = None
    for _ in range(ROUNDS):
        for _ in range(2):  # Chromium breaks pages otherwise at every second print, with nothing changed
            page.pdf(path=pdf, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
        found = destinations(pdf)
        if found == before:
            return
        page.evaluate(NUMBER, found)
        before = found
    sys.exit(f"The page numbers of the contents still move after {ROUNDS} rounds; give them a fixed width.")


def print_document(document: Path, pdf: Path) -> None:
    """Print a page of HTML from a folder to a PDF."""
    with launched() as (browser, _):
        if not browser:
            sys.exit("The PDF needs a Chromium: install one, or run `python -m playwright install chromium`.")
        page = browser.new_page(viewport={"width": 620, "height": 900}, color_scheme="light")
        page.goto(document.as_uri())
        page.wait_for_function(DRAWN, timeout=60_000)
        print_until_stable(page, pdf)
