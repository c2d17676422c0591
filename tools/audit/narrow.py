"""The page at 320 CSS pixels, the width of WCAG's criterion 1.4.10: nothing makes it scroll sideways."""

from browsing import in_page, opened, settle
from figures import LIMITS, Figure
from states import open_folded

WIDTH = 320
BEYOND = in_page("narrow.js")


def audit(browser, address):
    with opened(browser, address, viewport={"width": WIDTH, "height": 640}) as page:
        open_folded(page)
        settle(page)
        width, faults = page.evaluate(BEYOND, WIDTH)
    return Figure(LIMITS["sideways"], width - WIDTH, faults)
