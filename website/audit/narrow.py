"""The page at 320 CSS pixels, the width of WCAG's criterion 1.4.10: nothing makes it scroll sideways."""

from website.audit.browsing import in_page, opened
from website.audit.figures import LIMITS, Figure
from website.audit.states import open_folded
from website.chromium import settle

WIDTH = 320
BEYOND = in_page("narrow.js")


def audit(browser, address):
    with opened(browser, address, viewport={"width": WIDTH, "height": 640}) as page:
        open_folded(page)
        settle(page)
        width, faults = page.evaluate(BEYOND, WIDTH)
    return Figure(LIMITS["sideways"], width - WIDTH, faults)
