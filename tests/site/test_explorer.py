"""The gamma-beta explorer of chapter 4, on the built site, handled with mouse, finger and keyboard."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GammaBetaExplorer
from handling import ROUNDED, finger_drag, middle, numbers, until
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
        return corner["x"] + self.position(self.grip) + 8, corner["y"] + 146

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
        verdict, distance = self.text(".bn-verdict"), np.abs(scaled - raw)
        if distance.max() < 5e-5:
            assert verdict.startswith("Undone")
        else:
            assert numbers(verdict) == pytest.approx([distance.mean()], abs=ROUNDED)

    def compare_row(self, row, gamma, beta):
        """Compare a row of the table with the package at gamma and beta; return the package's values."""
        self.package.snap(gamma, beta)
        z = self.package.scaled()
        mean, std, flat = (numbers(self.text(f".bn-{row}-{key}"))[0] for key in ("mean", "std", "flat"))
        assert (mean, std) == pytest.approx((z.mean(), z.std()), abs=ROUNDED)
        assert flat == pytest.approx(100 * self.package.flat_share(), abs=0.05 + 1e-6)
        return z


WIDGET = ExplorerOnPage


@pytest.mark.parametrize(
    ("part", "dx"), [("bell", 90), ("bell", -120), ("grip", -70), ("ring", 60), ("ring", -130)]
)
def test_a_drag_moves_by_as_much_as_the_hand(widget, part, dx):
    assert widget.read() == pytest.approx((1, 0), abs=1e-9)
    mouse, (_, one) = widget.page.mouse, widget.scale()
    x, y = widget.on_the_bell() if part == "bell" else middle(getattr(widget, part))
    mouse.move(x, y)
    mouse.down()
    for moved in (dx / 3, dx):  # it follows the hand and does not wait for the release
        mouse.move(x + moved, y + 20, steps=5)
        expected = (1 + moved / one, 0) if part == "ring" else (1, moved / one)
        assert widget.read() == pytest.approx(expected, abs=1e-3)
    mouse.up()
    mouse.move(x, y - 40, steps=5)
    assert widget.read() == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("part", ["bell", "grip"])
def test_a_finger_moves_beta(widget, part):
    _, one = widget.scale()
    widget.drag(widget.on_the_bell() if part == "bell" else widget.grip, 80, 0, by=finger_drag)
    assert widget.read() == pytest.approx((1, 80 / one), abs=1e-3)


def test_a_finger_up_the_bell_scrolls_the_page(widget):
    before = widget.page.evaluate("scrollY")
    finger_drag(widget.page, *widget.on_the_bell(), 0, -100)
    until(widget.page, "(start) => scrollY > start + 50", before)
    assert widget.read() == pytest.approx((1, 0), abs=1e-9)


def test_a_second_drag_goes_on_from_the_first(widget):
    for dx in (40, 25):
        widget.drag(widget.on_the_bell(), dx)
        widget.drag(widget.ring, -dx)
    _, one = widget.scale()
    assert widget.read() == pytest.approx((1 - 65 / one, 65 / one), abs=1e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_drags_end_at_the_limit(widget, sign):
    limit = widget.package.limit
    widget.drag(widget.grip, sign * 600)
    assert widget.read()[1] == pytest.approx(sign * limit, abs=1e-9)
    widget.root.get_by_role("button", name="Normalised").click()
    widget.drag(widget.ring, sign * 600)
    assert widget.read() == pytest.approx((sign * limit, 0), abs=1e-9)


def test_the_bell_can_be_held_right_under_its_mean(widget):
    x, y = widget.on_the_bell()
    under = "(bell, [x, y]) => [0, 1, 2, 3, 4].map((row) => document.elementFromPoint(x, y - row) === bell)"
    assert widget.bell.evaluate(under, [x - 8, y]) == [True] * 5


def test_the_orange_bell_is_the_dashed_one_stretched_and_shifted(widget):
    widget.drag(widget.ring, -140)
    widget.drag(widget.grip, 80)
    gamma, beta = widget.read()
    assert gamma < -1 < 1 < beta
    zero, one = widget.scale()
    dashed, orange = widget.outline("normalised"), widget.outline("scaled")
    floor = dashed[0, 1]
    np.testing.assert_allclose(orange[:, 0], zero + gamma * (dashed[:, 0] - zero) + beta * one, atol=0.03)
    np.testing.assert_allclose(floor - orange[:, 1], (floor - dashed[:, 1]) / abs(gamma), atol=0.03)


def test_arrow_keys(widget):
    widget.keys(widget.slider("γ"), *["ArrowRight"] * 3)
    assert widget.read() == pytest.approx((1.15, 0), abs=1e-3)
    widget.keys(widget.slider("β"), "ArrowLeft", "ArrowDown")
    assert widget.read() == pytest.approx((1.15, -0.1), abs=1e-3)
    widget.keys(widget.slider("β"), "End")
    assert widget.read() == pytest.approx((1.15, widget.package.limit), abs=1e-3)


def test_the_two_snaps(widget):
    widget.drag(widget.on_the_bell(), 77)
    widget.keys(widget.root.get_by_role("button", name="Undo"), "Enter")
    widget.package.undo()
    undone = widget.package.gamma, widget.package.beta
    assert widget.read() == pytest.approx(undone, abs=1e-5)
    np.testing.assert_allclose(widget.outline("scaled"), widget.outline("raw"), atol=0.02)
    widget.root.get_by_role("button", name="Normalised").click()
    assert widget.read() == pytest.approx((1, 0), abs=1e-9)
    np.testing.assert_allclose(widget.outline("scaled"), widget.outline("normalised"), atol=0.02)


def test_each_activation(widget):
    for name in ("sigmoid", "tanh", "relu"):
        widget.select("Activation").select_option(name)
        widget.package.activation = name
        widget.drag(widget.on_the_bell(), 30)
        widget.drag(widget.ring, 40)
        widget.check()
