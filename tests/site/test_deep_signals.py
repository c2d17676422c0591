"""The deep signals of chapter 2, on the built site, handled as a reader does."""

import pytest

from deep_signals_on_page import SignalsOnPage
from handling import drag, finger_drag

WIDGET = SignalsOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_the_ring_inwards_makes_the_last_layer_vanish(widget, by):
    _, one = widget.ticks("z")
    first = widget.package.sizes()[0]
    widget.drag(widget.ring, (0.5 - 1) * first * one, by=by)
    widget.shows(scale=0.5)
    assert widget.written()[-1] < 1e-5 < 0.5 < widget.written()[0]


def test_the_ring_follows_the_hand_where_layer_one_is_not_like_layer_two(widget):
    widget.select("Activation").select_option("sigmoid")
    widget.shows(activation="sigmoid")
    _, one = widget.ticks("z")
    widget.drag(widget.ring, (0.6 - 1) * widget.package.sizes()[0] * one)
    widget.shows(scale=0.6)


@pytest.mark.parametrize(
    ("by", "layer", "dx", "batch_norm"),
    [
        (drag, 20, -30, False),
        (drag, 7, 25, False),
        (drag, 20, 4, True),
        (finger_drag, 20, 60, False),
        (finger_drag, 7, -25, False),
    ],
)
def test_a_dot_follows_the_hand_as_near_as_the_scales_allow(widget, by, layer, dx, batch_norm):
    widget.batch_norm.set_checked(batch_norm)
    widget.shows(batch_norm=batch_norm)
    expected = widget.nearest_scale(layer, dx)
    assert expected != 1
    widget.drag(widget.row(layer), dx, by=by)
    widget.shows(scale=expected)


def test_drags_end_at_the_smallest_and_the_largest_scale(widget):
    for handle, dx, scale in (
        (widget.row(20), -900, 0.25),
        (widget.row(20), 900, 4.0),
        (widget.ring, -900, 0.25),
    ):
        widget.drag(handle, dx)
        widget.shows(scale=scale)


def test_with_batch_norm_the_signals_stand_and_only_what_comes_before_moves(widget):
    widget.batch_norm.check()
    widget.shows(batch_norm=True)
    outlines = widget.half_widths("bn-signal")
    widget.drag(widget.ring, -900)
    widget.shows(scale=0.25)
    assert widget.half_widths("bn-signal") == pytest.approx(outlines)
    assert widget.written() == [1.0] * 20
    widget.batch_norm.uncheck()
    widget.shows(batch_norm=False)


def test_where_the_scale_has_no_effect_a_dot_cannot_be_dragged(widget):
    widget.select("Show").select_option("gradients")
    widget.shows(show="gradients")
    widget.drag(widget.row(20), 60)  # where the gradient enters
    widget.check()
    assert not widget.ring.is_visible()


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_each_activation_and_each_view_at_three_scales(widget, activation, batch_norm):
    widget.select("Activation").select_option(activation)
    widget.batch_norm.set_checked(batch_norm)
    for key, scale in (("Home", 0.25), ("ArrowRight", 0.3), ("End", 4.0)):
        widget.times.press(key)
        for show in ("values", "differences", "gradients"):
            widget.select("Show").select_option(show)
            widget.shows(activation=activation, batch_norm=batch_norm, show=show, scale=scale)
