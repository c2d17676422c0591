"""The growing circle of chapter 9, on the built site, handled as a reader does."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GrowingCircle
from handling import drag, finger_drag, numbers
from widget_on_page import TEXTS, WidgetOnPage


def close(value):
    """A value that is written to three digits."""
    return pytest.approx(value, rel=5.1e-3, abs=1e-7)


class CircleOnPage(WidgetOnPage):
    chapter, name, trait = "09-optimizers", "growing-circle", "weight_decay"

    def __init__(self, page):
        super().__init__(page)
        self.tip = self.root.locator(".bn-tip span")
        for name, label in (("rate", "η"), ("decay", "λ"), ("length", "‖w‖"), ("direction", "direction")):
            setattr(self, name, self.slider(label))

    def twin(self):
        names = ("weights", "learning_rate", "weight_decay", "batch_size")
        options = {name: self.saved[name] for name in names}
        return GrowingCircle(self.saved["inputs"], self.saved["targets"], **options)

    def steps(self, count=1):
        self.button("1 step" if count == 1 else f"{count} steps").click()
        self.package.step(count)
        self.check()

    def reset(self):
        self.button("Reset").click()
        self.package.reset()
        self.check()

    def put(self, x, y, **traits):
        """The hand has put w there, which starts a new trail."""
        self.shows(weights=[float(x), float(y)], trail=[], **traits)

    def drawn(self):
        """w by where its tip lies over the picture."""
        middle, one = self.scale()
        place = self.root.locator(".bn-tip").evaluate("(tip) => tip.style.transform")
        x, y = (float(part) for part in re.findall(r"(-?[\d.]+(?:e-\d+)?)px", place))
        return (x - middle) / one, (middle - y) / one

    def compare(self):
        circle, norm = self.package, self.package.norm()
        assert self.drawn() == pytest.approx(circle.weights, abs=5e-5 * (1 + norm))
        middle, one = self.scale()
        radius = float(self.picture.locator(".bn-circle").get_attribute("r"))
        assert radius / one == pytest.approx(norm, rel=1e-6)
        dots = np.array(re.findall(r"M([^,]+),([^h]+)h0", self.path("trail")), dtype=float).reshape(-1, 2)
        trail = (dots - middle) / one * (1, -1)
        np.testing.assert_allclose(trail, np.reshape(circle.trail, (-1, 2)), atol=1e-5 * (1 + norm))

        gradient = np.linalg.norm(circle.gradient())
        eta, decay = circle.learning_rate, circle.weight_decay
        for name, value in {
            "length": close(norm),
            "effective": close(circle.effective_rate()),
            "slope": close(gradient),
            "right": 90.0,
            "loss": pytest.approx(circle.loss(), abs=5.1e-4),
            "steps": circle.steps,
        }.items():
            assert numbers(self.text(f"td.bn-{name}")) == [value], name
        if circle.trail:
            assert numbers(self.text("td.bn-turned")) == [pytest.approx(circle.turned(), abs=0.051)]
        else:
            assert self.text("td.bn-turned") == "no step yet"
        sliders = (self.rate, close(eta)), (self.length, close(norm)), (self.decay, pytest.approx(decay))
        for slider, value in sliders:
            assert [numbers(text) for text in slider.evaluate(TEXTS)] == [[value]] * 2
        along = abs(1 - eta * decay) * norm
        verdict = numbers(self.text(".bn-verdict"))
        assert verdict[:2] == [close(along), close(eta * gradient)]
        assert verdict[-1] == close(np.hypot(along, eta * gradient))
        assert numbers(self.picture.get_attribute("aria-label"))[0] == close(norm)


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
