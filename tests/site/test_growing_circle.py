"""The growing circle of chapter 9, on the built site, handled as a reader does."""

import numpy as np
import pytest

from growing_circle_on_page import CircleOnPage
from handling import drag, finger_drag, middle


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


def test_the_direction_turns_the_weights(page):
    circle = CircleOnPage(page)
    for _ in range(30):
        circle.direction.press("ArrowRight")
    circle.put(np.cos(np.pi / 6), np.sin(np.pi / 6))
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
