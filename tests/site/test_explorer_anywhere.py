"""The gamma-beta explorer of chapter 4 under a finger, on a phone, in the dark and without motion."""

import pytest

from batchnorm.plotting import PALETTE
from explorer_on_page import open_explorer
from handling import drag, finger_drag, middle, outside, settle, until


@pytest.mark.parametrize("part", ["bell", "grip"])
def test_a_finger_moves_beta(page, part):
    explorer = open_explorer(page)
    x, y = explorer.on_the_bell() if part == "bell" else middle(explorer.grip)
    _, one = explorer.scale()
    finger_drag(page, x, y, 80)
    assert explorer.read() == pytest.approx((1, 80 / one), abs=1e-3)


def test_a_finger_on_the_bell_still_scrolls_the_page(page):
    x, y = open_explorer(page).on_the_bell()
    before = page.evaluate("scrollY")
    finger_drag(page, x, y, 0, -100)
    until(page, "(start) => scrollY > start + 50", before)


def test_without_motion(page):
    page.emulate_media(reduced_motion="reduce")
    explorer = open_explorer(page)
    drag(page, *explorer.on_the_bell(), 60)
    assert explorer.root.evaluate("(root) => root.getAnimations({ subtree: true }).length") == 0
    assert explorer.read()[1] > 1


def test_colours_follow_the_theme(page):
    explorer = open_explorer(page)
    explorer.read()

    def colours():
        stroke = "(path) => getComputedStyle(path).stroke.match(/\\d+/g).map(Number)"
        drawn = {name: explorer.root.locator(f"path.bn-{name}").evaluate(stroke) for name in PALETTE}
        return {name: f"#{bytes(rgb).hex()}" for name, rgb in drawn.items()}

    def switch(scheme):
        page.emulate_media(color_scheme=scheme)
        until(page, "(scheme) => document.documentElement.dataset.theme === scheme", scheme)

    assert colours() == PALETTE
    switch("dark")
    assert not set(colours().values()) & set(PALETTE.values())
    switch("light")
    assert colours() == PALETTE


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_fits_a_phone(page, name):
    page.set_viewport_size({"width": 360, "height": 800})
    explorer = open_explorer(page)
    page.get_by_role("combobox", name="Activation").select_option(name)
    for key in ("Home", "End"):  # both sliders at their smallest and at their largest
        explorer.gamma_slider.press(key)
        explorer.beta_slider.press(key)
        settle(page)
        assert outside(explorer.root) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360
