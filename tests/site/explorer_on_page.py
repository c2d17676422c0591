"""A gamma-beta explorer in the browser beside the package's own with the same data."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GammaBetaExplorer
from handling import ROUNDED, middle, numbers
from widget_on_page import WidgetOnPage


class ExplorerOnPage(WidgetOnPage):
    """Reads gamma and beta off the picture, where they are exact, and holds what is written to them."""

    chapter, name, trait = "04-gamma-and-beta", "gamma-beta-explorer", "x_hat"

    def __init__(self, page, package=None):
        super().__init__(page, package)
        self.bell = self.root.locator("path.bn-scaled")
        self.grip, self.ring = (
            self.root.locator(".bn-grip", has_text=name).locator("circle").last for name in "βγ"
        )

    def twin(self):
        return GammaBetaExplorer(np.frombuffer(self.saved["raw"], "<f4"), activation=self.saved["activation"])

    def position(self, circle):
        """Where a grip lies in the picture, in pixels from its left."""
        place = circle.evaluate("(circle) => circle.parentElement.getAttribute('transform')")
        return float(re.match(r"translate\((.+),", place)[1])

    def outline(self, name):
        """The corners of a drawn bell, of shape (corners, 2), in pixels."""
        corners = self.path(name).strip("MZ").split("L")
        return np.array([corner.split(",") for corner in corners], dtype=float)

    def on_the_bell(self):
        """A point of the window inside the bell, 8 pixels to the right of its mean."""
        middle(self.picture)
        corner = self.picture.bounding_box()
        return corner["x"] + self.position(self.grip) + 8, corner["y"] + 215

    def read(self):
        """gamma and beta by the picture; whatever the explorer writes has to be right for them."""
        self.check()
        return self.package.gamma, self.package.beta

    def compare(self):
        (zero, one), grip = self.scale(), self.position(self.grip)
        gamma, beta = (self.position(self.ring) - grip) / one, (grip - zero) / one
        self.compare_row("normalised", 1.0, 0.0)
        self.package.undo()
        raw = self.compare_row("raw", self.package.gamma, self.package.beta)
        scaled = self.compare_row("scaled", gamma, beta)
        self.check_sliders({"γ": gamma, "β": beta})
        sentence = numbers(self.picture.get_attribute("aria-label"))
        assert sentence[:4] == pytest.approx([gamma, beta, scaled.mean(), scaled.std()], abs=ROUNDED)
        verdict, distance = self.text(".bn-verdict"), np.abs(scaled - raw).max()
        if distance < 5e-5:
            assert verdict.startswith("Undone")
        else:
            assert numbers(verdict) == pytest.approx([distance], abs=ROUNDED)

    def compare_row(self, row, gamma, beta):
        """Compare a row of the table with the package at gamma and beta; return the package's values."""
        self.package.snap(gamma, beta)
        z = self.package.scaled()
        mean, std, flat = (numbers(self.text(f".bn-{row}-{key}"))[0] for key in ("mean", "std", "flat"))
        assert (mean, std) == pytest.approx((z.mean(), z.std()), abs=ROUNDED)
        assert flat == pytest.approx(100 * self.package.flat_share(), abs=0.05 + 1e-6)
        return z
