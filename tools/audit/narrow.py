"""The page at 320 CSS pixels, the width of WCAG's criterion 1.4.10: nothing makes it scroll sideways."""

from browsing import opened, settle
from figures import LIMITS, Figure
from states import open_folded

WIDTH = 320
BEYOND = """(width) => {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= width) return [scrollWidth, []];
  const clipped = (part) => {
    for (let up = part.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible" && up.getBoundingClientRect().right <= width + 1) return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter((part) =>
    part.checkVisibility() && part.getBoundingClientRect().right + scrollX > width + 1 && !clipped(part));
  const inner = wide.filter((part) => !wide.some((other) => other !== part && part.contains(other)));
  return [scrollWidth, inner.map((part) => `${part.cloneNode().outerHTML.slice(0, 120)} ends at ` +
    `${Math.round(part.getBoundingClientRect().right)} pixels`)];
}"""


def audit(browser, address):
    with opened(browser, address, viewport={"width": WIDTH, "height": 640}) as page:
        open_folded(page)
        settle(page)
        width, faults = page.evaluate(BEYOND, WIDTH)
    return Figure(LIMITS["sideways"], width - WIDTH, faults)
