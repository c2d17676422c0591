"""The page on paper: no controls, nothing cut, and the text of every folded part somewhere on it."""

from website.audit.browsing import in_page, opened
from website.audit.figures import LIMITS, Figure
from website.chromium import settle

PAPER = {"width": 658, "height": 990}  # A4 in CSS pixels, less the margins of print.css
FAULTS = in_page("printing.js")


def audit(browser, address):
    with opened(browser, address, viewport=PAPER, color_scheme="light") as page:
        page.emulate_media(media="print")
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        settle(page)
        faults = page.evaluate(FAULTS)
    return Figure.count(LIMITS["print"], faults)
