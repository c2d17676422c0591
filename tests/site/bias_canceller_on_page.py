"""The bias canceller of chapter 6 in the browser beside the package's own with the same data."""

import re

import numpy as np
import pytest

from batchnorm.widgets import BiasCanceller
from handling import ROUNDED, middle, numbers, saved_traits, settle

DRAWN = 3e-4  # a hundredth of a pixel, in units of z
SHOWN = "(all) => all.filter((one) => one.style.display !== 'none')"
TEXTS = "(all) => all.map((one) => one.textContent)"
MARKS = {"b": "b, bias", "w": "w, weight", "beta": "β, shift"}


class CancellerOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("06-where-it-goes.html")
        saved = saved_traits(page, "kept")
        self.page = page
        self.package = BiasCanceller(saved["x"], saved["target"], eps=saved["eps"])
        self.root = page.locator(".bn-bias-canceller")
        self.picture = self.root.locator("svg")
        self.order = self.root.get_by_role("combobox", name="Order")
        self.activation = self.root.get_by_role("combobox", name="Activation")
        self.statistics = self.root.get_by_role("combobox", name="Statistics")
        self.sliders = {name: self.root.get_by_role("slider", name=mark) for name, mark in MARKS.items()}
        self.check()

    def handle(self, name):
        """Where to take hold: the middle of a grip."""
        return middle(self.root.locator(f".bn-grip-{name} circle").last)

    def on_row(self, name, left):
        """A point on the row of b or of beta, `left` pixels from the picture's left edge."""
        _, y = middle(self.root.locator(f".bn-strip-{name}"))
        return self.picture.bounding_box()["x"] + left, y

    def scale(self):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks."""
        tick = "(all) => all.map((text) => [text.textContent, text.getAttribute('x')])"
        ticks = self.root.locator(".bn-marks text").evaluate_all(tick)
        at = {numbers(text)[0]: float(x) for text, x in ticks}
        return at[0], at[4] / 4 - at[0] / 4

    def remember(self):
        """What the widget does when the reader takes hold: the ghosts stay where things are."""
        self.package.ghost = [self.package.w, self.package.b, self.package.beta]

    def drawn(self, selector):
        """Positions from left and top of what is shown of a kind, of shape (n, 2), in pixels."""
        places = self.root.locator(selector).evaluate_all(
            f"{SHOWN}.map((one) => one.getAttribute('transform'))"
        )
        pairs = [re.match(r"translate\((.+),(.+)\)", place).groups() for place in places]
        return np.array(pairs, float).reshape(-1, 2)

    def check(self):
        """Everything shown is the package's: dots, ghosts, grips, bars and words."""
        settle(self.page)
        unit, rows, (zero, one) = self.package, self.package.rows(), self.scale()
        ghosts = unit.rows(**dict(zip(("w", "b", "beta"), unit.ghost, strict=True)))
        moves, touched = unit.moves(), unit.ghost != [unit.w, unit.b, unit.beta]
        heights = []
        for name, values in rows.items():
            places = self.drawn(f".bn-dot-{name}")
            assert (places[:, 0] - zero) / one == pytest.approx(values, abs=DRAWN)
            heights.append(places[:, 1].mean())
            ticks = re.findall(r"M([-.\d]+),", self.root.locator(f".bn-ghosts-{name}").get_attribute("d"))
            expected = ghosts[name] if touched else []
            assert [(float(x) - zero) / one for x in ticks] == pytest.approx(expected, abs=DRAWN)
        assert heights == sorted(heights)  # from the top in the order of the layers
        self.check_captions(rows, moves, touched)

        b, w = self.drawn(".bn-grip-b")[0, 0], self.drawn(".bn-grip-w")[0, 0]
        assert [(b - zero) / one, (w - b) / one] == pytest.approx([unit.b, unit.w], abs=1e-6)
        beta = [(x - zero) / one for x in self.drawn(".bn-grip-beta")[:, :1].ravel()]
        assert beta == pytest.approx([] if unit.order == "none" else [unit.beta], abs=1e-6)
        for name, slider in self.sliders.items():
            assert numbers(slider.evaluate("(input) => input.ariaValueText")) == pytest.approx(
                [getattr(unit, name)], abs=ROUNDED
            )
        self.check_gradients()

    def check_captions(self, rows, moves, touched):
        for name in rows:
            text = self.root.locator(f".bn-moved-{name}").text_content()
            if touched and moves[name] >= 0.005:
                assert numbers(text) == pytest.approx([moves[name]], abs=ROUNDED)
            else:
                assert text == ("stands still" if touched else "")

    def check_gradients(self):
        unit, gradients = self.package, self.package.gradients()
        expected = [*gradients["z"], gradients["b"]]
        bars = self.root.locator(".bn-bar, .bn-sum")
        paths = bars.evaluate_all("(all) => all.map((bar) => bar.getAttribute('d'))")
        heights = [float(re.search(r"v([-.e\d]+)h", path)[1]) for path in paths]
        tallest = max(0.01, *np.abs(expected))
        assert heights == pytest.approx(-30 * np.array(expected) / tallest, abs=1e-6)
        amounts = self.root.locator(".bn-bar-text, .bn-sum-text").evaluate_all(TEXTS)[-len(expected) :]
        assert [numbers(text)[0] for text in amounts] == pytest.approx(expected, abs=ROUNDED)
        shown = numbers(self.root.locator(".bn-numbers").text_content())
        told = [unit.b, unit.w, unit.beta, unit.loss(), gradients["b"], gradients["beta"]]
        assert shown == pytest.approx(told, abs=ROUNDED)
        assert shown[3:] == pytest.approx(told[3:], abs=6e-4)
        label = self.picture.get_attribute("aria-label")
        assert self.root.locator(".bn-meaning").text_content() in label
