"""A gamma-beta explorer in the browser beside the package's own with the same data."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GammaBetaExplorer
from handling import ROUNDED, middle, numbers, saved_traits, settle


class ExplorerOnPage:
    """Reads gamma and beta off the picture, where they are exact, and holds what is written to the package.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A page that shows one explorer.
    package : GammaBetaExplorer
        One of the package with the same values, eps and activation; `read` changes its gamma and beta.
    """

    def __init__(self, page, package):
        self.page, self.package = page, package
        self.root = page.locator(".bn-gamma-beta-explorer")
        self.picture = self.root.locator("svg")
        self.bell = self.root.locator("path.bn-scaled")
        self.grip = self.root.locator(".bn-grip", has_text="β").locator("circle").last
        self.ring = self.root.locator(".bn-grip", has_text="γ").locator("circle").last
        self.gamma_slider = self.root.get_by_role("slider", name="γ")
        self.beta_slider = self.root.get_by_role("slider", name="β")

    def position(self, circle):
        """Where a grip lies in the picture, in pixels from its left."""
        place = circle.evaluate("(circle) => circle.parentElement.getAttribute('transform')")
        return float(re.match(r"translate\((.+),", place)[1])

    def scale(self):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks."""
        tick = "(text) => [text.textContent, text.getAttribute('x')]"
        ticks = self.picture.locator("text").evaluate_all(f"(texts) => texts.map({tick})")
        at = {numbers(text)[0]: float(x) for text, x in ticks if re.fullmatch(r"−?\d+", text)}
        return at[0], (at[4] - at[-4]) / 8

    def outline(self, name):
        """The corners of a drawn bell, of shape (corners, 2), in pixels."""
        path = self.root.locator(f"path.bn-{name}").get_attribute("d")
        return np.array([corner.split(",") for corner in path.strip("MZ").split("L")], dtype=float)

    def on_the_bell(self):
        """A point of the window inside the bell, 8 pixels to the right of its mean."""
        middle(self.picture)
        corner = self.picture.bounding_box()
        return corner["x"] + self.position(self.grip) + 8, corner["y"] + 215

    def read(self):
        """gamma and beta by the picture; whatever the explorer writes has to be right for them."""
        settle(self.page)
        zero, one = self.scale()
        grip = self.position(self.grip)
        gamma, beta = (self.position(self.ring) - grip) / one, (grip - zero) / one
        self.compare_row("normalised", 1.0, 0.0)
        self.package.undo()
        raw = self.compare_row("raw", self.package.gamma, self.package.beta)
        scaled = self.compare_row("scaled", gamma, beta)

        for slider, value in ((self.gamma_slider, gamma), (self.beta_slider, beta)):
            texts = slider.evaluate("(input) => [input.nextElementSibling.value, input.ariaValueText]")
            assert [numbers(text) for text in texts] == [pytest.approx([value], abs=ROUNDED)] * 2
        sentence = numbers(self.picture.get_attribute("aria-label"))
        assert sentence[:4] == pytest.approx([gamma, beta, scaled.mean(), scaled.std()], abs=ROUNDED)
        verdict = self.root.locator(".bn-verdict").text_content()
        distance = np.abs(scaled - raw).max()
        if distance < 5e-5:
            assert verdict.startswith("Undone")
        else:
            assert numbers(verdict) == pytest.approx([distance], abs=ROUNDED)
        return gamma, beta

    def compare_row(self, row, gamma, beta):
        """Compare a row of the table with the package at gamma and beta; return the package's values."""
        self.package.snap(gamma, beta)
        z = self.package.scaled()
        cells = [self.root.locator(f".bn-{row}-{key}").text_content() for key in ("mean", "std", "flat")]
        mean, std, flat = (numbers(cell)[0] for cell in cells)
        assert (mean, std) == pytest.approx((z.mean(), z.std()), abs=ROUNDED)
        assert flat == pytest.approx(100 * self.package.flat_share(), abs=0.05 + 1e-6)
        return z


def open_explorer(page):
    """The explorer of chapter 4 on the built site, and the package's with the data saved in the page."""
    page.goto("04-gamma-and-beta.html")
    traits = saved_traits(page, "x_hat")
    z = np.frombuffer(traits["raw"], "<f4")
    return ExplorerOnPage(page, GammaBetaExplorer(z, activation=traits["activation"]))
