"""The running mean of chapter 8, on the built site, handled as a reader does."""

import re

import numpy as np
import pytest

from batchnorm.widgets import RunningMean
from handling import ROUNDED, finger_drag, middle, numbers, until
from widget_on_page import WidgetOnPage

MARKS = "(texts) => texts.map((text) => [text.textContent, text.getAttribute('x'), text.getAttribute('y')])"


class RunningMeanOnPage(WidgetOnPage):
    chapter, name, trait = "08-training-and-inference", "running-mean", "targets"
    within = ROUNDED  # how near the numbers are that follow from the targets

    def __init__(self, page):
        super().__init__(page)
        self.grip = self.root.locator(".bn-grip circle").last
        self.convention = self.select("as in")

    def twin(self):
        names = ("sigma", "target", "momentum", "batch_size", "convention")
        twin = RunningMean(**{name: self.saved[name] for name in names})
        twin.targets = self.saved["targets"]
        assert twin.noise == self.saved["noise"]
        return twin

    def steps(self, count=1, presses=1):
        for _ in range(presses):
            self.button("Step" if count == 1 else f"{count} steps").click()
            self.package.step(count)
        self.check()

    def scales(self):
        """Functions from pixels to batches and from pixels to z, by the tick marks."""
        ticks = self.picture.locator("g").first.locator("text").evaluate_all(MARKS)
        down = {numbers(text)[0]: float(y) - 4 for text, x, y in ticks if float(x) < 30 and float(y) < 190}
        along = {numbers(text)[0]: float(x) for text, x, y in ticks if float(y) > 190 and "batch" not in text}
        half = max(along)
        return (
            lambda x: (x - along[0]) / (along[half] - along[0]) * half,
            lambda y: (y - down[0]) / (down[6] - down[0]) * 6,
        )

    def corners(self, name):
        """The points of a drawn path, of shape (points, 2), as batches and values of z."""
        places = np.array(re.findall(r"([-.\d]+),([-.\d]+)", self.path(name)), dtype=float).reshape(-1, 2)
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
        down = float(re.search(r",([-.\d]+)H", self.path("ahead"))[1])
        return corner["x"] + corner["width"] - 120, corner["y"] + down

    def shift(self):
        """Where the filled bell has its peak, in standard deviations, by the ticks under it."""
        ticks = self.root.locator(".bn-bells g text").evaluate_all(MARKS)
        at = {numbers(text)[0]: float(x) for text, x, _ in ticks if re.fullmatch(r"−?\d", text)}
        corners = [corner.split(",") for corner in self.path("evaluated").strip("M").split("L")]
        peak = min(corners, key=lambda corner: float(corner[1]))
        return (float(peak[0]) - at[0]) / (at[2] - at[0]) * 2

    def count(self):
        """How many batches have come, by what is written."""
        return int(self.text("td.bn-running").split()[-1])

    def compare(self):
        within = self.within
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

        for name, values, near in (
            ("running", [running, count], within),
            ("distance", [package.gap()], within),
            ("shift", [package.shift()], within),
            ("follow", [package.batches_to_follow()], 0),
            ("scatter", [package.scatter()], ROUNDED),
        ):
            assert numbers(self.text(f"td.bn-{name}")) == pytest.approx(values, abs=near), name
        assert numbers(self.text(".bn-update")) == pytest.approx([1 - weight, weight], abs=ROUNDED)
        label = numbers(self.picture.get_attribute("aria-label"))
        assert label == pytest.approx([count, package.batch_size, package.target, running], abs=within)
        shown = weight if package.convention == "PyTorch" else 1 - weight
        self.check_sliders({"target": package.target, "batch size": package.batch_size, "momentum": shown})
        assert self.convention.input_value() == package.convention


WIDGET = RunningMeanOnPage
MORE = "(count) => Number(document.querySelector('td.bn-running').textContent.split(' ').pop()) > count"


