"""The growing circle of chapter 9, on the built site, handled as a reader does."""

import numpy as np
import pytest

from growing_circle_on_page import CircleOnPage
from handling import drag, finger_drag, middle, tab_to, until


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("dx", "dy"), [(-110, -40), (30, 60)])
def test_a_drag_moves_the_tip_by_as_much_as_the_hand(page, by, dx, dy):
    circle = CircleOnPage(page)
    _, one = circle.scale()
    x, y = circle.package.weights
    at = middle(circle.tip)
    scrolled = page.evaluate("scrollY")
    by(page, *at, dx, dy)
    assert page.evaluate("scrollY") == scrolled  # the finger moved the tip and not the page
    circle.put(x + dx / one, y - dy / one)
    circle.check()


def test_a_finger_beside_the_tip_still_scrolls_the_page(page):
    circle = CircleOnPage(page)
    x, y = middle(circle.picture)
    before = page.evaluate("scrollY")
    finger_drag(page, x - 60, y + 60, 0, -120)
    until(page, "(start) => scrollY > start + 50", before)


def test_steps_one_and_twenty_follow_the_package(page):
    circle = CircleOnPage(page)
    for _ in range(3):
        circle.press("1 step")
        circle.package.step()
        circle.check()
    for _ in range(2):
        circle.press("20 steps")
        circle.package.step(20)
        circle.check()
    assert circle.package.norm() > 1.5
    circle.press("Reset")
    circle.package.reset()
    circle.check()


def test_a_drag_starts_a_new_trail(page):
    circle = CircleOnPage(page)
    circle.press("20 steps")
    circle.package.step(20)
    circle.check()
    _, one = circle.scale()
    x, y = circle.package.weights
    drag(page, *middle(circle.tip), 30, 20)
    circle.put(x + 30 / one, y - 20 / one)
    circle.check()
    circle.press("1 step")
    circle.package.step()
    circle.check()


def test_longer_weights_turn_less(page):
    circle = CircleOnPage(page)
    _, one = circle.scale()
    products = []
    for dx in (0, 70):
        circle.press("Reset")
        circle.package.reset()
        if dx:
            drag(page, *middle(circle.tip), dx, 0)
            circle.put(1 + dx / one, 0)
        circle.press("1 step")
        circle.package.step()
        circle.check()
        (length, _), tangent = circle.package.trail[0], np.tan(np.radians(circle.package.turned()))
        products.append(length**2 * tangent)
    assert products[0] == pytest.approx(products[1], rel=1e-9)  # the tangent is eta |g| / |w|²


def test_with_the_keyboard_alone(page):
    circle = CircleOnPage(page)
    tab_to(page, circle.root.get_by_role("button", name="20 steps"))
    page.keyboard.press("Enter")
    circle.package.step(20)
    circle.check()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    circle.package.reset()
    circle.check()
    tab_to(page, circle.rate)
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    circle.package.learning_rate = 10**-0.2
    tab_to(page, circle.decay)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    circle.package.weight_decay = 0.02
    circle.check()
    tab_to(page, circle.length)
    page.keyboard.press("ArrowRight")
    circle.put(10**0.05, 0)
    circle.check()
    tab_to(page, circle.direction)
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    circle.put(10**0.05 * np.cos(np.pi / 6), 10**0.05 * np.sin(np.pi / 6))
    circle.check()


def test_the_ends_of_the_sliders(page):
    circle = CircleOnPage(page)
    circle.length.press("Home")
    circle.put(0.1, 0)
    circle.rate.press("End")
    circle.package.learning_rate = 10.0
    circle.check()
    circle.press("1 step")  # a step far too large
    circle.package.step()
    circle.check()
    assert circle.package.norm() > 50
    circle.press("20 steps")
    circle.package.step(20)
    circle.check()
    circle.decay.press("End")
    circle.package.weight_decay = 0.2  # 1 - eta lambda is now -1
    circle.check()
    circle.press("Reset")
    circle.package.reset()
    circle.length.press("End")
    circle.put(10, 0)
    circle.rate.press("Home")
    circle.package.learning_rate = 0.01
    circle.check()


def test_a_drag_ends_at_the_edge_and_not_at_zero(page):
    circle = CircleOnPage(page)
    drag(page, *middle(circle.tip), 400, 0)
    circle.put(2, 0)
    circle.check()
    _, one = circle.scale()
    drag(page, *middle(circle.tip), -2 * one + 2, 0)
    assert circle.drawn() == pytest.approx((0.1, 0), abs=1e-4)


def test_the_ring_is_bluest_where_the_loss_is_lowest(page):
    circle = CircleOnPage(page)
    opacities = "(arcs) => arcs.map((arc) => Number(arc.getAttribute('stroke-opacity')))"
    drawn = circle.picture.locator(".bn-ring path").evaluate_all(opacities)
    losses = []
    for index in range(len(drawn)):
        angle = 2 * np.pi * index / len(drawn)
        circle.put(np.cos(angle), np.sin(angle))
        losses.append(circle.package.loss())
    assert np.argsort(losses).tolist() == np.argsort(-np.array(drawn), kind="stable").tolist()


def test_fits_a_phone(page):
    page.set_viewport_size({"width": 360, "height": 800})
    circle = CircleOnPage(page)
    _, one = circle.scale()
    finger_drag(page, *middle(circle.tip), -30, -50)
    circle.put(1 - 30 / one, 50 / one)
    circle.check()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    frame = circle.root.bounding_box()
    for part in circle.root.locator("p:not(.bn-spoken), svg, td, th, button, input, output").all():
        box = part.bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
