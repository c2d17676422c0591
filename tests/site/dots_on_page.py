"""The dots of chapter 3 in the browser beside the package's own with the same data."""

import re

import pytest

from batchnorm.widgets import BatchDots
from handling import ROUNDED, numbers, saved_traits, settle

GREY = ".bn-dot", "(dot) => dot.getAttribute('transform').match(/[-.\\d]+/)[0]"
BLUE = ".bn-image", "(dot) => dot.getAttribute('cx')"


class DotsOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("03-mean-and-variance.html")
        saved = saved_traits(page, "batch_size")
        self.page, self.package = page, BatchDots(saved["values"], eps=saved["eps"])
        self.root = page.locator(".bn-batch-dots")
        self.m = self.root.get_by_role("slider", name="m, examples")
        self.eps = self.root.get_by_role("combobox", name="ε")
        self.check()

    def cell(self, example, unit):
        return self.root.get_by_role("spinbutton", name=f"z of unit {unit + 1} for example {example + 1}")

    def dot(self, index):
        return self.root.locator(".bn-dot circle:not(.bn-reach)").nth(index)

    def scale(self, top):
        """Where 0 lies and how long 1 is, in pixels, by the ticks of the upper line or of the lower one."""
        tick = "(text) => [text.textContent, text.getAttribute('x'), text.getAttribute('y')]"
        ticks = self.root.locator("svg > g:first-child text").evaluate_all(f"(texts) => texts.map({tick})")
        at = {
            numbers(text)[0]: float(x)
            for text, x, y in ticks
            if re.fullmatch(r"−?\d", text) and (float(y) < 150) == top
        }
        return at[0], (max(at.values()) - at[0]) / max(at)

    def drawn(self, dots, top):
        """Values of the dots shown on one of the lines, by where they lie."""
        selector, place = dots
        shown = f"(all) => all.filter((dot) => dot.style.display !== 'none').map({place})"
        zero, one = self.scale(top)
        return [(float(x) - zero) / one for x in self.root.locator(selector).evaluate_all(shown)]

    def put(self, example, unit, value):
        """Let the package hear of a value that the reader changed."""
        values = [list(row) for row in self.package.values]
        values[example][unit] = value
        self.package.values = values

    def check(self):
        """Everything shown is the package's: dots, table and sentence."""
        settle(self.page)
        z, z_norm = self.package.chosen(), self.package.normalised()
        assert self.drawn(GREY, top=True) == pytest.approx(z, abs=1e-6)
        assert self.drawn(BLUE, top=False) == pytest.approx(z_norm, abs=1e-6)
        table = self.root.locator("td input").evaluate_all("(all) => all.map((input) => input.valueAsNumber)")
        assert table == pytest.approx([value for row in self.package.values for value in row], abs=ROUNDED)
        statistics, largest = self.root.locator(".bn-numbers").text_content().split("The largest")
        assert numbers(statistics) == pytest.approx([z.mean(), z.var(), len(z), *z_norm], abs=ROUNDED)
        bound = (len(z) - 1) ** 0.5
        assert numbers(largest) == pytest.approx([abs(z_norm).max(), len(z), 1, bound], abs=ROUNDED)