@pytest.mark.parametrize("part", ["grip", "line"])
def test_the_target_follows_the_mouse_and_keeps_the_past(widget, part):
    for dy in (60, 45):
        widget.drag(widget.grip if part == "grip" else widget.on_the_line(), 5, dy)
        widget.shows(target=widget.package.target + dy / widget.pixels(1))
        widget.steps(10)
    assert len(set(widget.package.targets)) == 3


def test_a_finger_on_the_grip_drags(widget):
    widget.drag(widget.grip, 0, 70, by=finger_drag)  # which ends early if the page scrolls under it
    widget.shows(target=widget.package.target + 70 / widget.pixels(1))


@pytest.mark.parametrize(("dy", "sign", "key"), [(-500, 1, "Home"), (500, -1, "End")])
def test_the_target_stays_on_the_axis(widget, dy, sign, key):
    widget.drag(widget.grip, 5, dy)
    widget.shows(target=sign * 3 * widget.package.sigma)
    widget.slider("target").press(key)
    widget.shows(target=-sign * 3 * widget.package.sigma)


def test_step_ten_steps_and_reset(widget):
    widget.button("Reset").click()
    widget.package.reset()
    widget.check()
    assert widget.button("Reset").is_disabled()
    for count in (1, 1, 10):
        widget.steps(count)


def test_the_axis_grows_up_to_the_last_batch(widget):
    widget.steps()  # so that the last ten steps are nine
    for presses in (5, 10, 24, 10):
        widget.steps(10, presses)
    assert len(widget.package.targets) == 500
    assert [widget.button(name).is_disabled() for name in ("Step", "10 steps", "Play")] == [True] * 3


def test_each_batch_size_and_each_momentum(widget):
    widget.steps(10)
    for key, size in (("ArrowRight", 64), ("ArrowRight", 128), ("Home", 2)):
        widget.slider("batch size").press(key)
        widget.shows(batch_size=size)
    for key, momentum in (("ArrowRight", 0.11), ("End", 1.0), ("Home", 0.01)):
        widget.slider("momentum").press(key)
        widget.shows(momentum=momentum)


def test_the_other_convention_shows_the_other_weight_and_the_same_curve(widget):
    before = widget.path("trail"), widget.text(".bn-update")
    widget.convention.select_option("Keras")
    widget.shows(convention="Keras")
    assert widget.slider("momentum").input_value() == "0.9"
    assert (widget.path("trail"), widget.text(".bn-update")) == before
    for key, momentum in (("ArrowRight", 0.09), ("Home", 1.0), ("End", 0.01)):
        widget.slider("momentum").press(key)
        widget.shows(momentum=momentum)
    widget.convention.select_option("PyTorch")
    widget.shows(convention="PyTorch")


def test_play_goes_on_by_itself_and_follows_a_dragged_target(widget):
    page, past = widget.page, len(widget.package.targets)
    widget.button("Play").click()
    until(page, MORE, past + 2)
    widget.drag(widget.grip, 5, 80)
    until(page, MORE, past + 12)
    widget.button("Pause").click()
    count = widget.count()
    page.wait_for_timeout(300)
    assert widget.count() == count
    seen = widget.corners("past")[:, 1].tolist()  # the target at each batch
    widget.within = 0.02  # for these targets were read off the picture
    try:
        widget.shows(targets=seen, target=5.0 + 80 / widget.pixels(1))
    finally:
        del widget.within
    assert seen[past + 1] == pytest.approx(5.0, abs=0.01)
    assert seen[-1] == pytest.approx(widget.package.target, abs=0.01)
    assert widget.button("Play").is_visible()


def test_without_motion_play_is_a_leap(widget):
    widget.page.emulate_media(reduced_motion="reduce")
    assert widget.button("Play").count() == 0
    widget.steps(50)
    widget.page.wait_for_timeout(300)
    widget.check()
    widget.page.emulate_media(reduced_motion="no-preference")
