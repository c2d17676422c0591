"""A button pressed by its key keeps the focus or hands it on to what can be seen: each kind, on every page.

Where the focus falls to the page itself, a reader with keys alone or a screen reader is at the top again.
"""

import pytest

from monkey import FOUND, HELD
from website.chromium import settle
from website.paths import BOOK

# Runs take seconds, and what they do with the focus test_live_cells.py asks.
SELECTOR = "button:not(.live-run, .live-stop)"
PAGES = [path.stem for path in sorted(BOOK.glob("*.*")) if path.suffix in (".ipynb", ".md")]
KINDS = """(buttons) => {
  const name = (one) => one.closest(".bn-widget") ? one.innerText : one.className;
  return [...new Map(buttons.map((one) => [name(one), one])).values()];
}"""


@pytest.mark.parametrize("name", [*PAGES, "genindex", "search", "offline"])
def test_a_pressed_button_keeps_the_focus(page, name):
    page.goto(f"{name}.html")
    kinds = page.evaluate_handle(f"() => ({KINDS})(({FOUND})({SELECTOR!r}))").get_properties().values()
    lost = []
    for button in (kind.as_element() for kind in kinds):
        if not button.is_visible() or not button.is_enabled():
            continue  # an earlier press has hidden it
        said = button.evaluate("(one) => one.outerHTML.slice(0, 120)")
        button.focus()
        page.keyboard.press("Enter")
        settle(page)
        if (held := page.evaluate(HELD)) != "seen":
            lost.append(f"{said}: {held}")
    assert lost == []
