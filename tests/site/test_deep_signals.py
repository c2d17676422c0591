"""The deep signals of chapter 2, on the built site, handled as a reader does."""

import pytest

from deep_signals_on_page import SignalsOnPage
from handling import drag, finger_drag, middle


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_the_ring_inwards_makes_the_last_layer_vanish(page, by):
    signals = SignalsOnPage(page)
    _, one = signals.ticks("z")
    first = signals.package.sizes()[0]
    by(page, *middle(signals.ring), (0.5 - 1) * first * one)
    signals.put(scale=0.5)
    signals.check()
    assert signals.written()[-1] < 1e-5 < 0.5 < signals.written()[0]


def test_the_ring_follows_the_hand_where_layer_one_is_not_like_layer_two(page):
    signals = SignalsOnPage(page)
    signals.activation.select_option("sigmoid")
    signals.put(activation="sigmoid")
    _, one = signals.ticks("z")
    drag(page, *middle(signals.ring), (0.6 - 1) * signals.package.sizes()[0] * one)
    signals.put(scale=0.6)
    signals.check()


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
def test_a_dot_follows_the_hand_as_near_as_the_scales_allow(page, by, layer, dx, batch_norm):
    signals = SignalsOnPage(page)
    signals.batch_norm.set_checked(batch_norm)
    signals.put(batch_norm=batch_norm)
    signals.moved_to(layer, dx)
    expected = signals.package.scale
    assert expected != 1
    signals.put(scale=1.0)
    by(page, *middle(signals.row(layer)), dx)
    signals.put(scale=expected)
    signals.check()


def test_drags_end_at_the_smallest_and_the_largest_scale(page):
    signals = SignalsOnPage(page)
    for dx, scale in ((-900, 0.25), (900, 4.0)):
        drag(page, *middle(signals.row(20)), dx)
        signals.put(scale=scale)
        signals.check()
    drag(page, *middle(signals.ring), -900)
    signals.put(scale=0.25)
    signals.check()


def test_with_batch_norm_the_signals_stand_and_only_what_comes_before_moves(page):
    signals = SignalsOnPage(page)
    signals.batch_norm.check()
    signals.put(batch_norm=True)
    signals.check()
    outlines = signals.half_widths("bn-signal")
    drag(page, *middle(signals.ring), -900)
    signals.put(scale=0.25)
    signals.check()
    assert signals.half_widths("bn-signal") == pytest.approx(outlines)
    assert signals.written() == [1.0] * 20
    signals.batch_norm.uncheck()
    signals.put(batch_norm=False)
    signals.check()


def test_where_the_scale_has_no_effect_a_dot_cannot_be_dragged(page):
    signals = SignalsOnPage(page)
    signals.show.select_option("gradients")
    signals.put(show="gradients")
    signals.check()
    drag(page, *middle(signals.row(20)), 60)  # where the gradient enters
    signals.check()
    assert not signals.ring.is_visible()


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_each_activation_and_each_view_at_three_scales(page, activation, batch_norm):
    signals = SignalsOnPage(page)
    signals.activation.select_option(activation)
    signals.batch_norm.set_checked(batch_norm)
    signals.put(activation=activation, batch_norm=batch_norm)
    for show in ("values", "differences", "gradients"):
        signals.show.select_option(show)
        for key, scale in (("Home", 0.25), ("ArrowRight", 0.3), ("End", 4.0)):
            signals.scale.press(key)
            signals.put(show=show, scale=scale)
            signals.check()
