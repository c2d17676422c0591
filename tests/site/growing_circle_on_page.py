"""The growing circle of chapter 9 in the browser beside the package's own with the same data."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GrowingCircle
from handling import numbers, saved_traits, settle


def close(value):
    """A value that is written to three digits."""
    return pytest.approx(value, rel=5.1e-3, abs=1e-7)


class CircleOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("09-optimizers.html")
        saved = saved_traits(page, "weight_decay")
        names = ("weights", "learning_rate", "weight_decay", "batch_size")
        options = {name: saved[name] for name in names}
        self.page, self.package = page, GrowingCircle(saved["inputs"], saved["targets"], **options)
        self.root = page.locator(".bn-growing-circle")
        self.picture = self.root.locator("svg")
        self.tip = self.root.locator(".bn-tip span")
        for name, label in (("rate", "η"), ("decay", "λ"), ("length", "‖w‖"), ("direction", "direction")):
            setattr(self, name, self.root.get_by_role("slider", name=label))
        self.check()

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def put(self, x, y):
        """Let the package hear where the hand has put w."""
        self.package.weights, self.package.trail = [float(x), float(y)], []

    def scale(self):
        """The middle of the picture and the length of 1 in it, in pixels, by the marks of its axis."""
        tick = "(texts) => texts.map((text) => [text.textContent, text.getAttribute('x')])"
        marks = {numbers(text)[0]: float(x) for text, x in self.picture.locator("text").evaluate_all(tick)}
        low, high = min(marks), max(marks)
        one = (marks[high] - marks[low]) / (high - low)
        return marks[low] - low * one, one

    def drawn(self):
        """w by where its tip lies over the picture."""
        middle, one = self.scale()
        place = self.root.locator(".bn-tip").evaluate("(tip) => tip.style.transform")
        x, y = (float(part) for part in re.findall(r"(-?[\d.]+(?:e-\d+)?)px", place))
        return (x - middle) / one, (middle - y) / one

    def check(self):
        """Everything shown is the package's: the picture, the table, the sliders and the next length."""
        settle(self.page)
        circle = self.package
        assert self.drawn() == pytest.approx(circle.weights, abs=5e-5 * (1 + circle.norm()))
        middle, one = self.scale()
        radius = float(self.picture.locator(".bn-circle").get_attribute("r"))
        assert radius / one == pytest.approx(circle.norm(), rel=1e-6)
        dots = re.findall(r"M([^,]+),([^h]+)h0", self.picture.locator(".bn-trail").get_attribute("d"))
        trail = [[(float(x) - middle) / one, (middle - float(y)) / one] for x, y in dots]
        np.testing.assert_allclose(
            np.reshape(trail, (-1, 2)), np.reshape(circle.trail, (-1, 2)), atol=1e-5 * (1 + circle.norm())
        )

        def cell(name):
            return self.root.locator(f"td.bn-{name}").text_content()

        gradient = np.linalg.norm(circle.gradient())
        assert numbers(cell("length")) == [close(circle.norm())]
        assert numbers(cell("effective")) == [close(circle.effective_rate())]
        assert numbers(cell("slope")) == [close(gradient)]
        assert cell("right") == "90.0°"
        assert numbers(cell("loss")) == [pytest.approx(circle.loss(), abs=5.1e-4)]
        assert cell("steps") == str(circle.steps)
        if circle.trail:
            assert numbers(cell("turned")) == [pytest.approx(circle.turned(), abs=0.051)]
        else:
            assert cell("turned") == "no step yet"

        eta, decay = circle.learning_rate, circle.weight_decay
        outputs = "(input) => [input.nextElementSibling.value, input.ariaValueText]"
        for slider, value in ((self.rate, eta), (self.length, circle.norm())):
            assert [numbers(text) for text in slider.evaluate(outputs)] == [[close(value)]] * 2
        assert [float(text) for text in self.decay.evaluate(outputs)] == [pytest.approx(decay)] * 2
        along = abs(1 - eta * decay) * circle.norm()
        verdict = numbers(self.root.locator(".bn-verdict").text_content())
        assert verdict[:2] == [close(along), close(eta * gradient)]
        assert verdict[-1] == close(np.hypot(along, eta * gradient))
        told = numbers(self.picture.get_attribute("aria-label"))
        assert told[0] == close(circle.norm())
