"""The bias canceller of chapter 6 in the browser beside the package's own."""

import re

import numpy as np
import pytest

from batchnorm.widgets import BiasCanceller
from handling import ROUNDED, middle, numbers
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
