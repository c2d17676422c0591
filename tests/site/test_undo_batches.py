"""The undo of chapter 5, on the built site, handled as a reader does: it shows what the package says."""

import numpy as np
import pytest

from handling import drag, finger_drag, middle
from undo_batches_on_page import SLIDERS, UndoOnPage

WIDGET = UndoOnPage


def test_undone_for_a_batch_and_not_for_the_next(widget):
    widget.undoes()
    np.testing.assert_allclose(widget.outline("scaled"), widget.outline("raw"), atol=0.02)
    held = widget.band("output")
    for batch in (1, 2):
        widget.button("Next batch").click()
        widget.shows(batch=batch)
        assert widget.package.miss()[0] > 0.1
        assert widget.band("output") == pytest.approx(held, abs=1e-6)  # gamma and beta stay


def test_after_the_last_batch_comes_the_first(widget):
    widget.strip.last.click()
    widget.shows(batch=widget.package.count - 1)
    widget.button("Next batch").click()
    widget.shows(batch=0)


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_the_layer_in_training_does_not_see_a_shift(widget, by):
    before, (_, one) = widget.dots("output"), widget.scale()
    widget.drag(widget.on_the_dots("input"), 50, by=by)
    widget.shows(shift=50 / one)
    np.testing.assert_allclose(widget.dots("output"), before, atol=1e-6)


@pytest.mark.parametrize("by", [drag, finger_drag])
@pytest.mark.parametrize(("part", "dx"), [("dots", 60), ("grip", -70), ("ring", 45), ("ring", -110)])
def test_orange_is_dragged(widget, by, part, dx):
    _, one = widget.scale()
    widget.drag(widget.on_the_dots("output") if part == "dots" else getattr(widget, part), dx, by=by)
    name = "gamma" if part == "ring" else "beta"
    widget.shows(**{name: getattr(widget.package, name) + dx / one})


def test_the_bell_is_dragged_and_goes_on_from_there(widget):
    _, one = widget.scale()
    for dx in (40, 25):
        x, _ = middle(widget.grip)
        _, y = widget.on_the_dots("input")
        widget.drag((x, y - 50), dx)
        widget.shows(beta=widget.package.beta + dx / one)


@pytest.mark.parametrize(("sign", "keys"), [(1, ("End", "Home")), (-1, ("Home", "End"))])
def test_drags_end_at_the_limits(widget, sign, keys):
    limit = sign * widget.package.limit
    widget.drag(widget.on_the_dots("input"), sign * 900)
    widget.shows(shift=sign * widget.package.shift_limit)
    widget.drag(widget.grip, sign * 900)
    widget.shows(beta=limit)
    for name, key in zip(("gamma", "beta"), keys, strict=True):
        widget.slider(SLIDERS[name]).press(key)
    widget.shows(gamma=limit, beta=-limit)


def test_at_inference_the_identity_is_for_every_batch(widget):
    widget.select("Mode").select_option("inference")
    widget.undoes("Undo for the running statistics", "undo_running", mode="inference")
    for batch, key, sign in ((4, "End", 1), (9, "Home", -1)):
        widget.strip.nth(batch).click()
        widget.slider(SLIDERS["shift"]).press(key)
        widget.shows(batch=batch, shift=sign * widget.package.shift_limit)
        assert widget.package.miss()[1] < 1e-12
    widget.select("Mode").select_option("training")
    widget.shows(mode="training")
    assert widget.package.miss()[0] > 1


def test_larger_batches_miss_by_less(widget):
    means = []
    for size in (8, 16, 32, 64, 128, 256):
        widget.slider(SLIDERS["batch_size"]).press("Home" if size == 8 else "ArrowRight")
        widget.undoes(batch_size=size)
        means.append(np.mean([widget.package.miss(k)[0] for k in range(1, widget.package.count)]))
    assert means[-1] < means[0] / 3
