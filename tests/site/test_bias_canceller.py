"""The bias canceller of chapter 6, on the built site, handled by readers: it shows the package's numbers."""

import itertools

import pytest

from bias_canceller_on_page import SLIDERS, CancellerOnPage
from handling import drag, finger_drag

WIDGET = CancellerOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_the_grey_row_moves_b_and_nothing_below(widget, by):
    _, one = widget.scale()
    widget.drag(widget.on_row("b", 60), 90, by=by)  # where no dot is: the whole row is the handle
    widget.shows(b=90 / one)
    moves = widget.package.moves()
    assert moves["z"] > 1
    assert max(moves["scaled"], moves["activation"]) < 1e-12
    assert widget.root.locator(".bn-stands").all_text_contents() == ["stands still"] * 2
    assert "cancels" in widget.text(".bn-meaning")


def test_a_dot_and_the_grip_hold_the_row_too(widget):
    zero, one = widget.scale()
    dot = zero + widget.package.rows()["z"][4] * one
    for place in (lambda: widget.on_row("b", dot), lambda: widget.grip("b")):
        widget.drag(place(), -40)
        widget.shows(b=widget.package.b - 40 / one)


def test_the_ring_stretches_and_mirrors(widget):
    _, one = widget.scale()
    widget.drag(widget.grip("w"), 25)
    widget.shows(w=widget.package.w + 25 / one)
    assert widget.package.moves()["scaled"] < 1e-4  # but for eps
    before = widget.package.rows()["scaled"]
    widget.drag(widget.grip("w"), -130)
    widget.shows(w=widget.package.w - 130 / one)
    assert widget.package.rows()["scaled"] == pytest.approx(-before, abs=1e-4)


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_the_orange_row_is_beta(widget, by):
    _, one = widget.scale()
    for place in (lambda: widget.on_row("beta", 80), lambda: widget.grip("beta")):
        widget.drag(place(), 50, by=by)
        widget.shows(beta=widget.package.beta + 50 / one)
    assert widget.package.moves()["z"] == 0


def test_after_the_activation_b_moves_it_until_all_are_on(widget):
    _, one = widget.scale()
    widget.select("Order").select_option("after")
    widget.chooses(order="after")
    widget.drag(widget.on_row("b", 60), 40)
    widget.shows(b=40 / one)
    assert widget.package.moves()["scaled"] > 0.1
    assert abs(widget.package.gradients()["b"]) > 0.05
    widget.slider(SLIDERS["b"]).press("End")
    widget.shows(b=2.5)
    assert "right of ReLU's bend" in widget.text(".bn-meaning")
    assert abs(widget.package.gradients()["b"]) < 1e-15


def test_frozen_statistics_let_b_through(widget):
    _, one = widget.scale()
    widget.slider(SLIDERS["w"]).press("Home")
    widget.select("Statistics").select_option("frozen")
    widget.chooses(w=-1.5, frozen=True)
    widget.drag(widget.grip("b"), 60)
    widget.shows(b=60 / one)
    assert widget.package.moves()["scaled"] == pytest.approx(60 / one / 1.5, abs=1e-4)
    widget.select("Statistics").select_option("batch")
    widget.chooses(frozen=False)


def test_each_order_activation_and_mode(widget):
    widget.slider(SLIDERS["b"]).press("ArrowLeft")
    widget.package.b = -0.05
    orders, activations = ("before", "after", "none"), ("relu", "sigmoid", "tanh")
    for order, activation, frozen in itertools.product(orders, activations, (False, True)):
        widget.select("Order").select_option(order)
        widget.select("Activation").select_option(activation)
        if order != "none":
            widget.select("Statistics").select_option("frozen" if frozen else "batch")
            widget.package.frozen = frozen
        assert widget.select("Statistics").is_disabled() == (order == "none")
        assert widget.slider(SLIDERS["beta"]).is_disabled() == (order == "none")
        widget.chooses(order=order, activation=activation)


@pytest.mark.parametrize("sign", [1, -1])
def test_drags_end_at_the_limit(widget, sign):
    for name, limit in (("b", 2.5), ("w", 1.5), ("beta", 2.5)):
        widget.drag(widget.grip(name), sign * 900)
        widget.shows(**{name: sign * limit})


def test_each_slider_and_the_start_again(widget):
    for name, value in (("b", -0.05), ("w", 0.95), ("beta", -0.05)):
        widget.slider(SLIDERS[name]).press("ArrowLeft")
        widget.shows(**{name: value})
    widget.button("Start again").click()
    widget.chooses(w=1.0, b=0.0, beta=0.0)
