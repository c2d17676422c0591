"""The bowl of chapter 1, on the built site, handled as a reader does: it shows what the package says."""

import numpy as np
import pytest

from bowl_on_page import RINGED, BowlOnPage
from handling import drag, finger_drag, middle, outside, tab_to


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("dx", "dy"), [(120, 70), (-40, -30), (60, 0), (0, 90)])
def test_the_start_follows_the_hand_both_ways(page, by, dx, dy):
    bowl = BowlOnPage(page)
    one, *_ = bowl.unit()
    scrolled = page.evaluate("scrollY")
    by(page, *middle(bowl.start), dx, dy)
    w, b = bowl.package.start
    bowl.package.start = [w - dy / one, b + dx / one]
    bowl.check()
    assert abs(page.evaluate("scrollY") - scrolled) < 400  # centring it may scroll, the finger may not


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize("dy", [20, -40, -90])
def test_pulling_the_ring_scales_the_feature(page, by, dy):
    bowl = BowlOnPage(page)
    one, *_ = bowl.unit()
    by(page, *middle(bowl.ring), 0, dy)
    bowl.package.scale = RINGED / (RINGED / 4 - dy / one)
    bowl.check()


def test_the_ring_can_be_held_at_the_edge_and_stays_in_range(page):
    bowl = BowlOnPage(page)
    bowl.scale.press("Home")
    bowl.package.scale = 0.1
    bowl.check()
    one, _, down = bowl.unit()
    drag(page, *middle(bowl.ring), 0, 40)
    bowl.package.scale = RINGED / ((down - 10 - 40) / one)
    bowl.check()
    drag(page, *middle(bowl.ring), 0, 400)
    bowl.package.scale = 100.0
    bowl.check()


def test_the_start_stays_in_the_picture(page):
    bowl = BowlOnPage(page)
    drag(page, *middle(bowl.start), -300, -300)
    bowl.package.start = [1.5, -3.0]
    bowl.check()


def test_standardised_is_a_circle_that_the_ring_does_not_move(page):
    bowl = BowlOnPage(page)
    bowl.standardised.check()
    bowl.package.standardised = True
    bowl.check()
    before = bowl.drawn("path")
    drag(page, *middle(bowl.ring), 0, -50)
    bowl.package.scale = RINGED / (RINGED / 4 + 50 / bowl.unit()[0])
    bowl.check()
    np.testing.assert_array_equal(bowl.drawn("path"), before)


def test_the_two_buttons_are_the_photographs_red(page):
    bowl = BowlOnPage(page)
    kappas = []
    for name, scale, offset in bowl.features:
        bowl.root.get_by_role("button", name=name).click()
        bowl.package.scale, bowl.package.offset = scale, offset
        bowl.check()
        kappas.append(bowl.package.condition_number())
    assert kappas == pytest.approx([27252, 12.75], rel=1e-3)


def test_the_arrows_move_the_start_and_each_slider_its_number(page):
    bowl = BowlOnPage(page)
    tab_to(page, bowl.handle)
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    bowl.package.start = [bowl.package.start[0] + 0.1, bowl.package.start[1] + 0.1]
    bowl.check()
    for slider, key in (
        (bowl.scale, "Home"),
        (bowl.offset, "End"),
        (bowl.offset, "ArrowLeft"),
        (bowl.share, "ArrowUp"),
    ):
        slider.press(key)
    bowl.package.scale, bowl.package.offset, bowl.package.share = 0.1, 2.95, 0.85
    bowl.check()


@pytest.mark.parametrize(("share", "said"), [(0.3, "no step"), (0.7, "every step"), (1.1, "Too large")])
def test_each_rate_is_named(page, share, said):
    bowl = BowlOnPage(page)
    bowl.share.fill(str(share))
    bowl.package.share = share
    bowl.check()
    assert said in bowl.root.locator(".bn-verdict").text_content()


def test_at_360_pixels_nothing_leaves_the_frame(page):
    page.set_viewport_size({"width": 360, "height": 800})
    bowl = BowlOnPage(page)
    for key in ("End", "Home"):  # the thinnest bowl, with the longest numbers, and the widest
        for slider in (bowl.scale, bowl.offset):
            slider.press(key)
        bowl.share.press("Home")
        bowl.package.scale, bowl.package.offset = (100.0, 3.0) if key == "End" else (0.1, -3.0)
        bowl.package.share = 0.05
        bowl.check()
        assert outside(bowl.root) == []
        assert bowl.cut_cells() == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
