"""The undo of chapter 5, on the built site, handled as a reader does: it shows what the package says."""

import re

import numpy as np
import pytest

from batchnorm.widgets import UndoBatches
from handling import ROUNDED, drag, finger_drag, numbers
from widget_on_page import WidgetOnPage

DRAWN = 1e-3  # of one unit: places are written to a hundredth of a pixel
SLIDERS = {"gamma": "γ", "beta": "β", "shift": "shift of z"}
ROWS = {"input": 42, "output": 122}  # pixels below the top of the picture


class UndoOnPage(WidgetOnPage):
    chapter, name, trait = "05-undoing-it", "undo-batches", "shift_limit"

    def __init__(self, page):
        super().__init__(page)
        self.root.locator(".bn-more summary").click()
        self.strip = self.root.locator(".bn-strip button")
        self.grip, self.ring = (
            self.root.locator(".bn-grip", has_text=name).locator("circle").last for name in "βγ"
        )

    def twin(self):
        saved = self.saved
        rows = np.frombuffer(saved["batches"], "<f4").reshape(saved["count"], -1)
        twin = UndoBatches(rows, eps=saved["eps"], batch_size=saved["batch_size"])
        assert (twin.running_mean, twin.limit) == (saved["running_mean"], saved["limit"])
        return twin

    def undoes(self, button="Undo for batch A", undo="undo", **traits):
        """A press on one of the two buttons that undo."""
        self.button(button).click()
        for name, value in traits.items():
            setattr(self.package, name, value)
        getattr(self.package, undo)()
        self.check()

    def dots(self, row):
        """Values of the dots of a row, "input" or "output", by where they lie."""
        (path,) = self.attributes(f".bn-{row} .bn-dots", "d")
        return np.array(self.in_units(re.findall(r"M([-.\d]+),", path)))

    def band(self, row):
        """Middle and half width of a band."""
        x, width = (float(*self.attributes(f".bn-{row} .bn-band", key)) for key in ("x", "width"))
        low, high = self.in_units([x, x + width])
        return (low + high) / 2, (high - low) / 2

    def threads(self):
        """Where each thread begins and ends, of shape (2, m), in pixels."""
        return np.transpose(re.findall(r"M([-.\d]+),[-.\d]+L([-.\d]+),", self.path("thread"))).astype(float)

    def on_the_dots(self, row):
        """A point of the window on the row, in the middle of its width."""
        self.picture.evaluate("(svg) => svg.scrollIntoView({ block: 'center', behavior: 'instant' })")
        corner = self.picture.bounding_box()
        return corner["x"] + corner["width"] / 2, corner["y"] + ROWS[row]

    def compare(self):
        twin = self.package
        z, out = twin.z(), twin.output()
        np.testing.assert_allclose(self.dots("input"), z, atol=DRAWN)
        np.testing.assert_allclose(self.dots("output"), out, atol=DRAWN)
        used = (z.mean(), z.var()) if twin.mode == "training" else (twin.running_mean, twin.running_var)
        expected = used[0], np.sqrt(used[1] + twin.eps)
        assert self.band("input") == pytest.approx(expected, abs=DRAWN)
        assert self.band("output") == pytest.approx((twin.beta, abs(twin.gamma)), abs=DRAWN)

        self.check_sliders({label: getattr(twin, name) for name, label in SLIDERS.items()})
        rows = {"in": (z.mean(), z.std()), "used": (used[0], used[1] ** 0.5), "out": (out.mean(), out.std())}
        for row, pair in rows.items():
            texts = [self.text(f".bn-{row}-{key}") for key in ("mean", "std")]
            assert [numbers(text)[0] for text in texts] == pytest.approx(pair, abs=ROUNDED)

        misses = [twin.miss(k) for k in range(twin.count)]
        self.compare_strip(misses)
        letter, (mean, largest) = chr(65 + twin.batch), misses[twin.batch]
        verdict = self.text(".bn-verdict")
        assert verdict.startswith(f"Batch {letter}:")
        assert numbers(verdict) == pytest.approx([mean, largest], abs=ROUNDED)
        assert ("Undone" in verdict) == (largest < 1e-4)
        assert self.picture.get_attribute("aria-label").startswith(verdict)
        assert self.select("Examples, m").input_value() == str(twin.batch_size)
        what = f"batch {letter}" if twin.mode == "training" else "running μ, σ"
        assert self.button(f"Undo for {what}").count() == 1

    def compare_strip(self, misses):
        """The bars are as high as the mean misses, by the height that is named below."""
        label = "(it) => [it.ariaLabel, it.ariaPressed]"
        named = self.strip.evaluate_all(f"(all) => all.map({label})")
        assert [numbers(name) for name, _ in named] == [pytest.approx(pair, abs=ROUNDED) for pair in misses]
        assert [pressed for _, pressed in named].index("true") == self.package.batch
        top = numbers(self.text(".bn-caption"))[-1]
        height = "(all) => all.map((it) => parseFloat(it.style.height))"
        heights = self.strip.locator(".bn-bar").evaluate_all(height)
        assert heights == pytest.approx([100 * mean / top for mean, _ in misses], abs=0.05)
        assert max(heights) <= 100


WIDGET = UndoOnPage


def test_undone_for_a_batch_and_not_for_the_next(widget):
    widget.undoes()
    np.testing.assert_allclose(*widget.threads(), atol=0.02)  # upright
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


def test_a_second_drag_goes_on_from_there(widget):
    _, one = widget.scale()
    for dx in (40, 25):
        widget.drag(widget.on_the_dots("output"), dx)
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
    widget.undoes("Undo for running μ, σ", "undo_running", mode="inference")
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
        widget.select("Examples, m").select_option(str(size))
        widget.undoes(batch_size=size)
        means.append(np.mean([widget.package.miss(k)[0] for k in range(1, widget.package.count)]))
    assert means[-1] < means[0] / 3
