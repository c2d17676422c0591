"""The bias canceller of chapter 6, on the built site, handled by readers: it shows the package's numbers."""

import itertools

import pytest

from bias_canceller_on_page import CancellerOnPage
from handling import drag, finger_drag

ORDERS = ("before", "after", "none")


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_the_grey_row_moves_b_and_nothing_below(page, by):
    canceller = CancellerOnPage(page)
    _, one = canceller.scale()
    canceller.remember()
    by(page, *canceller.on_row("b", 60), 90)  # where no dot is: the whole row is the handle
    canceller.package.b = 90 / one
    canceller.check()
    moves = canceller.package.moves()
    assert moves["z"] > 1
    assert max(moves["scaled"], moves["activation"]) < 1e-12
    assert canceller.root.locator(".bn-stands").all_text_contents() == ["stands still"] * 2
    assert "cancels" in canceller.root.locator(".bn-meaning").text_content()


def test_a_dot_and_the_grip_hold_the_row_too(page):
    canceller = CancellerOnPage(page)
    zero, one = canceller.scale()
    dot = zero + canceller.package.rows()["z"][4] * one
    for place in (lambda: canceller.on_row("b", dot), lambda: canceller.handle("b")):
        canceller.remember()
        drag(page, *place(), -40)
        canceller.package.b -= 40 / one
        canceller.check()


def test_the_ring_stretches_and_mirrors(page):
    canceller = CancellerOnPage(page)
    _, one = canceller.scale()
    canceller.remember()
    drag(page, *canceller.handle("w"), 25)
    canceller.package.w += 25 / one
    canceller.check()
    assert canceller.package.moves()["scaled"] < 1e-4  # but for eps
    canceller.remember()
    before = canceller.package.rows()["scaled"]
    drag(page, *canceller.handle("w"), -130)
    canceller.package.w -= 130 / one
    canceller.check()
    assert canceller.package.rows()["scaled"] == pytest.approx(-before, abs=1e-4)


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_the_orange_row_is_beta(page, by):
    canceller = CancellerOnPage(page)
    _, one = canceller.scale()
    for place in (lambda: canceller.on_row("beta", 80), lambda: canceller.handle("beta")):
        canceller.remember()
        by(page, *place(), 50)
        canceller.package.beta += 50 / one
        canceller.check()
    assert canceller.package.moves()["z"] == 0


def test_after_the_activation_b_moves_it_until_all_are_on(page):
    canceller = CancellerOnPage(page)
    _, one = canceller.scale()
    canceller.order.select_option("after")
    canceller.package.order = "after"
    canceller.check()
    canceller.remember()
    drag(page, *canceller.on_row("b", 60), 40)
    canceller.package.b = 40 / one
    canceller.check()
    assert canceller.package.moves()["scaled"] > 0.1
    assert abs(canceller.package.gradients()["b"]) > 0.05
    canceller.remember()  # as the slider does when it gets the focus
    canceller.sliders["b"].press("End")
    canceller.package.b = 2.5
    canceller.check()
    assert "right of ReLU's bend" in canceller.root.locator(".bn-meaning").text_content()
    assert abs(canceller.package.gradients()["b"]) < 1e-15


def test_frozen_statistics_let_b_through(page):
    canceller = CancellerOnPage(page)
    canceller.sliders["w"].press("Home")
    canceller.package.w = -1.5
    canceller.statistics.select_option("frozen")
    canceller.package.frozen = True
    canceller.remember()
    canceller.check()
    _, one = canceller.scale()
    drag(page, *canceller.handle("b"), 60)
    canceller.package.b = 60 / one
    canceller.check()
    assert canceller.package.moves()["scaled"] == pytest.approx(60 / one / 1.5, abs=1e-4)
    canceller.statistics.select_option("batch")
    canceller.package.frozen = False
    canceller.remember()
    canceller.check()


def test_each_order_activation_and_mode(page):
    canceller = CancellerOnPage(page)
    canceller.sliders["b"].press("ArrowLeft")
    canceller.package.b = -0.05
    for order, activation, frozen in itertools.product(ORDERS, ("relu", "sigmoid", "tanh"), (False, True)):
        canceller.order.select_option(order)
        canceller.activation.select_option(activation)
        if order != "none":
            canceller.statistics.select_option("frozen" if frozen else "batch")
            canceller.package.frozen = frozen
        assert canceller.statistics.is_disabled() == (order == "none")
        assert canceller.sliders["beta"].is_disabled() == (order == "none")
        canceller.package.order, canceller.package.activation = order, activation
        canceller.remember()
        canceller.check()


@pytest.mark.parametrize(("name", "limit"), [("b", 2.5), ("w", 1.5), ("beta", 2.5)])
@pytest.mark.parametrize("sign", [1, -1])
def test_drags_end_at_the_limit(page, name, limit, sign):
    canceller = CancellerOnPage(page)
    canceller.remember()
    drag(page, *canceller.handle(name), sign * 900)
    setattr(canceller.package, name, sign * limit)
    canceller.check()


def test_each_slider_and_the_start_again(page):
    canceller = CancellerOnPage(page)
    for name, value in (("b", -0.05), ("w", 0.95), ("beta", -0.05)):
        canceller.remember()
        canceller.sliders[name].press("ArrowLeft")
        setattr(canceller.package, name, value)
        canceller.check()
    canceller.root.get_by_role("button", name="Start again").click()
    canceller.package.w, canceller.package.b, canceller.package.beta = 1.0, 0.0, 0.0
    canceller.remember()
    canceller.check()
