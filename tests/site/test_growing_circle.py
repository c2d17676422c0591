"""The growing circle of chapter 9, on the built site, handled as a reader does."""

import numpy as np
import pytest

from growing_circle_on_page import CircleOnPage
from handling import drag, finger_drag

WIDGET = CircleOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("dx", "dy"), [(-110, -40), (30, 60)])
def test_a_drag_moves_the_tip_by_as_much_as_the_hand(widget, by, dx, dy):
    (_, one), (x, y) = widget.scale(), widget.package.weights
    widget.drag(widget.tip, dx, dy, by=by)  # which ends early if the page scrolls under a finger
    widget.put(x + dx / one, y - dy / one)


def test_steps_one_and_twenty_follow_the_package(widget):
    for count in (1, 1, 1, 20, 20):
        widget.steps(count)
    assert widget.package.norm() > 1.5
    widget.reset()


def test_a_drag_starts_a_new_trail(widget):
    widget.steps(20)
    (_, one), (x, y) = widget.scale(), widget.package.weights
    widget.drag(widget.tip, 30, 20)
    widget.put(x + 30 / one, y - 20 / one)
    widget.steps()


def test_longer_weights_turn_less(widget):
    _, one = widget.scale()
    products = []
    for dx in (0, 70):
        if dx:
            widget.reset()
            widget.drag(widget.tip, dx, 0)
            widget.put(1 + dx / one, 0)
        widget.steps()
        (length, _), tangent = widget.package.trail[0], np.tan(np.radians(widget.package.turned()))
        products.append(length**2 * tangent)
    assert products[0] == pytest.approx(products[1], rel=1e-9)  # the tangent is eta |g| / |w|²


def test_the_direction_turns_the_weights(widget):
    widget.keys(widget.direction, *["ArrowRight"] * 5)
    angle = np.radians(5)
    widget.put(np.cos(angle), np.sin(angle))


def test_the_ends_of_the_sliders(widget):
    widget.length.press("Home")
    widget.rate.press("End")
    widget.put(0.1, 0, learning_rate=10.0)
    widget.steps()  # far too large a step
    assert widget.package.norm() > 50
    widget.steps(20)
    widget.decay.press("End")
    widget.shows(weight_decay=0.2)  # 1 - eta lambda is now -1
    widget.reset()
    widget.length.press("End")
    widget.rate.press("Home")
    widget.put(10, 0, learning_rate=0.01)


def test_a_drag_ends_at_the_edge_and_not_at_zero(widget):
    widget.drag(widget.tip, 400, 0)
    widget.put(2, 0)
    _, one = widget.scale()
    widget.drag(widget.tip, -2 * one + 2, 0)
    assert widget.drawn() == pytest.approx((0.1, 0), abs=1e-4)


def test_the_ring_is_bluest_where_the_loss_is_lowest(widget):
    drawn = np.array(widget.attributes(".bn-ring path", "stroke-opacity"), dtype=float)
    losses = []
    for angle in np.linspace(0, 2 * np.pi, len(drawn), endpoint=False):
        widget.package.weights = [np.cos(angle), np.sin(angle)]
        losses.append(widget.package.loss())
    assert np.argsort(losses).tolist() == np.argsort(-drawn, kind="stable").tolist()
