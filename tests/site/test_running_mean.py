"""The running mean of chapter 8, on the built site, handled as a reader does."""

import pytest

from handling import finger_drag, until
from running_mean_on_page import RunningMeanOnPage

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
    widget.shows(target=sign * widget.package.limit)
    widget.slider("target").press(key)
    widget.shows(target=-sign * widget.package.limit)


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
