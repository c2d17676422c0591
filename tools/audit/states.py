"""Each widget of a page in each of its states, and the page's own folded parts opened."""

from browsing import settle

# What a widget's controls can be set to: [what, which one, the value] with the control's place among its kind.
CONTROLS = """(widget) => [
  ...[...widget.querySelectorAll("input[type=range]")].flatMap((control, i) => [
    ["input[type=range]", i, control.min || "0"], ["input[type=range]", i, control.max || "100"]]),
  ...[...widget.querySelectorAll("select")].flatMap((control, i) =>
    [...control.options].map((option) => ["select", i, option.value])),
  ...[...widget.querySelectorAll("input:is([type=radio], [type=checkbox])")].map((control, i) =>
    ["input:is([type=radio], [type=checkbox])", i, "pressed"]),
  ...[...widget.querySelectorAll("button")].map((control, i) => ["button", i, "pressed"]),
]"""
SET = """(control, value) => {
  if (control.disabled) return;
  if (value === "pressed") return control.click();
  control.value = value;
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}"""
OPEN = "() => document.querySelectorAll('main details').forEach((part) => { part.open = true; })"


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


def menus(page):
    """Open the menus of the page's head one after the other; yield their names."""
    buttons = page.locator("[data-bs-toggle=dropdown]:visible")
    for which in range(buttons.count()):
        buttons.nth(which).click()
        settle(page)
        yield f"menu {which + 1} open"
        page.keyboard.press("Escape")
