"""The push of chapter 7, on the built site, handled as a reader does: it shows what the package says."""

import re

import numpy as np
import pytest

from batchnorm.widgets import GradientPush
from handling import ROUNDED, drag, finger_drag, numbers
from widget_on_page import WidgetOnPage

DRAWN = 2e-3  # the picture is written to a hundredth of a pixel, and one unit has some fifty


def near(values):
    return [pytest.approx(value, abs=DRAWN) for value in values]


class PushOnPage(WidgetOnPage):
    chapter, name, trait = "07-the-backward-pass", "gradient-push", "dy"

    def twin(self):
        saved = self.saved
        return GradientPush(saved["z"], saved["dy"], gamma=saved["gamma"], eps=saved["eps"])

    def handle(self, name, index):
        return self.slider(f"{name} of example {index + 1}")

    def units(self, name):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks of dy, dz or z."""
        zero, one = self.scale(f".bn-{name}-mark", "x" if name == "z" else "y")
        return zero - (0 if name == "z" else 4), one  # a text stands on its baseline, below its middle

    def held(self, name):
        """The values that the handles of dy or of z stand at."""
        zero, one = self.units(name)
        along, across = ("x", "width") if name == "z" else ("y", "height")
        corner = self.picture.bounding_box()[along]
        handles = self.root.locator(".bn-push-tip" if name == "dy" else ".bn-push-z")
        boxes = [handle.bounding_box() for handle in handles.all() if handle.is_visible()]
        return [(box[along] + box[across] / 2 - corner - zero) / one for box in boxes]

    def places(self, name, panel, shape):
        """What a pattern finds in a path of a kind, in the units of a panel."""
        zero, one = self.units(panel)
        found = re.finditer(shape, self.path(name))
        return [tuple((float(y) - zero) / one for y in match.groups()) for match in found]

    def bars(self, name, panel):
        """From where to where the bars of a kind reach."""
        return self.places(name, panel, r"M[-.\d]+,([-.\d]+)m[^V]*V([-.\d]+)")

    def ticks(self, name):
        """Where the ticks of a kind lie in the panel of dz."""
        return [y for (y,) in self.places(name, "dz", r",([-.\d]+)m")]

    def put(self, name, index, value):
        """The twin hears of a value that the reader changed."""
        values = list(getattr(self.package, name))
        values[index] = value
        self.shows(**{name: values})

    def adopt(self):
        """The twin gets the dy that the page shows, to a tenth, after a press on Random."""
        self.shows(dy=[float(value) for value in self.attributes(".bn-push-tip", "aria-valuenow")])

    def compare(self):
        package, m = self.package, self.package.batch_size
        z, dy, dz = package.z[:m], package.dy[:m], package.grad_z()
        mean_part, norm_part = package.removed()
        line = mean_part + norm_part
        assert self.held("z") == near(z)
        assert self.held("dy") == near(dy)
        assert self.bars("dz", "dz") == near((0, end) for end in dz.clip(-package.limit, package.limit))
        assert self.bars("mean-part", "dy") == near((0, end) for end in mean_part)
        assert self.bars("norm-part", "dy") == near(zip(mean_part, line, strict=True))
        rest = [] if package.constants else zip(line, dy, strict=True)
        assert self.bars("rest", "dy") == near(rest)

        rows = self.root.locator("tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent).join(' '))"
        )
        table = [numbers(row) for row in rows]
        assert table == [pytest.approx(list(row), abs=ROUNDED) for row in (z, dy, mean_part, norm_part, dz)]
        sums = [dz.sum(), dz @ package.normalised(), package.grad_gamma(), package.grad_beta()]
        assert numbers(self.text(".bn-numbers")) == pytest.approx(sums, abs=ROUNDED)
        spoken = numbers(self.picture.get_attribute("aria-label"))[: 2 * m]
        assert spoken == pytest.approx([*dy, *dz], abs=ROUNDED)


WIDGET = PushOnPage
STILL = [pytest.approx((0, 0), abs=1e-3)]


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_pushing_one_dy_moves_every_dz(widget, by):
    before, (_, one) = widget.package.grad_z(), widget.units("dy")
    widget.drag(widget.handle("dy", 3), 9, -48, by=by)  # which ends early if the page scrolls under a finger
    widget.put("dy", 3, -48 / one)
    assert (abs(widget.package.grad_z() - before) > 0.01).all()
    assert widget.ticks("ghosts") == pytest.approx(before, abs=2e-3)


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_a_dot_changes_its_z(widget, by):
    _, one = widget.units("z")
    widget.drag(widget.handle("z", 0), -80, by=by)
    widget.put("z", 0, widget.package.z[0] - 80 / one)


def test_drags_end_at_the_limit(widget):
    widget.drag(widget.handle("dy", 0), 0, -400)
    widget.put("dy", 0, widget.package.limit)
    widget.drag(widget.handle("z", 5), 900, 0)
    widget.put("z", 5, widget.package.reach)


@pytest.mark.parametrize("name", ["All equal", "Along z_norm"])
def test_what_is_not_passed_on(widget, name):
    widget.button(name).click()
    z_norm = widget.package.normalised()
    widget.shows(dy=[1.0] * 6 if name == "All equal" else (0.98 * 1.5 / 5**0.5 * z_norm).tolist())
    assert widget.bars("dz", "dz") == STILL * 6
    assert max(abs(dy) for dy in widget.held("dy")) > 0.5


def test_random_pushes_and_one_again(widget):
    widget.button("Random").click()
    widget.adopt()
    assert len(set(widget.package.dy)) > 1
    rest = np.array([end - start for start, end in widget.bars("rest", "dy")])
    scale = widget.package.gamma / np.sqrt(np.var(widget.package.z) + widget.package.eps)
    np.testing.assert_allclose(scale * rest, widget.package.grad_z(), atol=5e-3)
    widget.button("One example").click()
    widget.shows(dy=[1.0, 0.0, 0.0, 0.0, 0.0, 0.0])


def test_two_examples_hear_nothing_until_epsilon_is_large(widget):
    widget.slider("m, examples").press("Home")
    widget.shows(batch_size=2)
    assert widget.bars("dz", "dz") == STILL * 2
    widget.select("ε").select_option(label="1")
    widget.shows(eps=1.0)
    assert max(abs(end) for _, end in widget.bars("dz", "dz")) > 0.1


def test_statistics_as_constants(widget):
    true, constants = widget.package.grad_z(), widget.root.get_by_role("checkbox", name="constants")
    constants.check()
    widget.shows(constants=True)
    assert widget.ticks("true-dz") == pytest.approx(true, abs=2e-3)
    assert "Nothing is taken away" in widget.text(".bn-meaning")
    constants.uncheck()
    widget.shows(constants=False)
    assert widget.ticks("true-dz") == []


def test_a_dz_beyond_the_panel_is_marked(widget):
    widget.slider("γ").press("End")
    widget.package.gamma = 2.0
    widget.keys(widget.handle("dy", 0), *["ArrowUp"] * 5)
    widget.put("dy", 0, 1.5)
    assert widget.package.grad_z()[0] > widget.package.limit
    assert widget.root.locator("svg text", has_text="▲").count() == 1


def test_the_keys_of_the_handles(widget):
    widget.keys(widget.handle("dy", 1), "ArrowUp", "ArrowRight", "PageUp", "ArrowDown")
    widget.put("dy", 1, 0.6)
    widget.keys(widget.handle("dy", 2), "Home")
    widget.put("dy", 2, -widget.package.limit)
    widget.keys(widget.handle("z", 4), "ArrowLeft", "PageDown")
    widget.put("z", 4, widget.package.z[4] - 0.6)


def test_handles_speak_their_value(widget):
    spoken = widget.handle("z", 1).evaluate("(h) => [h.ariaValueNow, h.ariaValueMin, h.ariaValueMax]")
    reach = widget.package.reach
    assert [float(text) for text in spoken] == [widget.package.z[1], -reach, reach]
    assert widget.handle("z", 1).get_attribute("aria-valuetext") == "−1.50"
