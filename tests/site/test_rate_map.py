"""The rate map of chapter 9, on the built site, handled as a reader does: it shows what the package says."""

import pytest

from handling import drag, finger_drag, middle
from rate_map_on_page import RateMapOnPage

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
