"""The rate map of chapter 9 in the browser beside the package's own with the same data."""

import re

import numpy as np
import pytest

from batchnorm.widgets import RateMap
from handling import numbers, saved_traits, settle

FLOOR, CEILING = 0.01, 10.0  # of the drawn losses
CORNERS = "(paths) => paths.map((path) => path.getAttribute('d').slice(1).split('L'))"


class RateMapOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("09-optimizers.html")
        saved = saved_traits(page, "accuracies")
        losses = [[[[np.inf if x is None else x for x in run] for run in row] for row in pair]
                  for pair in saved["losses"]]  # fmt: skip
        data = saved["optimizers"], saved["rates"], saved["accuracies"], losses
        self.page, self.package = page, RateMap(*data, chosen=saved["chosen"])
        self.root = page.locator(".bn-rate-map")
        self.map = self.root.locator("table")
        self.slider = self.root.get_by_role("slider", name="learning rate")
        self.panels = self.root.locator(".bn-panels svg")
        self.check()

    def cell(self, row, column):
        return self.map.locator("tbody tr").nth(row).locator("td").nth(column)

    def check(self):
        """Everything shown is the package's: the map, the chosen column, the sentence and the curves."""
        settle(self.page)
        shares = 100 * np.array(self.package.accuracies).reshape(-1, len(self.package.rates))
        rows = self.map.locator("tbody tr").all()
        shown = [[float(text) for text in row.locator("td").all_text_contents()] for row in rows]
        np.testing.assert_allclose(shown, shares, atol=0.5 + 1e-9)
        assert self.map.locator("thead th").all_text_contents()[1:] == self.package.names

        chosen = self.package.chosen
        marked = "(cells) => cells.map((cell) => cell.cellIndex - 1)"
        assert self.map.locator("td.bn-chosen").evaluate_all(marked) == [chosen] * len(shares)
        assert self.slider.evaluate("(input) => input.valueAsNumber") == chosen
        texts = self.slider.evaluate("(input) => [input.nextElementSibling.value, input.ariaValueText]")
        assert [float(text) for text in texts] == [self.package.rates[chosen]] * 2
        rate, *pairs = numbers(self.root.locator(".bn-numbers").text_content())
        assert rate == self.package.rates[chosen]
        assert pairs == pytest.approx(shares[:, chosen], abs=0.5 + 1e-9)
        for name, panel in zip(self.package.optimizers, self.panels.all(), strict=True):
            self.check_panel(name, panel)

    def check_panel(self, name, panel):
        """The two curves of an optimizer, read off its picture by the marks of its axis."""
        tick = "(texts) => texts.map((text) => [text.textContent, text.getAttribute('y')])"
        marks = {text: float(y) for text, y in panel.locator("text").evaluate_all(tick)}
        assert name in marks
        bottom, top = marks[".01"] - 4, marks["10"] - 4  # a text stands 4 pixels below its line
        told = panel.get_attribute("aria-label")
        for normalised, line in ((False, ".bn-raw"), (True, ".bn-normalised")):
            (corners,) = panel.locator(line).evaluate_all(CORNERS)
            heights = np.array([corner.split(",")[1] for corner in corners if corner], dtype=float)
            drawn = 10 ** (-2 + 3 * (bottom - heights) / (bottom - top))
            losses = self.package.curve(name, normalised=normalised)
            kept = losses[: losses.index(None)] if None in losses else losses
            np.testing.assert_allclose(drawn, np.clip(kept, FLOOR, CEILING), rtol=1e-6)
            last = re.search(r"with BN (\S+)\." if normalised else r"without (\S+),", told)[1]
            if losses[-1] is None:
                assert last == "diverged"
            else:
                assert float(last) == pytest.approx(losses[-1], rel=0.06)
