"""The undo of chapter 5, on the built site, handled as a reader does: it shows what the package says."""

import numpy as np
import pytest

from handling import drag, finger_drag, middle
from undo_batches_on_page import UndoOnPage


def test_undone_for_a_batch_and_not_for_the_next(page):
    undo = UndoOnPage(page)
    undo.button("Undo for batch A").click()
    undo.package.undo()
    undo.check()
    np.testing.assert_allclose(undo.outline("scaled"), undo.outline("raw"), atol=0.02)
    held = undo.band("output")
    for batch in (1, 2):
        undo.button("Next batch").click()
        undo.package.batch = batch
        undo.check()
        assert undo.package.miss()[0] > 0.1
        assert undo.band("output") == pytest.approx(held, abs=1e-6)  # gamma and beta stay


def test_after_the_last_batch_comes_the_first(page):
    undo = UndoOnPage(page)
    undo.strip.last.click()
    undo.package.batch = undo.package.count - 1
    undo.check()
    undo.button("Next batch").click()
    undo.package.batch = 0
    undo.check()


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_the_layer_in_training_does_not_see_a_shift(page, by):
    undo = UndoOnPage(page)
    before, (_, one) = undo.dots("output"), undo.scale()
    by(page, *undo.on_the_dots("input"), 50)
    undo.package.shift = 50 / one
    undo.check()
    np.testing.assert_allclose(undo.dots("output"), before, atol=1e-6)


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("part", "dx"), [("dots", 60), ("grip", -70), ("ring", 45), ("ring", -110)])
def test_orange_is_dragged(page, by, part, dx):
    undo = UndoOnPage(page)
    _, one = undo.scale()
    by(page, *(undo.on_the_dots("output") if part == "dots" else middle(getattr(undo, part))), dx)
    if part == "ring":
        undo.package.gamma += dx / one
    else:
        undo.package.beta += dx / one
    undo.check()


def test_the_bell_is_dragged_and_goes_on_from_there(page):
    undo = UndoOnPage(page)
    _, one = undo.scale()
    for dx in (40, 25):
        x, _ = middle(undo.grip)
        _, y = undo.on_the_dots("input")
        drag(page, x, y - 50, dx)
        undo.package.beta += dx / one
        undo.check()


@pytest.mark.parametrize("dx", [900, -900])
def test_drags_end_at_the_limits(page, dx):
    undo = UndoOnPage(page)
    sign = np.sign(dx)
    drag(page, *undo.on_the_dots("input"), dx)
    undo.package.shift = sign * undo.package.shift_limit
    undo.check()
    drag(page, *middle(undo.grip), dx)
    undo.package.beta = sign * undo.package.limit
    undo.check()
    undo.slider["gamma"].press("End" if sign > 0 else "Home")
    undo.slider["beta"].press("Home" if sign > 0 else "End")
    undo.package.gamma, undo.package.beta = sign * undo.package.limit, -sign * undo.package.limit
    undo.check()


def test_at_inference_the_identity_is_for_every_batch(page):
    undo = UndoOnPage(page)
    undo.mode.select_option("inference")
    undo.button("Undo for the running statistics").click()
    undo.package.mode = "inference"
    undo.package.undo_running()
    for batch in (4, 9):
        undo.strip.nth(batch).click()
        undo.package.batch = batch
        undo.slider["shift"].press("End" if batch == 4 else "Home")
        undo.package.shift = undo.package.shift_limit * (1 if batch == 4 else -1)
        undo.check()
        assert undo.package.miss()[1] < 1e-12
    undo.mode.select_option("training")
    undo.package.mode = "training"
    undo.check()
    assert undo.package.miss()[0] > 1


def test_larger_batches_miss_by_less(page):
    undo = UndoOnPage(page)
    means = []
    for size in (8, 16, 32, 64, 128, 256):
        undo.slider["m"].press("Home" if size == 8 else "ArrowRight")
        undo.button("Undo for batch A").click()
        undo.package.batch_size = size
        undo.package.undo()
        undo.check()
        means.append(np.mean([undo.package.miss(k)[0] for k in range(1, undo.package.count)]))
    assert means[-1] < means[0] / 3
