"""The bowl of chapter 1, on the built site, handled as a reader does: it shows what the package says."""

import numpy as np
import pytest

from descent_bowl_on_page import RINGED, BowlOnPage
from handling import drag, finger_drag

WIDGET = BowlOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("dx", "dy"), [(120, 70), (-40, -30), (60, 0), (0, 90)])
def test_the_start_follows_the_hand_both_ways(widget, by, dx, dy):
    _, one = widget.scale()
    widget.drag(widget.held["start"], dx, dy, by=by)  # which ends early if the page scrolls under a finger
    w, b = widget.package.start
    widget.shows(start=[w - dy / one, b + dx / one])


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize("dy", [20, -40, -90])
def test_pulling_the_ring_scales_the_feature(widget, by, dy):
    _, one = widget.scale()
    widget.drag(widget.held["ring"], 0, dy, by=by)
    widget.shows(scale=RINGED / (RINGED / 4 - dy / one))


def test_the_ring_can_be_held_at_the_edge_and_stays_in_range(widget):
    widget.slider("scale σ").press("Home")
    widget.shows(scale=0.1)
    _, one = widget.scale()
    widget.drag(widget.held["ring"], 0, 40)
    widget.shows(scale=RINGED / ((widget.down() - 10 - 40) / one))
    widget.drag(widget.held["ring"], 0, 400)
    widget.shows(scale=100.0)


def test_the_start_stays_in_the_picture(widget):
    widget.drag(widget.held["start"], -300, -300)
    widget.shows(start=[1.5, -3.0])


def test_standardised_is_a_circle_that_the_ring_does_not_move(widget):
    widget.standardised.check()
    widget.shows(standardised=True)
    before, (_, one) = widget.path("path"), widget.scale()
    widget.drag(widget.held["ring"], 0, -50)
    widget.shows(scale=RINGED / (RINGED / 4 + 50 / one))
    assert widget.path("path") == before


def test_the_two_buttons_are_the_photographs_red(widget):
    kappas = []
    for name, scale, offset in widget.saved["features"]:
        widget.button(name).click()
        widget.shows(scale=scale, offset=offset)
        kappas.append(widget.package.condition_number())
    assert kappas == pytest.approx([27252, 12.75], rel=1e-3)


def test_the_arrows_move_the_start_and_each_slider_its_number(widget):
    arrows = "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"
    widget.keys(widget.slider("Start of the path"), *arrows)
    widget.shows(start=list(np.add(widget.package.start, 0.1)))
    widget.keys(widget.slider("scale σ"), "Home")
    widget.keys(widget.slider("mean μ / σ"), "End", "ArrowLeft")
    widget.keys(widget.slider("rate / largest"), "ArrowUp")
    widget.shows(scale=0.1, offset=2.95, share=0.85)


@pytest.mark.parametrize(("share", "said"), [(0.3, "no step"), (0.7, "every step"), (1.1, "Too large")])
def test_each_rate_is_named(widget, share, said):
    widget.slider("rate / largest").fill(str(share))
    widget.shows(share=share)
    assert said in widget.text(".bn-verdict")
