"""The undo of chapter 5 in the browser beside the package's own with the same batches."""

import re

import numpy as np
import pytest

from batchnorm.widgets import UndoBatches
from handling import ROUNDED, numbers, saved_traits, settle

DRAWN = 1e-3  # of one unit: places are written to a hundredth of a pixel
PAGE = "05-undoing-it.html"


class UndoOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto(PAGE)
        saved = saved_traits(page, "shift_limit")
        rows = np.frombuffer(saved["batches"], "<f4").reshape(saved["count"], -1)
        self.page = page
        self.package = UndoBatches(rows, eps=saved["eps"], batch_size=saved["batch_size"])
        assert (self.package.running_mean, self.package.limit) == (saved["running_mean"], saved["limit"])
        self.root = page.locator(".bn-undo-batches")
        self.picture = self.root.locator("svg")
        self.bell = self.root.locator("path.bn-scaled")
        self.mode = self.root.get_by_role("combobox", name="Mode")
        self.strip = self.root.locator(".bn-strip button")
        self.grip, self.ring = (
            self.root.locator(".bn-grip", has_text=name).locator("circle").last for name in "βγ"
        )
        names = {"gamma": "γ", "beta": "β", "m": "m, examples", "shift": "shift of z"}
        self.slider = {key: self.root.get_by_role("slider", name=name) for key, name in names.items()}
        self.check()

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def scale(self):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks."""
        tick = "(text) => [text.textContent, text.getAttribute('x')]"
        ticks = self.picture.locator("text").evaluate_all(f"(texts) => texts.map({tick})")
        at = {numbers(text)[0]: float(x) for text, x in ticks if re.fullmatch(r"−?\d+", text)}
        return at[0], (max(at.values()) - at[0]) / max(at)

    def in_units(self, pixels):
        zero, one = self.scale()
        return (np.asarray(pixels, dtype=float) - zero) / one

    def dots(self, row):
        """Values of the dots of a row, "input" or "output", by where they lie."""
        path = self.root.locator(f".bn-{row} .bn-dots").get_attribute("d")
        return self.in_units(re.findall(r"M([-.\d]+),", path))

    def band(self, row):
        """Middle and half width of a band."""
        x, width = (
            float(self.root.locator(f".bn-{row} .bn-band").get_attribute(key)) for key in ("x", "width")
        )
        low, high = self.in_units([x, x + width])
        return (low + high) / 2, (high - low) / 2

    def outline(self, name):
        """The corners of a drawn histogram, of shape (corners, 2), in pixels."""
        path = self.root.locator(f"path.bn-{name}").get_attribute("d")
        return np.array([corner.split(",") for corner in path.strip("MZ").split("L")], dtype=float)

    def on_the_dots(self, row):
        """A point of the window on the row, in the middle of its width."""
        self.picture.evaluate("(svg) => svg.scrollIntoView({ block: 'center', behavior: 'instant' })")
        corner = self.picture.bounding_box()
        return corner["x"] + corner["width"] / 2, corner["y"] + {"input": 172, "output": 236}[row]

    def check(self):
        """Everything shown is the package's: dots, bands, bars, sliders, table and sentences."""
        settle(self.page)
        twin = self.package
        z, out = twin.z(), twin.output()
        np.testing.assert_allclose(self.dots("input"), z, atol=DRAWN)
        np.testing.assert_allclose(self.dots("output"), out, atol=DRAWN)
        used = (z.mean(), z.var()) if twin.mode == "training" else (twin.running_mean, twin.running_var)
        expected = used[0], np.sqrt(used[1] + twin.eps)
        assert self.band("input") == pytest.approx(expected, abs=DRAWN)
        assert self.band("output") == pytest.approx((twin.beta, abs(twin.gamma)), abs=DRAWN)

        shown = {
            key: (slider.evaluate("(it) => [it.nextElementSibling.value, it.ariaValueText]"))
            for key, slider in self.slider.items()
        }
        values = {"gamma": twin.gamma, "beta": twin.beta, "m": twin.batch_size, "shift": twin.shift}
        for key, value in values.items():
            assert [numbers(text) for text in shown[key]] == [pytest.approx([value], abs=ROUNDED)] * 2
        rows = {"in": (z.mean(), z.std()), "used": (used[0], used[1] ** 0.5), "out": (out.mean(), out.std())}
        for row, pair in rows.items():
            texts = [self.root.locator(f".bn-{row}-{key}").text_content() for key in ("mean", "std")]
            assert [numbers(text)[0] for text in texts] == pytest.approx(pair, abs=ROUNDED)

        misses = [twin.miss(k) for k in range(twin.count)]
        self.check_strip(misses)
        letter, (mean, largest) = chr(65 + twin.batch), misses[twin.batch]
        verdict = self.root.locator(".bn-verdict").text_content()
        assert verdict.startswith(f"Batch {letter}, {twin.batch_size} examples.")
        assert numbers(verdict) == pytest.approx([twin.batch_size, mean, largest], abs=ROUNDED)
        assert ("Undone" in verdict) == (largest < 1e-4)
        assert self.picture.get_attribute("aria-label").startswith(verdict)
        assert self.button("Undo for batch").text_content() == f"Undo for batch {letter}"

    def check_strip(self, misses):
        """The bars are as high as the mean misses, by the height that is named below."""
        label = "(it) => [it.ariaLabel, it.ariaPressed]"
        named = self.strip.evaluate_all(f"(all) => all.map({label})")
        assert [numbers(name) for name, _ in named] == [pytest.approx(pair, abs=ROUNDED) for pair in misses]
        assert [pressed for _, pressed in named].index("true") == self.package.batch
        top = numbers(self.root.locator(".bn-caption").text_content())[-1]
        height = "(all) => all.map((it) => parseFloat(it.style.height))"
        heights = self.strip.locator(".bn-bar").evaluate_all(height)
        assert heights == pytest.approx([100 * mean / top for mean, _ in misses], abs=0.05)
        assert max(heights) <= 100
