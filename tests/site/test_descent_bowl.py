"""The bowl of chapter 1, on the built site, handled as a reader does: it shows what the package says."""

import re

import numpy as np
import pytest

from batchnorm.widgets import DescentBowl
from handling import drag, finger_drag, numbers
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


WIDGET = BowlOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("dx", "dy"), [(120, 70), (-40, -30), (60, 0), (0, 90)])
def test_the_start_follows_the_hand_both_ways(widget, by, dx, dy):
    _, one = widget.scale()
    widget.drag(widget.held["start"], dx, dy, by=by)  # which ends early if the page scrolls under a finger
    w, b = widget.package.start
    widget.shows(start=[w - dy / one, b + dx / one])


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize("dy", [20, -40, -90])
def test_pulling_the_ring_scales_the_feature(widget, by, dy):
    _, one = widget.scale()
    widget.drag(widget.held["ring"], 0, dy, by=by)
    widget.shows(scale=RINGED / (RINGED / 4 - dy / one))


def test_the_ring_can_be_held_at_the_edge_and_stays_in_range(widget):
    widget.slider("scale σ").press("Home")
    widget.shows(scale=0.1)
    _, one = widget.scale()
    widget.drag(widget.held["ring"], 0, 40)
    widget.shows(scale=RINGED / ((widget.down() - 10 - 40) / one))
    widget.drag(widget.held["ring"], 0, 400)
    widget.shows(scale=100.0)


def test_the_start_stays_in_the_picture(widget):
    widget.drag(widget.held["start"], -300, -300)
    widget.shows(start=[1.5, -3.0])


def test_standardised_is_a_circle_that_the_ring_does_not_move(widget):
    widget.standardised.check()
    widget.shows(standardised=True)
    before, (_, one) = widget.path("path"), widget.scale()
    widget.drag(widget.held["ring"], 0, -50)
    widget.shows(scale=RINGED / (RINGED / 4 + 50 / one))
    assert widget.path("path") == before


def test_the_two_buttons_are_the_photographs_red(widget):
    kappas = []
    for name, scale, offset in widget.saved["features"]:
        widget.button(name).click()
        widget.shows(scale=scale, offset=offset)
        kappas.append(widget.package.condition_number())
    assert kappas == pytest.approx([27252, 12.75], rel=1e-3)


def test_the_arrows_move_the_start_and_each_slider_its_number(widget):
    arrows = "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"
    widget.keys(widget.slider("Start of the path"), *arrows)
    widget.shows(start=list(np.add(widget.package.start, 0.1)))
    widget.keys(widget.slider("scale σ"), "Home")
    widget.keys(widget.slider("mean μ / σ"), "End", "ArrowLeft")
    widget.keys(widget.slider("rate / largest"), "ArrowUp")
    widget.shows(scale=0.1, offset=2.95, share=0.85)


@pytest.mark.parametrize(("share", "said"), [(0.3, "no step"), (0.7, "every step"), (1.1, "Too large")])
def test_each_rate_is_named(widget, share, said):
    widget.slider("rate / largest").fill(str(share))
    widget.shows(share=share)
    assert said in widget.text(".bn-verdict")
