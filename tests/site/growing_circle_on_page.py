"""The growing circle of chapter 9 in the browser beside the package's own."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GrowingCircle
from handling import numbers
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
