"""The bowl of chapter 1 in the browser beside the package's own."""

import re

import numpy as np
import pytest

from batchnorm.widgets import DescentBowl
from handling import numbers
from widget_on_page import WidgetOnPage

RINGED = 1.5  # the root of twice the loss on the contour that carries the ring


def three_digits(text):
    """The number in a cell of the table, infinity for never."""
    million = 1e6 if text.endswith("M") else 1
    return np.inf if text == "never" else million * numbers(text.replace(",", ""))[0]


class BowlOnPage(WidgetOnPage):
    chapter, name, trait = "01-why-normalise-inputs", "descent-bowl", "standardised"

    def __init__(self, page):
        super().__init__(page)
        self.held = {name: self.root.locator(f".bn-{name} circle").last for name in ("start", "ring")}
        self.standardised = self.root.get_by_role("switch", name="standardised")

    def twin(self):
        bowl = DescentBowl(scale=self.saved["scale"], share=self.saved["share"])
        bowl.start = self.saved["start"]
        return bowl

    def down(self):
        """Where the minimum lies, in pixels from the top, by its cross."""
        return float(re.search(r",([\d.]+)h", self.path("minimum"))[1])

    def points(self, text):
        """The places in a path or a transform as w and b, from the minimum: an array of shape (places, 2)."""
        x, y = np.array(re.findall(r"([-.\d]+),([-.\d]+)", text), dtype=float).T
        across, one = self.scale()
        return np.column_stack([self.down() - y, x - across]) / one

    def held_at(self, name):
        return self.points(self.root.locator(f".bn-{name}").get_attribute("transform"))[0]

    def contours(self, kind):
        """Half axes of the shown contours in units, and the turn of the first in degrees."""
        read = (
            "(all) => all.filter((one) => one.style.display !== 'none')"
            ".map((one) => [one.rx.baseVal.value, one.ry.baseVal.value, one.getAttribute('transform')])"
        )
        found = self.root.locator(f".bn-contour-{kind}").evaluate_all(read)
        axes = np.array([found_one[:2] for found_one in found]).reshape(-1, 2) / self.scale()[1]
        turns = [float(re.match(r"rotate\(([-.\d]+)", turn)[1]) for *_, turn in found]
        return axes, turns

    def compare(self):
        package = self.package
        assert self.held_at("start") == pytest.approx(package.start, abs=1e-9)
        drawn, expected = self.points(self.path("path")), package.path(300)
        assert 1 < len(drawn) <= 301
        np.testing.assert_allclose(drawn, expected[: len(drawn)], atol=2e-4)  # drawn to 0.01 pixels
        np.testing.assert_allclose(self.points(self.path("steps")), drawn[:61], atol=1e-6)

        mode, rows = package.standardised, []
        for package.standardised in (False, True):
            steps = [package.steps_until(0.01, of=of) for of in ("loss", "distance")]
            rows.append([package.condition_number(), package.largest_rate(), *(s or np.inf for s in steps)])
            if not package.standardised:
                self.compare_raw(package.hessian(), whole=not mode)
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
        for name, value in (
            ("scale σ", package.scale),
            ("mean μ / σ", package.offset),
            ("rate / largest", package.share),
        ):
            shown = three_digits(self.slider(name).get_attribute("aria-valuetext"))
            assert shown == pytest.approx(value, rel=5.1e-3, abs=5.1e-3)

    def compare_raw(self, hessian, *, whole):
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
        edge = (self.down() - 10) / self.scale()[1]
        assert self.held_at("ring") == pytest.approx((min(top, edge), 0), abs=1e-6)
