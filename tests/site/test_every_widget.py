"""What every widget of the book promises, on the page it stands on: it fits a phone, follows the theme, keeps
still where motion is unwelcome, and can be named and reached by everybody.
"""

import re

import pytest

from batchnorm.plotting import PALETTE
from building import ROOT
from handling import drag, middle, outside, settle, until

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("*.ipynb"))
NAMELESS = """(root) => [...root.querySelectorAll("input, select, button, [tabindex]")]
  .filter((part) => !(part.ariaLabel || part.labels?.[0]?.innerText || part.innerText || "").trim())
  .map((part) => part.outerHTML)"""
TINY = """(root) => [...root.querySelectorAll("button, select, input[type=range]")]
  .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < 24)
  .map((part) => part.outerHTML)"""

TOLD = (
    """(root) => [...root.querySelectorAll("svg[aria-label]")].map((one) => one.getAttribute("aria-label"))"""
)
RAW = "(root) => getComputedStyle(root).getPropertyValue('--bn-raw')"


@pytest.fixture(params=CHAPTERS)
def widgets(page, request):
    """The widgets of a chapter, drawn; the page has been opened."""
    page.goto(f"{request.param}.html")
    found = page.locator(".bn-widget")
    found.first.wait_for()
    settle(page)
    return found.all()


def pictured(widgets):
    """Those that draw a picture; a quiz does not."""
    return [widget for widget in widgets if widget.locator("svg").count()]


def test_each_chapter_has_a_picture_that_says_what_it_shows(widgets):
    pictures = [widget.locator("svg").first for widget in pictured(widgets)]
    assert pictures
    assert [p for p in pictures if len(p.get_attribute("aria-label") or "") < 20] == []
    assert {p.get_attribute("role") for p in pictures} <= {"img", "group"}


def test_everything_that_takes_the_focus_has_a_name_and_a_size(widgets):
    assert [widget.evaluate(NAMELESS) for widget in widgets] == [[]] * len(widgets)
    assert [widget.evaluate(TINY) for widget in widgets] == [[]] * len(widgets)


def test_each_has_a_name_and_a_sentence_that_describes_it(page, widgets):
    for widget in widgets:
        assert widget.get_attribute("role") == "group"
        assert widget.get_attribute("aria-label")
        sentence = page.locator(f"[id='{widget.get_attribute('aria-describedby')}']")
        assert len(sentence.inner_text()) > 20


def test_what_moves_is_said_and_the_picture_told_anew(page, widgets):
    for widget in pictured(widgets):
        spoken = widget.locator(".bn-spoken")
        before = widget.evaluate(TOLD)
        spoken.filter(has_text=re.compile(r"\d")).wait_for(state="attached")
        said = spoken.text_content()
        slider = widget.locator("input[type=range]:visible").first
        slider.press("Home" if slider.evaluate("(one) => one.value !== one.min") else "End")
        until(
            page,
            "([root, said]) => root.querySelector('.bn-spoken').textContent !== said",
            arg=[widget.element_handle(), said],
        )
        assert widget.evaluate(TOLD) != before


def test_on_paper_without_controls_and_in_light_colours(page, widgets):
    page.emulate_media(media="print", color_scheme="dark")
    for widget in widgets:
        controls = widget.locator("button.bn-button, input, select, .bn-spoken")
        assert [control for control in controls.all() if control.is_visible()] == []
        assert widget.evaluate(RAW) == PALETTE["raw"]


def test_fits_a_phone_with_every_slider_at_its_ends(page, widgets):
    page.set_viewport_size({"width": 360, "height": 800})
    for widget in widgets:
        for key in ("Home", "End"):
            for slider in widget.locator("input[type=range]:visible").all():
                slider.press(key)
            settle(page)
            assert outside(widget) == []
            assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_colours_follow_the_theme(page, widgets):
    def colours():
        read = "(root, names) => names.map((name) => getComputedStyle(root).getPropertyValue(`--bn-${name}`))"
        return [dict(zip(PALETTE, widget.evaluate(read, list(PALETTE)), strict=True)) for widget in widgets]

    assert colours() == [PALETTE] * len(widgets)
    page.emulate_media(color_scheme="dark")
    until(page, "document.documentElement.dataset.theme === 'dark'")
    assert [set(found.values()) & set(PALETTE.values()) for found in colours()] == [set()] * len(widgets)


def test_without_motion(page, widgets):
    page.emulate_media(reduced_motion="reduce")
    for widget in pictured(widgets):
        drag(page, *middle(widget.locator("svg").first), 40)
        for button in widget.get_by_role("button").all():
            button.click()
        assert widget.evaluate("(root) => root.getAnimations({ subtree: true }).length") == 0
        before = widget.inner_html()
        settle(page)
        settle(page)
        assert widget.inner_html() == before
