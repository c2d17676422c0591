"""Each widget of a page in each of its states, and the page's own folded parts opened."""

from website.audit.browsing import in_page
from website.chromium import settle

CONTROLS = in_page("controls.js")
SET = """(control, value) => {
  if (control.disabled) return;
  if (value === "pressed") return control.click();
  control.value = value;
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}"""
SHOWING = {
    "a term": "a:has(> .std-term)",
    "a source": ".bibtex-citation a",
    "an equation": "a.reference.internal[href*='#equation-']",
}
OPEN = "() => document.querySelectorAll('article details').forEach((part) => { part.open = true; })"


def widget_states(page):
    """Put every widget into each of its states in turn; yield what was done and the widget.

    Each slider at both ends, each option of each list, each answer of a quiz, and each button pressed.
    """
    for number, widget in enumerate(page.locator(".widget-view").all(), start=1):
        for kind, which, value in widget.evaluate(CONTROLS):
            control = widget.locator(kind).nth(which)
            if not control.count():  # an earlier press took it away
                continue
            control.evaluate(SET, value)
            settle(page)
            yield f"widget {number}, {kind.partition(':')[0]} {which + 1} = {value}", widget


def open_folded(page):
    """Open every folded part of the text."""
    page.evaluate(OPEN)
    settle(page)


def entries(page):
    """Let one link of each kind show the term, source or equation it leads to; yield which."""
    for kind, selector in SHOWING.items():
        link = page.locator(f"article {selector} >> visible=true").first
        if link.count():
            link.hover()
            page.locator("#linked-entry").wait_for()
            yield f"{kind} shown"
            page.keyboard.press("Escape")


def menus(page):
    """Open the menus of the page's head one after the other; yield their names."""
    openers = page.locator(".page-head :is(summary, button[popovertarget]):visible")
    for which in range(openers.count()):
        openers.nth(which).click()
        settle(page)
        yield f"menu {which + 1} open"
        page.keyboard.press("Escape")
        settle(page)
