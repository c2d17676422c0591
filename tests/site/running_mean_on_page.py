"""The running mean of chapter 8 in the browser beside the package's own with the same numbers."""

import re

import numpy as np
import pytest

from batchnorm.widgets import RunningMean
from handling import ROUNDED, middle, numbers, saved_traits, settle

TEXTS = "(texts) => texts.map((text) => [text.textContent, text.getAttribute('x'), text.getAttribute('y')])"


class RunningMeanOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("08-training-and-inference.html")
        saved = saved_traits(page, "targets")
        names = ("sigma", "target", "momentum", "batch_size", "convention")
        self.page, self.package = page, RunningMean(**{name: saved[name] for name in names})
        self.package.targets = saved["targets"]
        assert self.package.noise == saved["noise"]
        self.root = page.locator(".bn-running-mean")
        self.picture = self.root.locator(".bn-chase svg").first
        self.grip = self.root.locator(".bn-grip circle").last
        self.update = self.root.locator(".bn-update")
        self.target, self.size, self.momentum = (
            self.root.get_by_role("slider", name=name) for name in ("target mean", "batch size", "momentum")
        )
        self.convention = self.root.get_by_role("combobox", name="as in")
        self.check()

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def scales(self):
        """Functions from pixels to batches and from pixels to z, by the tick marks."""
        ticks = self.picture.locator("g").first.locator("text").evaluate_all(TEXTS)
        down = {numbers(text)[0]: float(y) - 4 for text, x, y in ticks if float(x) < 30 and float(y) < 260}
        along = {numbers(text)[0]: float(x) for text, x, y in ticks if float(y) > 260 and "batch" not in text}
        half = max(along)
        return (
            lambda x: (x - along[0]) / (along[half] - along[0]) * half,
            lambda y: (y - down[0]) / (down[6] - down[0]) * 6,
        )

    def corners(self, name):
        """The points of a drawn path, of shape (points, 2), as batches and values of z."""
        path = self.root.locator(f".bn-{name}").get_attribute("d")
        places = np.array(re.findall(r"([-.\d]+),([-.\d]+)", path), dtype=float).reshape(-1, 2)
        to_batch, to_z = self.scales()
        return np.stack([to_batch(places[:, 0]), to_z(places[:, 1])], axis=1)

    def pixels(self, z):
        """How many pixels down a rise of the target by z is."""
        _, to_z = self.scales()
        return z / (to_z(1) - to_z(0))

    def on_the_line(self):
        """A point of the window on the dashed part of the target's line, near its right end."""
        middle(self.picture)
        corner = self.picture.bounding_box()
        line = self.root.locator(".bn-ahead").get_attribute("d")
        return corner["x"] + corner["width"] - 120, corner["y"] + float(re.search(r",([-.\d]+)H", line)[1])

    def shift(self):
        """Where the filled bell has its peak, in standard deviations, by the ticks under it."""
        ticks = self.root.locator(".bn-bells g text").evaluate_all(TEXTS)
        at = {numbers(text)[0]: float(x) for text, x, _ in ticks if re.fullmatch(r"−?\d", text)}
        path = self.root.locator(".bn-evaluated").get_attribute("d")
        corners = [corner.split(",") for corner in path.strip("M").split("L")]
        peak = min(corners, key=lambda corner: float(corner[1]))
        return (float(peak[0]) - at[0]) / (at[2] - at[0]) * 2

    def cell(self, name):
        return self.root.locator(f"td.bn-{name}").text_content()

    def check(self, within=ROUNDED):
        """Everything shown is the package's: dots, trail, grip, bells, sentence and table.

        `within` is how near the numbers are that follow from the targets, if those were read off the picture.
        """
        settle(self.page)
        package, count = self.package, len(self.package.targets)
        running, weight = package.running_mean(), package.momentum
        pixel = abs(1 / self.pixels(1))
        batches = np.arange(1, count + 1)
        dots, trail = self.corners("means"), self.corners("trail")
        np.testing.assert_allclose(dots[:, 1], package.batch_means(), atol=0.02 * pixel)
        np.testing.assert_allclose(trail[:, 1], [0, *package.trail()], atol=0.02 * pixel)
        np.testing.assert_allclose(trail[:, 0], [0, *batches], atol=0.02 * max(count, 50) / 100)
        to_batch, to_z = self.scales()
        assert count <= to_batch(self.picture.evaluate("(svg) => svg.clientWidth"))
        place = self.grip.evaluate("(circle) => circle.parentElement.getAttribute('transform')")
        assert to_z(float(re.search(r",([-.\d]+)\)", place)[1])) == pytest.approx(package.target, abs=1e-6)
        assert self.shift() == pytest.approx(package.shift(), abs=max(1e-3, within - ROUNDED))

        assert numbers(self.cell("running")) == pytest.approx([running, count], abs=within)
        assert numbers(self.cell("distance")) == pytest.approx([package.gap()], abs=within)
        assert numbers(self.cell("shift")) == pytest.approx([package.shift()], abs=within)
        assert numbers(self.cell("follow")) == [package.batches_to_follow()]
        assert numbers(self.cell("scatter")) == pytest.approx([package.scatter()], abs=ROUNDED)
        assert numbers(self.update.text_content()) == pytest.approx([1 - weight, weight], abs=ROUNDED)
        label = numbers(self.picture.get_attribute("aria-label"))
        assert label == pytest.approx([count, package.batch_size, package.target, running], abs=within)
        shown = weight if package.convention == "PyTorch" else 1 - weight
        sliders = ((self.target, package.target), (self.size, package.batch_size), (self.momentum, shown))
        for slider, value in sliders:
            texts = slider.evaluate("(input) => [input.nextElementSibling.value, input.ariaValueText]")
            assert [numbers(text) for text in texts] == [pytest.approx([value], abs=ROUNDED)] * 2
        assert self.convention.input_value() == package.convention
