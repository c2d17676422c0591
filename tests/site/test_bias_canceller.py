"""The bias canceller of chapter 6, on the built site, handled by readers: it shows the package's numbers."""

import itertools
import re

import numpy as np
import pytest

from batchnorm.widgets import BiasCanceller
from handling import ROUNDED, drag, finger_drag, middle, numbers
from widget_on_page import WidgetOnPage

DRAWN = 3e-4  # a hundredth of a pixel, in units of z
PLACES = (
    "(all) => all.filter((one) => one.style.display !== 'none').map((one) => one.getAttribute('transform'))"
)
SLIDERS = {"b": "b, bias", "w": "w, weight", "beta": "β, shift"}


class CancellerOnPage(WidgetOnPage):
    chapter, name, trait = "06-where-it-goes", "bias-canceller", "kept"

    def twin(self):
        return BiasCanceller(self.saved["x"], self.saved["target"], eps=self.saved["eps"])

    def grip(self, name):
        return self.root.locator(f".bn-grip-{name} circle").last

    def on_row(self, name, left):
        """A point on the row of b or of beta, `left` pixels from the picture's left edge."""
        _, y = middle(self.root.locator(f".bn-strip-{name}"))
        return self.picture.bounding_box()["x"] + left, y

    def scale(self, selector=".bn-marks text", side="x"):
        return super().scale(selector, side)

    def now(self):
        return [self.package.w, self.package.b, self.package.beta]

    def shows(self, **traits):
        """As of every widget; what was shown before stays behind as ghosts."""
        self.package.ghost = self.now()
        super().shows(**traits)

    def chooses(self, **traits):
        """The same for what leaves no ghosts."""
        for name, value in traits.items():
            setattr(self.package, name, value)
        self.shows()

    def drawn(self, selector):
        """Positions from left and top of what is shown of a kind, of shape (n, 2), in pixels."""
        places = self.root.locator(selector).evaluate_all(PLACES)
        pairs = [re.match(r"translate\((.+),(.+)\)", place).groups() for place in places]
        return np.array(pairs, float).reshape(-1, 2)

    def compare(self):
        unit, rows, moves = self.package, self.package.rows(), self.package.moves()
        ghosts = unit.rows(**dict(zip(("w", "b", "beta"), unit.ghost, strict=True)))
        touched, heights = unit.ghost != self.now(), []
        for name, values in rows.items():
            places = self.drawn(f".bn-dot-{name}")
            assert self.in_units(places[:, 0]) == pytest.approx(values, abs=DRAWN)
            heights.append(places[:, 1].mean())
            ticks = re.findall(r"M([-.\d]+),", self.path(f"ghosts-{name}"))
            assert self.in_units(ticks) == pytest.approx(ghosts[name] if touched else [], abs=DRAWN)
            caption = self.text(f".bn-moved-{name}")
            if touched and moves[name] >= 0.005:
                assert numbers(caption) == pytest.approx([moves[name]], abs=ROUNDED)
            else:
                assert caption == ("stands still" if touched else "")
        assert heights == sorted(heights)  # from the top in the order of the layers

        places = [self.drawn(f".bn-grip-{name}")[:, 0] for name in ("b", "w", "beta")]
        shown = self.in_units(np.concatenate(places))
        grips = [unit.b, unit.b + unit.w, *([] if unit.order == "none" else [unit.beta])]
        assert shown == pytest.approx(grips, abs=1e-6)
        self.check_sliders({label: getattr(unit, name) for name, label in SLIDERS.items()})
        self.compare_gradients()

    def compare_gradients(self):
        unit, gradients = self.package, self.package.gradients()
        expected = [*gradients["z"], gradients["b"]]
        paths = self.attributes(".bn-bar, .bn-sum", "d")
        heights = [float(re.search(r"v([-.e\d]+)h", path)[1]) for path in paths]
        tallest = max(0.01, *np.abs(expected))
        assert heights == pytest.approx(-30 * np.array(expected) / tallest, abs=1e-6)
        amounts = self.root.locator(".bn-bar-text, .bn-sum-text").all_text_contents()[-len(expected) :]
        assert [numbers(text)[0] for text in amounts] == pytest.approx(expected, abs=ROUNDED)
        shown = numbers(self.text(".bn-numbers"))
        told = [unit.b, unit.w, unit.beta, unit.loss(), gradients["b"], gradients["beta"]]
        assert shown == pytest.approx(told, abs=ROUNDED)
        assert shown[3:] == pytest.approx(told[3:], abs=6e-4)
        assert self.text(".bn-meaning") in self.picture.get_attribute("aria-label")


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
