"""axe-core on a page: every rule of WCAG 2.0 to 2.2 at levels A and AA, and its own best practices.

The page is looked at as it loads; with all that is folded opened; with each menu open; with what a link
shows of its place; and each widget in each of its states.
"""

from website.audit.browsing import opened
from website.audit.figures import LIMITS, Figure
from website.audit.states import entries, menus, open_folded, widget_states
from website.paths import PACKAGES

AXE = PACKAGES / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SIZE = {"width": 1280, "height": 900}
# The rules are named one by one, because some of the tags' rules are off unless somebody names them. axe-core
# lays a grid over the page as wide as its widest part, so a curve that leaves its picture by a billion pixels
# (a clip path hides the rest) would take for ever; it is taken out for the time being.
RUN = """async (scope, tags) => {
  for (const motion of document.getAnimations()) {
    if (motion.effect.getComputedTiming().endTime < Infinity) motion.finish(); // as it looks afterwards
  }
  const far = [...document.querySelectorAll("svg *")].filter((part) => {
    const { width, height } = part.getBoundingClientRect();
    return !part.childElementCount && Math.max(width, height) > 20000;
  });
  const display = far.map((part) => part.style.display);
  far.forEach((part) => { part.style.display = "none"; });
  const rules = axe.getRules(tags).map((rule) => rule.ruleId);
  const options = { runOnly: { type: "rule", values: rules }, resultTypes: ["violations"] };
  const found = await axe.run(scope, options);
  far.forEach((part, i) => { part.style.display = display[i]; });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.replace(/\\s+/g, " ").slice(0, 140)} at ${node.target.join(" ")}`));
}"""


def look(page, scope=None):
    """What axe-core finds in a part of the page, or in all of it."""
    return page.evaluate(f"([scope, tags]) => ({RUN})(scope ?? document, tags)", [scope, TAGS])


def audit(browser, address):
    """The two figures of a page, light and dark."""
    return [
        Figure.count(LIMITS[f"axe {scheme}"], list(faults(browser, address, scheme)))
        for scheme in ("light", "dark")
    ]


def faults(browser, address, scheme):
    """Each place at fault once, with the first state in which it was seen."""
    seen = set()
    for state, found in states(browser, address, scheme):
        for fault in found:
            if fault not in seen:
                seen.add(fault)
                yield f"{state}: {fault}"


def states(browser, address, scheme):
    options = {"color_scheme": scheme, "viewport": SIZE, "bypass_csp": True, "reduced_motion": "reduce"}
    with opened(browser, address, **options) as page:
        page.evaluate(AXE.read_text("utf-8"))
        yield "as it loads", look(page)
        for state, widget in widget_states(page):
            yield state, widget.evaluate(RUN, TAGS)
        for state in menus(page):
            yield state, look(page, ".page-head, :popover-open")
        for state in entries(page):
            yield state, look(page, ":popover-open")
        if page.locator("article details").count():
            open_folded(page)
            yield "folded parts opened", look(page, "article details")
