"""A widget on the built site beside the package's own with the same data: what all of them share."""

import re

import pytest

from handling import ROUNDED, drag, middle, numbers, saved_traits, settle

RESET = """(root, saved) => {
  const { model } = root.closest(".widget-view");
  document.activeElement.blur();
  for (const name of model.changed) model.set(name, saved[name]);
}"""
ATTRIBUTE = "(all, name) => all.map((one) => one.getAttribute(name))"
TEXTS = "(slider) => [slider.nextElementSibling.value, slider.ariaValueText]"


class WidgetOnPage:
    """The widget of a chapter; a test does to `package`, its twin, what the reader does on the page.

    A class derived from it says where the widget stands, how to make its twin (`twin`) and how what is shown
    follows from the twin (`check`).

    Parameters
    ----------
    page : playwright.sync_api.Page
        Where the chapter is opened; with a package, a page that shows the widget already.
    package : BookWidget, optional
        The twin of a widget that stands elsewhere.
    """

    chapter = name = trait = ""  # its page, its class without "bn-", a trait that no other widget there has

    def __init__(self, page, package=None):
        self.page, self.package = page, package
        self.root = page.locator(f".bn-{self.name}")
        self.picture = self.root.locator("svg").first
        if not package:
            page.goto(f"{self.chapter}.html")
            self.saved = saved_traits(page, self.trait)

    def start(self):
        """Back to what the page was opened with, in the browser and in the twin."""
        saved = {name: value for name, value in self.saved.items() if not isinstance(value, bytes)}
        self.root.evaluate(RESET, saved)
        self.package = self.twin()
        self.check()
        return self

    def shows(self, **traits):
        """The twin hears what the reader did; then everything shown is the twin's."""
        for name, value in traits.items():
            setattr(self.package, name, value)
        self.check()

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def select(self, name):
        return self.root.get_by_role("combobox", name=name)

    def slider(self, name):
        return self.root.get_by_role("slider", name=name)

    def keys(self, handle, *keys):
        """Press keys on what has the focus then; that Tab reaches it is asked of every widget at once."""
        for key in keys:
            handle.press(key)

    def drag(self, handle, dx, dy=15, by=drag):
        """Drag an element, or what lies at a point of the window."""
        by(self.page, *(handle if isinstance(handle, tuple) else middle(handle)), dx, dy)

    def text(self, selector):
        return self.root.locator(selector).text_content()

    def attributes(self, selector, name):
        return self.root.locator(selector).evaluate_all(ATTRIBUTE, name)

    def path(self, name):
        """What the path of a class leads through."""
        return self.root.locator(f"path.bn-{name}").get_attribute("d")

    def scale(self, selector="svg text", side="x"):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks."""
        texts = self.root.locator(selector).all_text_contents()
        places = self.attributes(selector, side)
        at = {
            numbers(text)[0]: float(place)
            for text, place in zip(texts, places, strict=True)
            if place and re.fullmatch(r"−?\d+", text)
        }
        low, high = min(at), max(at)
        one = (at[high] - at[low]) / (high - low)
        return at[low] - low * one, one

    def in_units(self, pixels):
        zero, one = self.scale()
        return [(float(pixel) - zero) / one for pixel in pixels]

    def check_sliders(self, values, within=ROUNDED):
        """Beside each slider, by its label, and for a screen reader stands its value."""
        for name, value in values.items():
            texts = self.slider(name).evaluate(TEXTS)
            assert [numbers(text) for text in texts] == [pytest.approx([value], abs=within)] * 2, name

    def check(self):
        """Everything shown is the package's."""
        settle(self.page)
        self.compare()
