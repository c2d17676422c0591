"""The dots of chapter 3, on the built site, handled as a reader does: they show what the package says."""

import re

import pytest

from batchnorm.widgets import BatchDots
from handling import ROUNDED, drag, finger_drag, numbers
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
        return self.scale(f"svg > g:first-child text[y='{109 if top else 200}']")

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


WIDGET = DotsOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_one_dot_moves_every_normalised_value(widget, by):
    before, (_, one) = widget.package.normalised(), widget.line(top=True)
    widget.drag(widget.dot(7), 60, by=by)
    widget.put(7, 0, widget.package.values[7][0] + 60 / one)
    assert (abs(widget.package.normalised() - before) > 0.01).all()
    ghosts = re.findall(r"M([-.\d]+)", widget.path("ghosts"))
    zero, one = widget.line(top=False)
    assert [(float(x) - zero) / one for x in ghosts] == pytest.approx(before, abs=1e-6)


def test_a_dot_stays_on_the_line(widget):
    widget.drag(widget.dot(7), 900)
    widget.put(7, 0, 10.0)


def test_two_examples_always_become_minus_one_and_one(widget):
    widget.slider("m, examples").press("Home")
    widget.shows(batch_size=2)
    for dx in (70, -150):
        widget.drag(widget.dot(1), dx)
        assert sorted(widget.drawn(BLUE, top=False)) == pytest.approx([-1, 1], abs=1e-4)


def test_each_epsilon(widget):
    for name in ("0", "0.00001", "0.001", "0.1", "1"):
        widget.select("ε").select_option(label=name)
        widget.shows(eps=float(name))


@pytest.mark.parametrize(
    ("across", "trait", "heading", "method"),
    [("column", "feature", "unit 3", "batch norm"), ("row", "example", "ex. 3", "layer norm")],
)
def test_a_heading_chooses_what_shares_a_mean(widget, across, trait, heading, method):
    widget.root.get_by_role("button", name=heading).click()
    widget.shows(across=across, **{trait: 2})
    assert widget.root.locator("[aria-pressed=true]").all_inner_texts() == [heading]
    assert method in widget.text(".bn-meaning")


@pytest.mark.parametrize(("typed", "value"), [("3.5", 3.5), ("42", 10.0), ("", None)])
def test_a_number_typed_in_the_table(widget, typed, value):
    for example, key in ((2, "Enter"), (3, "Tab")):
        widget.cell(example, 0).fill(typed)
        widget.cell(example, 0).press(key)
        widget.slider("m, examples").focus()
        if value is None:
            widget.check()
        else:
            widget.put(example, 0, value)
