"""The rate map of chapter 9, on the built site, handled as a reader does: it shows what the package says."""

import re

import numpy as np
import pytest

from batchnorm.widgets import RateMap
from handling import drag, finger_drag, middle, numbers
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


WIDGET = RateMapOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_a_drag_along_the_map_chooses_column_after_column(widget, by):
    x, y = middle(widget.cell(2, 1))
    to = widget.cell(2, 7).bounding_box()
    widget.drag((x, y), to["x"] + to["width"] / 2 - x, by=by)
    widget.shows(chosen=7)


def test_the_column_follows_the_hand_and_stays_when_it_lets_go(widget):
    mouse = widget.page.mouse
    mouse.move(*middle(widget.cell(0, 2)))
    mouse.down()
    for column in (2, 3, 6):
        box = widget.cell(0, column).bounding_box()
        mouse.move(box["x"] + 3, box["y"] + 60, steps=3)
        widget.shows(chosen=column)
    mouse.up()
    mouse.move(*middle(widget.cell(0, 0)))
    widget.check()


def test_a_press_is_enough_and_outside_counts_as_the_edge(widget):
    widget.page.mouse.click(*middle(widget.cell(7, 8)))
    widget.shows(chosen=8)
    for dx, edge in ((-900, 0), (900, 8)):
        widget.drag(widget.cell(3, 4), dx)
        widget.shows(chosen=edge)


def test_every_column_by_the_keyboard(widget):
    last = len(widget.package.rates) - 1
    widget.keys(widget.rate, "Home")
    for column in [*range(last + 1), last]:
        widget.shows(chosen=column)
        widget.keys(widget.rate, "ArrowRight")


def test_stronger_colours_are_higher_accuracies_and_stay_readable(widget):
    share = "(cells) => cells.map((cell) => parseFloat(cell.style.getPropertyValue('--bn-share')))"
    colours = widget.map.locator("td").evaluate_all(share)
    accuracies = [value for pair in widget.package.accuracies for row in pair for value in row]
    assert min(colours) == 0
    assert max(colours) <= 50
    order = sorted(range(len(colours)), key=accuracies.__getitem__)
    assert [colours[i] for i in order] == sorted(colours)
