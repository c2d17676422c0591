"""The rate map of chapter 9, on the built site, handled as a reader does: it shows what the package says."""

import pytest

from handling import drag, finger_drag, middle, tab_to
from rate_map_on_page import RateMapOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_a_drag_along_the_map_chooses_column_after_column(page, by):
    rates = RateMapOnPage(page)
    x, y = middle(rates.cell(2, 1))
    to = rates.cell(2, 7).bounding_box()
    by(page, x, y, to["x"] + to["width"] / 2 - x)
    rates.package.chosen = 7
    rates.check()


def test_the_column_follows_the_hand_and_stays_when_it_lets_go(page):
    rates = RateMapOnPage(page)
    page.mouse.move(*middle(rates.cell(0, 2)))
    page.mouse.down()
    for column in (2, 3, 6):
        box = rates.cell(0, column).bounding_box()
        page.mouse.move(box["x"] + 3, box["y"] + 60, steps=3)
        rates.package.chosen = column
        rates.check()
    page.mouse.up()
    page.mouse.move(*middle(rates.cell(0, 0)))
    rates.check()


def test_a_press_is_enough_and_outside_counts_as_the_edge(page):
    rates = RateMapOnPage(page)
    page.mouse.click(*middle(rates.cell(7, 8)))
    rates.package.chosen = 8
    rates.check()
    drag(page, *middle(rates.cell(3, 4)), -900)
    rates.package.chosen = 0
    rates.check()
    drag(page, *middle(rates.cell(3, 4)), 900)
    rates.package.chosen = 8
    rates.check()


def test_every_column_by_the_keyboard(page):
    rates = RateMapOnPage(page)
    tab_to(page, rates.slider)
    page.keyboard.press("Home")
    for column in range(len(rates.package.rates)):
        rates.package.chosen = column
        rates.check()
        page.keyboard.press("ArrowRight")
    rates.check()


def test_stronger_colours_are_higher_accuracies_and_stay_readable(page):
    rates = RateMapOnPage(page)
    share = "(cells) => cells.map((cell) => parseFloat(cell.style.getPropertyValue('--bn-share')))"
    colours = rates.map.locator("td").evaluate_all(share)
    accuracies = [value for pair in rates.package.accuracies for row in pair for value in row]
    assert min(colours) == 0
    assert max(colours) <= 50
    for low, high in zip(sorted(colours), sorted(colours)[1:], strict=False):
        assert low <= high
    order = sorted(range(len(colours)), key=accuracies.__getitem__)
    assert [colours[i] for i in order] == sorted(colours)
