"""The push of chapter 7, on the built site, handled as a reader does: it shows what the package says."""

import numpy as np
import pytest

from gradient_push_on_page import PushOnPage
from handling import drag, finger_drag

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
