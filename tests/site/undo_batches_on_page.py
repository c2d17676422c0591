"""The undo of chapter 5 in the browser beside the package's own."""

import re

import numpy as np
import pytest

from batchnorm.widgets import UndoBatches
from handling import ROUNDED, numbers
from widget_on_page import WidgetOnPage

DRAWN = 1e-3  # of one unit: places are written to a hundredth of a pixel
SLIDERS = {"gamma": "γ", "beta": "β", "batch_size": "m, examples", "shift": "shift of z"}


class UndoOnPage(WidgetOnPage):
    chapter, name, trait = "05-undoing-it", "undo-batches", "shift_limit"

    def __init__(self, page):
        super().__init__(page)
        self.strip = self.root.locator(".bn-strip button")
        self.grip, self.ring = (
            self.root.locator(".bn-grip", has_text=name).locator("circle").last for name in "βγ"
        )

    def twin(self):
        saved = self.saved
        rows = np.frombuffer(saved["batches"], "<f4").reshape(saved["count"], -1)
        twin = UndoBatches(rows, eps=saved["eps"], batch_size=saved["batch_size"])
        assert (twin.running_mean, twin.limit) == (saved["running_mean"], saved["limit"])
        return twin

    def undoes(self, button="Undo for batch A", undo="undo", **traits):
        """A press on one of the two buttons that undo."""
        self.button(button).click()
        for name, value in traits.items():
            setattr(self.package, name, value)
        getattr(self.package, undo)()
        self.check()

    def dots(self, row):
        """Values of the dots of a row, "input" or "output", by where they lie."""
        (path,) = self.attributes(f".bn-{row} .bn-dots", "d")
        return np.array(self.in_units(re.findall(r"M([-.\d]+),", path)))

    def band(self, row):
        """Middle and half width of a band."""
        x, width = (float(*self.attributes(f".bn-{row} .bn-band", key)) for key in ("x", "width"))
        low, high = self.in_units([x, x + width])
        return (low + high) / 2, (high - low) / 2

    def outline(self, name):
        """The corners of a drawn histogram, of shape (corners, 2), in pixels."""
        corners = self.path(name).strip("MZ").split("L")
        return np.array([corner.split(",") for corner in corners], dtype=float)

    def on_the_dots(self, row):
        """A point of the window on the row, in the middle of its width."""
        self.picture.evaluate("(svg) => svg.scrollIntoView({ block: 'center', behavior: 'instant' })")
        corner = self.picture.bounding_box()
        return corner["x"] + corner["width"] / 2, corner["y"] + {"input": 172, "output": 236}[row]

    def compare(self):
        twin = self.package
        z, out = twin.z(), twin.output()
        np.testing.assert_allclose(self.dots("input"), z, atol=DRAWN)
        np.testing.assert_allclose(self.dots("output"), out, atol=DRAWN)
        used = (z.mean(), z.var()) if twin.mode == "training" else (twin.running_mean, twin.running_var)
        expected = used[0], np.sqrt(used[1] + twin.eps)
        assert self.band("input") == pytest.approx(expected, abs=DRAWN)
        assert self.band("output") == pytest.approx((twin.beta, abs(twin.gamma)), abs=DRAWN)

        self.check_sliders({label: getattr(twin, name) for name, label in SLIDERS.items()})
        rows = {"in": (z.mean(), z.std()), "used": (used[0], used[1] ** 0.5), "out": (out.mean(), out.std())}
        for row, pair in rows.items():
            texts = [self.text(f".bn-{row}-{key}") for key in ("mean", "std")]
            assert [numbers(text)[0] for text in texts] == pytest.approx(pair, abs=ROUNDED)

        misses = [twin.miss(k) for k in range(twin.count)]
        self.compare_strip(misses)
        letter, (mean, largest) = chr(65 + twin.batch), misses[twin.batch]
        verdict = self.text(".bn-verdict")
        assert verdict.startswith(f"Batch {letter}, {twin.batch_size} examples.")
        assert numbers(verdict) == pytest.approx([twin.batch_size, mean, largest], abs=ROUNDED)
        assert ("Undone" in verdict) == (largest < 1e-4)
        assert self.picture.get_attribute("aria-label").startswith(verdict)
        assert self.button(f"Undo for batch {letter}").count() == 1

    def compare_strip(self, misses):
        """The bars are as high as the mean misses, by the height that is named below."""
        label = "(it) => [it.ariaLabel, it.ariaPressed]"
        named = self.strip.evaluate_all(f"(all) => all.map({label})")
        assert [numbers(name) for name, _ in named] == [pytest.approx(pair, abs=ROUNDED) for pair in misses]
        assert [pressed for _, pressed in named].index("true") == self.package.batch
        top = numbers(self.text(".bn-caption"))[-1]
        height = "(all) => all.map((it) => parseFloat(it.style.height))"
        heights = self.strip.locator(".bn-bar").evaluate_all(height)
        assert heights == pytest.approx([100 * mean / top for mean, _ in misses], abs=0.05)
        assert max(heights) <= 100
