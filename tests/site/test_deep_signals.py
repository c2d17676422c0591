"""The deep signals of chapter 2, on the built site, handled as a reader does."""

import functools
import re

import numpy as np
import pytest

from batchnorm import load_digits, standardize, train_test_split
from batchnorm.widgets import DeepSignals
from batchnorm.widgets.deep_signals import STEPS
from handling import drag, finger_drag, numbers
from widget_on_page import WidgetOnPage

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
LEAST = 1e-13  # what is smaller is drawn and written as less than this
KEPT = 6e-4  # sizes travel as logarithms in thousandths
DENSITY, PEAK = 38, 34  # pixels: a density of 1 where the standard deviation is 1, and the highest bar
REACH = 4.0  # a histogram's standard deviations to either side
FAR = 500.0  # of z; where an outline ends that goes on beyond the picture


@functools.cache
def package_signals():
    """The twin, made once: it computes for a second."""
    x_train, *_ = train_test_split(*load_digits())
    signals = DeepSignals(standardize(x_train)[:128])
    signals._run = functools.lru_cache(4)(signals._run)  # what is compared at one scale is run once
    return signals


def size(text):
    """A standard deviation as written, such as "0.648" or "8.3·10⁻⁷"; what is too small to be told is LEAST.

    >>> size("8.3·10⁻⁷")
    8.3e-07
    """
    mantissa, _, power = text.translate(SUPERSCRIPTS).partition("10" if "<" in text else "·10")
    return 10.0 ** int(power) if "<" in text else float(mantissa) * 10.0 ** int(power or 0)


def reached(sizes):
    """How far from 0 the outlines of layers of such sizes are drawn, in z."""
    return np.minimum(REACH * np.asarray(sizes), FAR)


