"""The rate map of chapter 9 in the browser beside the package's own."""

import re

import numpy as np
import pytest

from batchnorm.widgets import RateMap
from handling import numbers
from widget_on_page import TEXTS, WidgetOnPage

FLOOR, CEILING = 0.01, 10.0  # of the drawn losses
CORNERS = "(paths) => paths.map((path) => path.getAttribute('d').slice(1).split('L'))"


class RateMapOnPage(WidgetOnPage):
    chapter, name, trait = "09-optimizers", "rate-map", "accuracies"

    def __init__(self, page):
        super().__init__(page)
        self.map, self.rate = self.root.locator("table"), self.slider("learning rate")

    def twin(self):
        saved = self.saved
        losses = [[[[np.inf if x is None else x for x in run] for run in row] for row in pair]
                  for pair in saved["losses"]]  # fmt: skip
        data = saved["optimizers"], saved["rates"], saved["accuracies"], losses
        return RateMap(*data, chosen=saved["chosen"])

    def cell(self, row, column):
        return self.map.locator("tbody tr").nth(row).locator("td").nth(column)

    def compare(self):
        shares = 100 * np.array(self.package.accuracies).reshape(-1, len(self.package.rates))
        rows = self.map.locator("tbody tr").all()
        shown = [[float(text) for text in row.locator("td").all_text_contents()] for row in rows]
        np.testing.assert_allclose(shown, shares, atol=0.5 + 1e-9)
        assert self.map.locator("thead th").all_text_contents()[1:] == self.package.names

        chosen = self.package.chosen
        marked = "(cells) => cells.map((cell) => cell.cellIndex - 1)"
        assert self.map.locator("td.bn-chosen").evaluate_all(marked) == [chosen] * len(shares)
        assert self.rate.input_value() == str(chosen)
        assert [float(text) for text in self.rate.evaluate(TEXTS)] == [self.package.rates[chosen]] * 2
        rate, *pairs = numbers(self.text(".bn-numbers"))
        assert rate == self.package.rates[chosen]
        assert pairs == pytest.approx(shares[:, chosen], abs=0.5 + 1e-9)
        panels = self.root.locator(".bn-panels svg").all()
        for name, panel in zip(self.package.optimizers, panels, strict=True):
            self.compare_panel(name, panel)

    def compare_panel(self, name, panel):
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
