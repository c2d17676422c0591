"""The gamma-beta explorer of chapter 4, on the built site, handled with mouse, finger and keyboard."""

import numpy as np
import pytest

from explorer_on_page import open_explorer
from handling import drag, finger_drag, middle, tab_to, until


@pytest.mark.parametrize(
    ("part", "dx"), [("bell", 90), ("bell", -120), ("grip", -70), ("ring", 60), ("ring", -130)]
)
def test_a_drag_moves_by_as_much_as_the_hand(page, part, dx):
    explorer = open_explorer(page)
    assert explorer.read() == pytest.approx((1, 0), abs=1e-9)
    x, y = explorer.on_the_bell() if part == "bell" else middle(getattr(explorer, part))
    _, one = explorer.scale()
    page.mouse.move(x, y)
    page.mouse.down()
    for moved in (dx / 3, dx):  # it follows the hand and does not wait for the release
        page.mouse.move(x + moved, y + 20, steps=5)
        expected = (1 + moved / one, 0) if part == "ring" else (1, moved / one)
        assert explorer.read() == pytest.approx(expected, abs=1e-3)
    page.mouse.up()
    page.mouse.move(x, y - 40, steps=5)
    assert explorer.read() == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("part", ["bell", "grip"])
def test_a_finger_moves_beta(page, part):
    explorer = open_explorer(page)
    x, y = explorer.on_the_bell() if part == "bell" else middle(explorer.grip)
    _, one = explorer.scale()
    finger_drag(page, x, y, 80)
    assert explorer.read() == pytest.approx((1, 80 / one), abs=1e-3)


def test_a_finger_up_the_bell_scrolls_the_page(page):
    x, y = open_explorer(page).on_the_bell()
    before = page.evaluate("scrollY")
    finger_drag(page, x, y, 0, -100)
    until(page, "(start) => scrollY > start + 50", before)


def test_a_second_drag_goes_on_from_the_first(page):
    explorer = open_explorer(page)
    for dx in (40, 25):
        drag(page, *explorer.on_the_bell(), dx)
        drag(page, *middle(explorer.ring), -dx)
    _, one = explorer.scale()
    assert explorer.read() == pytest.approx((1 - 65 / one, 65 / one), abs=1e-3)


@pytest.mark.parametrize(("dx", "sign"), [(600, 1), (-600, -1)])
def test_drags_end_at_the_limit(page, dx, sign):
    explorer = open_explorer(page)
    limit = explorer.package.limit
    drag(page, *middle(explorer.grip), dx)
    assert explorer.read()[1] == pytest.approx(sign * limit, abs=1e-9)
    page.get_by_role("button", name="Normalised").click()
    drag(page, *middle(explorer.ring), dx)
    assert explorer.read() == pytest.approx((sign * limit, 0), abs=1e-9)


def test_the_bell_can_be_held_right_under_its_mean(page):
    explorer = open_explorer(page)
    x, y = explorer.on_the_bell()
    under = "(bell, [x, y]) => [0, 1, 2, 3, 4].map((row) => document.elementFromPoint(x, y - row) === bell)"
    assert explorer.bell.evaluate(under, [x - 8, y]) == [True] * 5


def test_the_orange_bell_is_the_dashed_one_stretched_and_shifted(page):
    explorer = open_explorer(page)
    drag(page, *middle(explorer.ring), -140)
    drag(page, *middle(explorer.grip), 80)
    gamma, beta = explorer.read()
    assert gamma < -1 < 1 < beta
    zero, one = explorer.scale()
    dashed, orange = explorer.outline("normalised"), explorer.outline("scaled")
    floor = dashed[0, 1]
    np.testing.assert_allclose(orange[:, 0], zero + gamma * (dashed[:, 0] - zero) + beta * one, atol=0.03)
    np.testing.assert_allclose(floor - orange[:, 1], (floor - dashed[:, 1]) / abs(gamma), atol=0.03)


def test_arrow_keys(page):
    explorer = open_explorer(page)
    tab_to(page, explorer.gamma_slider)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert explorer.read() == pytest.approx((1.15, 0), abs=1e-3)
    tab_to(page, explorer.beta_slider)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert explorer.read() == pytest.approx((1.15, -0.1), abs=1e-3)
    page.keyboard.press("End")
    assert explorer.read() == pytest.approx((1.15, explorer.package.limit), abs=1e-3)


def test_the_two_snaps(page):
    explorer = open_explorer(page)
    drag(page, *explorer.on_the_bell(), 77)
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    explorer.package.undo()
    undone = explorer.package.gamma, explorer.package.beta
    assert explorer.read() == pytest.approx(undone, abs=1e-5)
    np.testing.assert_allclose(explorer.outline("scaled"), explorer.outline("raw"), atol=0.02)
    page.get_by_role("button", name="Normalised").click()
    assert explorer.read() == pytest.approx((1, 0), abs=1e-9)
    np.testing.assert_allclose(explorer.outline("scaled"), explorer.outline("normalised"), atol=0.02)


def test_each_activation(page):
    explorer = open_explorer(page)
    for name in ("sigmoid", "tanh", "relu"):
        page.get_by_role("combobox", name="Activation").select_option(name)
        explorer.package.activation = name
        drag(page, *explorer.on_the_bell(), 30)
        drag(page, *middle(explorer.ring), 40)
        explorer.read()
