"""The running mean of chapter 8, on the built site, handled as a reader does."""

import pytest

from handling import drag, finger_drag, middle, settle, until
from running_mean_on_page import RunningMeanOnPage


@pytest.mark.parametrize("part", ["grip", "line"])
def test_the_target_follows_the_mouse_and_keeps_the_past(page, part):
    chase = RunningMeanOnPage(page)
    for dy in (60, 45):
        drag(page, *(middle(chase.grip) if part == "grip" else chase.on_the_line()), 5, dy)
        chase.package.target += dy / chase.pixels(1)
        chase.check()
        chase.button("10 steps").click()
        chase.package.step(10)
        chase.check()
    assert len(set(chase.package.targets)) == 3


def test_a_finger_on_the_grip_drags(page):
    chase = RunningMeanOnPage(page)
    x, y = middle(chase.grip)
    before = page.evaluate("scrollY")
    finger_drag(page, x, y, 0, 70)
    assert page.evaluate("scrollY") == before
    chase.package.target += 70 / chase.pixels(1)
    chase.check()


@pytest.mark.parametrize(("dy", "sign"), [(-500, 1), (500, -1)])
def test_the_target_stays_on_the_axis(page, dy, sign):
    chase = RunningMeanOnPage(page)
    drag(page, *middle(chase.grip), 5, dy)
    chase.package.target = sign * chase.package.limit
    chase.check()
    chase.target.press("Home" if sign > 0 else "End")
    chase.package.target = -sign * chase.package.limit
    chase.check()


def test_step_ten_steps_and_reset(page):
    chase = RunningMeanOnPage(page)
    chase.button("Reset").click()
    chase.package.reset()
    chase.check()
    assert chase.button("Reset").is_disabled()
    for name, batches in (("Step", 1), ("Step", 1), ("10 steps", 10)):
        chase.button(name).click()
        chase.package.step(batches)
        chase.check()


def test_the_axis_grows_up_to_the_last_batch(page):
    chase = RunningMeanOnPage(page)
    chase.button("Step").click()  # so that the last ten steps are nine
    chase.package.step()
    for presses in (5, 10, 24, 10):
        for _ in range(presses):
            chase.button("10 steps").click()
            chase.package.step(10)
        chase.check()
    assert len(chase.package.targets) == 500
    assert [chase.button(name).is_disabled() for name in ("Step", "10 steps", "Play")] == [True] * 3


def test_each_batch_size_and_each_momentum(page):
    chase = RunningMeanOnPage(page)
    chase.button("10 steps").click()
    chase.package.step(10)
    for size in (64, 128):
        chase.size.press("ArrowRight")
        chase.package.batch_size = size
        chase.check()
    chase.size.press("Home")
    chase.package.batch_size = 2
    for key, momentum in (("ArrowRight", 0.11), ("End", 1.0), ("Home", 0.01)):
        chase.momentum.press(key)
        chase.package.momentum = momentum
        chase.check()


def test_the_other_convention_shows_the_other_weight_and_the_same_curve(page):
    chase = RunningMeanOnPage(page)
    before = chase.corners("trail").tolist(), chase.update.text_content()
    chase.convention.select_option("Keras")
    chase.package.convention = "Keras"
    chase.check()
    assert chase.momentum.input_value() == "0.9"
    assert (chase.corners("trail").tolist(), chase.update.text_content()) == before
    for key, momentum in (("ArrowRight", 0.09), ("Home", 1.0), ("End", 0.01)):
        chase.momentum.press(key)
        chase.package.momentum = momentum
        chase.check()
    chase.convention.select_option("PyTorch")
    chase.package.convention = "PyTorch"
    chase.check()


def test_play_goes_on_by_itself_and_follows_a_dragged_target(page):
    chase = RunningMeanOnPage(page)
    chase.button("Play").click()
    seen = "(count) => Number(document.querySelector('td.bn-running').textContent.split(' ').pop()) > count"
    until(page, seen, 14)
    drag(page, *middle(chase.grip), 5, 80)
    until(page, seen, len(chase.package.targets) + 12)
    chase.button("Pause").click()
    settle(page)
    count = int(chase.cell("running").split()[-1])
    page.wait_for_timeout(300)
    assert int(chase.cell("running").split()[-1]) == count
    seen = chase.corners("past")[:, 1].tolist()  # the target at each batch
    chase.package.targets, chase.package.target = seen, 5.0 + 80 / chase.pixels(1)
    chase.check(within=0.02)
    assert seen[13] == pytest.approx(5.0, abs=0.01)
    assert seen[-1] == pytest.approx(chase.package.target, abs=0.01)
    assert chase.button("Play").is_visible()


def test_without_motion_play_is_a_leap(page):
    page.emulate_media(reduced_motion="reduce")
    chase = RunningMeanOnPage(page)
    assert chase.button("Play").count() == 0
    chase.button("50 steps").click()
    chase.package.step(50)
    chase.check()
    page.wait_for_timeout(300)
    chase.check()
