"""What every widget of the book promises, on the page it stands on: it fits a phone, follows the theme, keeps
still where motion is unwelcome, lets a finger scroll by, and can be named, reached and moved by everybody.
"""

import re

import pytest

from batchnorm.plotting import PALETTE
from handling import drag, finger_drag, middle, outside, settle, tab_to, until
from website.paths import ROOT

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
FOCUSED = "button:enabled, select:enabled, input:enabled:not([type=radio]), [role=slider]"
SLIDERS = "input[type=range]:enabled, [role=slider]"
KEY = "(one) => (!one.min ? 'ArrowUp' : one.value === one.min ? 'End' : 'Home')"
VALUE = "(one) => one.getAttribute('aria-valuetext')"
# Where in the window a finger may scroll on a picture: beside what can be held, if there is such a place.
BESIDE = """(picture) => {
  const frame = picture.getBoundingClientRect();
  const places = [0.5, 0.3, 0.7, 0.1, 0.9].flatMap((down) => [0.5, 0.3, 0.7, 0.1, 0.9].map((across) =>
    [frame.left + across * frame.width, frame.top + down * frame.height]));
  const lineage = (one) => (one ? [one, ...lineage(one.parentElement)] : []);
  const hit = (at) => document.elementFromPoint(...at);
  const free = places.filter((at) => picture.parentElement.contains(hit(at))
    && lineage(hit(at)).every((one) => getComputedStyle(one).touchAction !== "none"));
  return free.find((at) => !hit(at).closest(".bn-handle")) ?? free[0];
}"""
# What is spoken comes when the hand has rested.
DRAWN = (
    "(root) => [...root.children].filter((part) => !part.matches('.bn-spoken')).map((part) => part.outerHTML)"
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


def test_the_keyboard_alone_reaches_all_of_it(page, widgets):
    for widget in widgets:
        for part in widget.locator(FOCUSED).locator("visible=true").all():
            tab_to(page, part)


def test_the_keyboard_alone_moves_each_slider_which_is_said_and_the_picture_told_anew(page, widgets):
    for widget in pictured(widgets):
        spoken = widget.locator(".bn-spoken")
        spoken.filter(has_text=re.compile(r"\d")).wait_for(state="attached")
        said, told = spoken.text_content(), widget.evaluate(TOLD)
        sliders = widget.locator(SLIDERS).locator("visible=true").element_handles()
        for slider in sliders:  # held as elements, for one may hide others
            tab_to(page, slider)
            before = slider.evaluate(VALUE)
            page.keyboard.press(slider.evaluate(KEY))
            settle(page)
            assert slider.evaluate(VALUE) != before
        until(
            page,
            "([root, said]) => root.querySelector('.bn-spoken').textContent !== said",
            arg=[widget.element_handle(), said],
        )
        assert widget.evaluate(TOLD) != told


def test_a_finger_that_drags_beside_what_can_be_held_scrolls_the_page(page, widgets):
    for widget in pictured(widgets):
        scrolled = 0
        for picture in widget.locator("svg, .bn-map").locator("visible=true").all():
            middle(picture)
            if beside := picture.evaluate(BESIDE):
                before = page.evaluate("scrollY")
                finger_drag(page, *beside, 0, -100)
                until(page, "(start) => scrollY > start + 50", before)
                scrolled += 1
        assert scrolled


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
        settle(page)
        assert widget.evaluate("(root) => root.getAnimations({ subtree: true }).length") == 0
        before = widget.evaluate(DRAWN)
        settle(page)
        settle(page)
        assert widget.evaluate(DRAWN) == before
