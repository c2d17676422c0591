"""The dots of chapter 3 in the browser beside the package's own."""

import pytest

from batchnorm.widgets import BatchDots
from handling import ROUNDED, numbers
from widget_on_page import WidgetOnPage

GREY = ".bn-dot", "(dot) => dot.getAttribute('transform').match(/[-.\\d]+/)[0]"
BLUE = ".bn-image", "(dot) => dot.getAttribute('cx')"


class DotsOnPage(WidgetOnPage):
    chapter, name, trait = "03-mean-and-variance", "batch-dots", "batch_size"

    def twin(self):
        return BatchDots(self.saved["values"], eps=self.saved["eps"])

    def cell(self, example, unit):
        return self.root.get_by_role("spinbutton", name=f"z of unit {unit + 1} for example {example + 1}")

    def dot(self, index):
        return self.root.locator(".bn-dot circle:not(.bn-reach)").nth(index)

    def line(self, top):
        """Where 0 lies and how long 1 is, on the upper line or on the lower, whose marks stand below it."""
        return self.scale(f"svg > g:first-child text[y='{122 if top else 244}']")

    def drawn(self, dots, top):
        """Values of the dots shown on one of the lines, by where they lie."""
        selector, place = dots
        shown = f"(all) => all.filter((dot) => dot.style.display !== 'none').map({place})"
        zero, one = self.line(top)
        return [(float(x) - zero) / one for x in self.root.locator(selector).evaluate_all(shown)]

    def put(self, example, unit, value):
        """The twin hears of a value that the reader changed."""
        values = [list(row) for row in self.package.values]
        values[example][unit] = value
        self.shows(values=values)

    def compare(self):
        z, z_norm = self.package.chosen(), self.package.normalised()
        assert self.drawn(GREY, top=True) == pytest.approx(z, abs=1e-6)
        assert self.drawn(BLUE, top=False) == pytest.approx(z_norm, abs=1e-6)
        table = self.root.locator("td input").evaluate_all("(all) => all.map((input) => input.valueAsNumber)")
        assert table == pytest.approx([value for row in self.package.values for value in row], abs=ROUNDED)
        statistics, largest = self.text(".bn-numbers").split("The largest")
        assert numbers(statistics) == pytest.approx([z.mean(), z.var(), len(z), *z_norm], abs=ROUNDED)
        bound = (len(z) - 1) ** 0.5
        assert numbers(largest) == pytest.approx([abs(z_norm).max(), len(z), 1, bound], abs=ROUNDED)
