"""The dots of chapter 3, on the built site, handled as a reader does: they show what the package says."""

import re

import pytest

from dots_on_page import BLUE, DotsOnPage
from handling import drag, finger_drag, middle


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_one_dot_moves_every_normalised_value(page, by):
    dots = DotsOnPage(page)
    before = dots.package.normalised()
    _, one = dots.scale(top=True)
    by(page, *middle(dots.dot(7)), 60)
    dots.put(7, 0, dots.package.values[7][0] + 60 / one)
    dots.check()
    assert (abs(dots.package.normalised() - before) > 0.01).all()
    ghosts = re.findall(r"M([-.\d]+)", dots.root.locator(".bn-ghosts").get_attribute("d"))
    zero, one = dots.scale(top=False)
    assert [(float(x) - zero) / one for x in ghosts] == pytest.approx(before, abs=1e-6)


def test_a_dot_stays_on_the_line(page):
    dots = DotsOnPage(page)
    drag(page, *middle(dots.dot(7)), 900)
    dots.put(7, 0, 10.0)
    dots.check()


def test_two_examples_always_become_minus_one_and_one(page):
    dots = DotsOnPage(page)
    dots.m.press("Home")
    dots.package.batch_size = 2
    dots.check()
    for dx in (70, -150):
        drag(page, *middle(dots.dot(1)), dx)
        assert sorted(dots.drawn(BLUE, top=False)) == pytest.approx([-1, 1], abs=1e-4)


def test_each_epsilon(page):
    dots = DotsOnPage(page)
    for name in ("0", "0.00001", "0.001", "0.1", "1"):
        dots.eps.select_option(label=name)
        dots.package.eps = float(name)
        dots.check()


@pytest.mark.parametrize(
    ("across", "trait", "heading", "method"),
    [("column", "feature", "unit 3", "batch norm"), ("row", "example", "example 3", "layer norm")],
)
def test_a_heading_chooses_what_shares_a_mean(page, across, trait, heading, method):
    dots = DotsOnPage(page)
    dots.root.get_by_role("button", name=heading).click()
    dots.package.across = across
    setattr(dots.package, trait, 2)
    dots.check()
    assert dots.root.locator("[aria-pressed=true]").all_inner_texts() == [heading.replace("example", "ex.")]
    assert method in dots.root.locator(".bn-meaning").text_content()


@pytest.mark.parametrize(("typed", "value"), [("3.5", 3.5), ("42", 10.0), ("", None)])
def test_a_number_typed_in_the_table(page, typed, value):
    dots = DotsOnPage(page)
    for example, key in ((2, "Enter"), (3, "Tab")):
        dots.cell(example, 0).fill(typed)
        dots.cell(example, 0).press(key)
        dots.m.focus()
        if value is not None:
            dots.put(example, 0, value)
        dots.check()
