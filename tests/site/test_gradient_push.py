"""The push of chapter 7, on the built site, handled as a reader does: it shows what the package says."""

import numpy as np
import pytest

from gradient_push_on_page import PushOnPage
from handling import drag, finger_drag, middle, settle, tab_to


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_pushing_one_dy_moves_every_dz(page, by):
    push = PushOnPage(page)
    before = push.package.grad_z()
    _, one = push.scale("dy")
    x, y = middle(push.handle("dy", 3))
    scrolled = page.evaluate("scrollY")
    by(page, x, y, 9, -48)
    push.put("dy", 3, -48 / one)
    push.check()
    assert page.evaluate("scrollY") == scrolled
    assert (abs(push.package.grad_z() - before) > 0.01).all()
    assert push.ticks("ghosts") == pytest.approx(before, abs=2e-3)


@pytest.mark.parametrize("by", [drag, finger_drag])
def test_dragging_a_dot_changes_its_z(page, by):
    push = PushOnPage(page)
    _, one = push.scale("z")
    by(page, *middle(push.handle("z", 0)), -80)
    push.put("z", 0, push.package.z[0] - 80 / one)
    push.check()


def test_drags_end_at_the_limit(page):
    push = PushOnPage(page)
    drag(page, *middle(push.handle("dy", 0)), 0, -400)
    push.put("dy", 0, push.package.limit)
    drag(page, *middle(push.handle("z", 5)), 900, 0)
    push.put("z", 5, push.package.reach)
    push.check()


@pytest.mark.parametrize("name", ["All equal", "Along z_norm"])
def test_what_is_not_passed_on(page, name):
    push = PushOnPage(page)
    push.button(name).click()
    z_norm = push.package.normalised()
    push.package.dy = [1.0] * 6 if name == "All equal" else (0.98 * 1.5 / 5**0.5 * z_norm).tolist()
    push.check()
    assert max(abs(end) for _, end in push.bars("dz", "dz")) < 1e-3
    assert max(abs(dy) for dy in push.held("dy")) > 0.5


def test_random_pushes_and_one_again(page):
    push = PushOnPage(page)
    push.button("Random").click()
    push.adopt()
    push.check()
    assert len(set(push.package.dy)) > 1
    push.button("One example").click()
    push.package.dy = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    push.check()


def test_two_examples_hear_nothing_until_epsilon_is_large(page):
    push = PushOnPage(page)
    push.m.press("Home")
    push.package.batch_size = 2
    push.check()
    assert max(abs(end) for _, end in push.bars("dz", "dz")) < 1e-3
    push.eps.select_option(label="1")
    push.package.eps = 1.0
    push.check()
    assert max(abs(end) for _, end in push.bars("dz", "dz")) > 0.1


def test_statistics_as_constants(page):
    push = PushOnPage(page)
    true = push.package.grad_z()
    push.constants.check()
    push.package.constants = True
    push.check()
    assert push.ticks("true-dz") == pytest.approx(true, abs=2e-3)
    assert "Nothing is taken away" in push.root.locator(".bn-meaning").text_content()
    push.constants.uncheck()
    push.package.constants = False
    push.check()
    assert push.ticks("true-dz") == []


def test_a_dz_beyond_the_panel_is_marked(page):
    push = PushOnPage(page)
    push.gamma.press("End")
    push.package.gamma = 2.0
    for _ in range(5):
        push.handle("dy", 0).press("ArrowUp")
    push.put("dy", 0, 1.5)
    push.check()
    assert push.package.grad_z()[0] > push.package.limit
    assert push.root.locator("svg text", has_text="▲").count() == 1


def test_the_keys_of_the_handles(page):
    push = PushOnPage(page)
    tab_to(page, push.handle("dy", 1))
    for key in ("ArrowUp", "ArrowRight", "PageUp", "ArrowDown"):
        page.keyboard.press(key)
    push.put("dy", 1, 0.6)
    push.check()
    tab_to(page, push.handle("dy", 2))
    page.keyboard.press("Home")
    push.put("dy", 2, -push.package.limit)
    tab_to(page, push.handle("z", 4))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("PageDown")
    push.put("z", 4, push.package.z[4] - 0.6)
    push.check()


def test_handles_speak_their_value(page):
    push = PushOnPage(page)
    handle = push.handle("z", 1)
    spoken = handle.evaluate("(h) => [h.ariaValueNow, h.ariaValueText, h.ariaValueMin, h.ariaValueMax]")
    reach = push.package.reach
    assert [float(spoken[0]), float(spoken[2]), float(spoken[3])] == [push.package.z[1], -reach, reach]
    assert spoken[1] == "−1.50"


def test_the_rest_times_the_scale_is_dz(page):
    push = PushOnPage(page)
    push.button("Random").click()
    push.adopt()
    settle(page)
    rest = np.array([end - start for start, end in push.bars("rest", "dy")])
    scale = push.package.gamma / np.sqrt(np.var(push.package.z) + push.package.eps)
    np.testing.assert_allclose(scale * rest, push.package.grad_z(), atol=5e-3)