class SignalsOnPage(WidgetOnPage):
    chapter, name, trait = "02-signals-in-a-deep-net", "deep-signals", "sizes_table"

    def __init__(self, page):
        super().__init__(page)
        self.ring = self.root.locator(".bn-ring circle:not(.bn-reach)")
        self.times = self.slider("Scale of the weights")
        self.batch_norm = self.root.get_by_role("checkbox", name="Batch normalization")

    def twin(self):
        for name in ("scale", "activation", "batch_norm", "show"):
            setattr(package_signals(), name, self.saved[name])
        return package_signals()

    def row(self, layer):
        """Where a hand can take the dot of a layer, counted from 1."""
        return self.root.locator(".bn-row rect").nth(layer - 1)

    def ticks(self, axis):
        """Where 0 lies and how long 1 is, in pixels: of z ("z") or of the logarithm of a size ("size")."""
        tick = "(text) => [text.textContent, text.getAttribute('x'), text.getAttribute('text-anchor')]"
        texts = self.root.locator("svg > g text").evaluate_all(f"(texts) => texts.map({tick})")
        middle = [(text, float(x)) for text, x, anchor in texts if anchor == "middle"]
        if axis == "z":
            at = {numbers(text)[0]: x for text, x in middle if re.fullmatch(r"−?[0-4]", text) and text != "1"}
        else:
            at = {np.log10(size(f"1·{text}")): x for text, x in middle if text.startswith("10")}
            at[0.0] = next(x for text, x in middle if text == "1")
        return at[0], (max(at.values()) - at[0]) / max(at)

    def sizes_at(self, pixels):
        """The sizes that places on the logarithmic axis mark."""
        zero, one = self.ticks("size")
        return 10 ** ((np.array(pixels, dtype=float) - zero) / one)

    def line(self, kind):
        """The sizes through which a line leads from layer to layer."""
        path = self.root.locator(f"svg > path.{kind}").get_attribute("d")
        return self.sizes_at(re.findall(r"[ML]([-.\d]+)", path))

    def half_widths(self, kind):
        """How far the outlines of one kind reach to the right, in z."""
        zero, one = self.ticks("z")
        paths = self.attributes(f"svg > g .{kind}", "d")
        return np.array([(float(re.findall(r"[-.\d]+", path)[-2]) - zero) / one for path in paths])

    def heights(self):
        """How high the outlines of the signals are drawn, (layer, bin), in pixels."""
        paths = self.attributes("svg > g .bn-signal", "d")
        y = np.array([re.findall(r",([-.\d]+)", path) for path in paths], dtype=float)
        return y[:, :1] - y[:, 1:-1]

    def written(self):
        """The sizes written beside the layers."""
        return [size(text) for text in self.root.locator(".bn-size").all_text_contents()]

    def nearest_scale(self, layer, dx):
        """The scale whose size of a layer is nearest to where a hand moves its dot."""
        _, one = self.ticks("size")
        power = 1 if self.package.batch_norm else layer  # of the scale, since ReLU is homogeneous
        wanted = np.log10(self.package.scale) + dx / one / power
        return min(self.package.scales, key=lambda scale: abs(np.log10(scale) - wanted))

    def compare(self):
        package = self.package
        sizes = np.maximum(package.sizes(), LEAST)
        self.check_sliders({"Scale of the weights": package.scale}, within=1e-9)
        kinds = {"": sizes} | ({"before": package.sizes(before=True)} if package.batch_norm else {})
        for kind, expected in kinds.items():
            dots = self.attributes(f".bn-row .{f'bn-dot-{kind}'.strip('-')}", "cx")
            assert self.sizes_at(dots) == pytest.approx(expected, rel=KEPT)
            assert self.line(f"bn-{kind or 'line'}") == pytest.approx(expected, rel=KEPT)
            widths = self.half_widths(f"bn-{kind or 'signal'}")
            assert widths == pytest.approx(reached(expected), abs=2e-3, rel=2e-3)
        heights = self.heights()
        seen = (heights < PEAK - 0.01) & (sizes < 10)[:, None]  # higher ones are cut, wider ones too low
        roots = np.sqrt([heights * sizes[:, None] / DENSITY, package.shapes()])[:, seen]
        assert roots[0] == pytest.approx(roots[1], abs=1 / STEPS)
        assert self.written() == pytest.approx(sizes, rel=0.051)
        self.compare_sentence(sizes)

    def compare_sentence(self, sizes):
        package = self.package
        text = self.text(".bn-numbers")
        assert self.picture.get_attribute("aria-label") == text
        shape = r"(\w+), weights ([\d.]+) times He's, (with\w*) .*? goes (.*)"
        name, times, on, goes = re.match(shape, text).groups()
        assert (name.lower(), float(times)) == (package.activation, package.scale)
        assert (on == "with") == package.batch_norm
        found = re.findall(r"(?:from|to) (.+?) in layer (\d+)", goes)
        ends = (20, 1) if package.show == "gradients" else (1, 20)
        expected = [sizes] * 2 + [package.sizes(before=True)] * 2 * package.batch_norm
        assert [int(layer) for _, layer in found] == [*ends] * (len(expected) // 2)
        for (written, layer), values in zip(found, expected, strict=True):
            assert size(written) == pytest.approx(values[int(layer) - 1], rel=0.051)
        if factor := re.search(r"times ([\d.]+) a layer", goes):
            assert float(factor[1]) == pytest.approx(package.growth(), rel=0.006)
        else:
            assert sizes.min() <= LEAST
        shares = re.findall(r"(\d+) % of the values", goes)
        if package.show == "values":
            assert float(shares[0]) == pytest.approx(100 * package.flat_share()[-1], abs=0.51)
        else:
            assert shares == []


WIDGET = SignalsOnPage


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_the_ring_inwards_makes_the_last_layer_vanish(widget, by):
    _, one = widget.ticks("z")
    first = widget.package.sizes()[0]
    widget.drag(widget.ring, (0.5 - 1) * first * one, by=by)
    widget.shows(scale=0.5)
    assert widget.written()[-1] < 1e-5 < 0.5 < widget.written()[0]


def test_the_ring_follows_the_hand_where_layer_one_is_not_like_layer_two(widget):
    widget.select("Activation").select_option("sigmoid")
    widget.shows(activation="sigmoid")
    _, one = widget.ticks("z")
    widget.drag(widget.ring, (0.6 - 1) * widget.package.sizes()[0] * one)
    widget.shows(scale=0.6)


@pytest.mark.parametrize(
    ("by", "layer", "dx", "batch_norm"),
    [
        (drag, 20, -30, False),
        (drag, 7, 25, False),
        (drag, 20, 4, True),
        (finger_drag, 20, 60, False),
        (finger_drag, 7, -25, False),
    ],
)
def test_a_dot_follows_the_hand_as_near_as_the_scales_allow(widget, by, layer, dx, batch_norm):
    widget.batch_norm.set_checked(batch_norm)
    widget.shows(batch_norm=batch_norm)
    expected = widget.nearest_scale(layer, dx)
    assert expected != 1
    widget.drag(widget.row(layer), dx, by=by)
    widget.shows(scale=expected)


def test_drags_end_at_the_smallest_and_the_largest_scale(widget):
    for handle, dx, scale in (
        (widget.row(20), -900, 0.25),
        (widget.row(20), 900, 4.0),
        (widget.ring, -900, 0.25),
    ):
        widget.drag(handle, dx)
        widget.shows(scale=scale)


def test_with_batch_norm_the_signals_stand_and_only_what_comes_before_moves(widget):
    widget.batch_norm.check()
    widget.shows(batch_norm=True)
    outlines = widget.half_widths("bn-signal")
    widget.drag(widget.ring, -900)
    widget.shows(scale=0.25)
    assert widget.half_widths("bn-signal") == pytest.approx(outlines)
    assert widget.written() == [1.0] * 20
    widget.batch_norm.uncheck()
    widget.shows(batch_norm=False)


def test_where_the_scale_has_no_effect_a_dot_cannot_be_dragged(widget):
    widget.select("Show").select_option("gradients")
    widget.shows(show="gradients")
    widget.drag(widget.row(20), 60)  # where the gradient enters
    widget.check()
    assert not widget.ring.is_visible()


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_each_activation_and_each_view_at_three_scales(widget, activation, batch_norm):
    widget.select("Activation").select_option(activation)
    widget.batch_norm.set_checked(batch_norm)
    for key, scale in (("Home", 0.25), ("ArrowRight", 0.3), ("End", 4.0)):
        widget.times.press(key)
        for show in ("values", "differences", "gradients"):
            widget.select("Show").select_option(show)
            widget.shows(activation=activation, batch_norm=batch_norm, show=show, scale=scale)
