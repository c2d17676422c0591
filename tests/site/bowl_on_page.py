"""The bowl of chapter 1 in the browser beside the package's own with the same traits."""

import re

import numpy as np
import pytest

from batchnorm.widgets import DescentBowl
from handling import middle, numbers, saved_traits, settle

RINGED = 1.5  # the root of twice the loss on the contour that carries the ring


def three_digits(text):
    """The number in a cell of the table, infinity for never."""
    million = 1e6 if text.endswith("M") else 1
    return np.inf if text == "never" else million * numbers(text.replace(",", ""))[0]


class BowlOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("01-why-normalise-inputs.html")
        saved = saved_traits(page, "standardised")
        self.page, self.package = page, DescentBowl(scale=saved["scale"], share=saved["share"])
        self.package.start, self.features = saved["start"], saved["features"]
        self.root = page.locator(".bn-descent-bowl")
        self.picture = self.root.locator("svg")
        self.start = self.root.locator(".bn-start circle").last
        self.ring = self.root.locator(".bn-ring circle").last
        self.scale = self.root.get_by_role("slider", name="scale σ")
        self.offset = self.root.get_by_role("slider", name="mean μ / σ")
        self.share = self.root.get_by_role("slider", name="rate / largest")
        self.standardised = self.root.get_by_role("switch", name="standardised")
        self.handle = self.root.get_by_role("slider", name="Start of the path")
        middle(self.picture)
        self.check()

    def unit(self):
        """How many pixels 1 is, and where the minimum lies, across and down, by the ticks and the cross."""
        tick = "(text) => [text.textContent, text.getAttribute('x')]"
        ticks = self.picture.locator("text").evaluate_all(f"(texts) => texts.map({tick})")
        at = {numbers(text)[0]: float(x) for text, x in ticks if re.fullmatch(r"−?\d", text)}
        cross = self.root.locator(".bn-minimum").get_attribute("d")
        down = float(re.search(r",([\d.]+)h", cross)[1])
        return (at[3] - at[-3]) / 6, (at[3] + at[-3]) / 2, down

    def points(self, text):
        """The places in a path or a transform as w and b, from the minimum: an array of shape (places, 2)."""
        x, y = np.array(re.findall(r"([-.\d]+),([-.\d]+)", text), dtype=float).T
        one, across, down = self.unit()
        return np.column_stack([down - y, x - across]) / one

    def held_at(self, name):
        return self.points(self.root.locator(f".bn-{name}").get_attribute("transform"))[0]

    def drawn(self, name):
        """The corners of a drawn path as w and b, of shape (corners, 2)."""
        return self.points(self.root.locator(f".bn-{name}").get_attribute("d"))

    def contours(self, kind):
        """Half axes of the shown contours in units, and the turn of the first in degrees."""
        read = (
            "(all) => all.filter((one) => one.style.display !== 'none')"
            ".map((one) => [one.rx.baseVal.value, one.ry.baseVal.value, one.getAttribute('transform')])"
        )
        found = self.root.locator(f".bn-contour-{kind}").evaluate_all(read)
        axes = np.array([found_one[:2] for found_one in found]).reshape(-1, 2) / self.unit()[0]
        turns = [float(re.match(r"rotate\(([-.\d]+)", turn)[1]) for *_, turn in found]
        return axes, turns

    def cut_cells(self):
        """Cells of the table whose words leave them; right-aligned words leave to the left."""
        cut = """(cells) => cells.filter((cell) => {
          const words = document.createRange();
          words.selectNodeContents(cell);
          const [box, written] = [cell.getBoundingClientRect(), words.getBoundingClientRect()];
          const lines = new Set([...words.getClientRects()].map((line) => line.top)).size;
          return written.left < box.left || written.right > box.right || (cell.matches("td") && lines > 1);
        }).map((cell) => cell.textContent)"""
        return self.root.locator("td, th").evaluate_all(cut)

    def check(self):
        """Everything shown is the package's: contours, path, ring, table, sliders and sentences."""
        settle(self.page)
        package = self.package
        assert self.held_at("start") == pytest.approx(package.start, abs=1e-9)
        drawn, expected = self.drawn("path"), package.path(300)
        assert 1 < len(drawn) <= 301
        np.testing.assert_allclose(drawn, expected[: len(drawn)], atol=2e-4)  # drawn to 0.01 pixels
        np.testing.assert_allclose(self.drawn("steps"), drawn[:61], atol=1e-6)

        mode, rows = package.standardised, []
        for package.standardised in (False, True):
            steps = [package.steps_until(0.01, of=of) for of in ("loss", "distance")]
            rows.append([package.condition_number(), package.largest_rate(), *(s or np.inf for s in steps)])
            if not package.standardised:
                self.check_raw_contours(package.hessian(), whole=not mode)
        package.standardised = mode
        cells = [three_digits(cell) for cell in self.root.locator("td").all_text_contents()]
        assert cells == pytest.approx([value for row in rows for value in row], rel=5.1e-3)
        assert self.standardised.is_checked() == mode
        round_axes, _ = self.contours("standardised")
        np.testing.assert_allclose(round_axes[:, 0], round_axes[:, 1])
        assert len(round_axes) == (6 if mode else 0)

        kappa, _, _, steps = rows[mode]
        sentence = self.picture.get_attribute("aria-label")
        assert three_digits(re.search(r"number (\S+)\. ", sentence)[1]) == pytest.approx(kappa, rel=5.1e-3)
        assert ("never" in sentence) == (steps == np.inf)
        for slider, value in (
            (self.scale, package.scale),
            (self.offset, package.offset),
            (self.share, package.share),
        ):
            shown = three_digits(slider.get_attribute("aria-valuetext"))
            assert shown == pytest.approx(value, rel=5.1e-3, abs=5.1e-3)

    def check_raw_contours(self, hessian, *, whole):
        """The grey contours and the ring on one of them are those of the matrix."""
        axes, turns = self.contours("raw")
        levels = [0.5, 1, 1.5, 2, 2.5, 3] if whole else [RINGED]
        values, vectors = np.linalg.eigh(hessian)
        np.testing.assert_allclose(axes, np.outer(levels, values[::-1] ** -0.5), rtol=1e-3)
        if values[1] / values[0] > 1.01:  # the steepest direction, from across, clockwise
            w, b = vectors[:, 1]
            off = np.radians(turns[0]) - np.arctan2(-w, b)
            assert abs(np.sin(off)) < 1e-3
        top = RINGED / hessian[0, 0] ** 0.5
        one, _, down = self.unit()
        assert self.held_at("ring") == pytest.approx((min(top, (down - 10) / one), 0), abs=1e-6)
