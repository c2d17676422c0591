"""What every widget of the book promises, on the page it stands on, asked in one visit a chapter.

It takes the room of its still picture, fits a phone, follows the theme, keeps still where motion is
unwelcome, lets a finger scroll by, and can be named, reached and moved by everybody.
"""

import re

import numpy as np
import pytest

from batchnorm.plotting import PALETTE
from handling import await_widgets, drag, finger_drag, middle, outside, patient, tab_to, unfold, until
from leaving import FRAMES, grown, use
from watching import watched
from website.chromium import settle
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
# In which of the next dozen frames a widget changes; what is spoken comes only when the hand rests.
MOVING = """async (root) => {
  const shown = () => [...root.children].filter((part) => !part.matches(".bn-spoken, .bn-tasks"));
  const drawn = () => shown().map((part) => part.outerHTML).join();
  let before = drawn();
  const moving = [];
  for (let frame = 1; frame <= 12; frame += 1) {
    await new Promise(requestAnimationFrame);
    if (drawn() !== before) moving.push(frame);
    before = drawn();
  }
  return moving;
}"""
COLOURS = "(root, names) => names.map((name) => getComputedStyle(root).getPropertyValue(`--bn-${name}`))"
# What a reader sets who reads better so (WCAG 1.4.12), and what of a widget lies beside it then.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
}"""
BEYOND = """(root) => [...root.querySelectorAll("svg text, label, output, button, select, input, p, td, th")]
  .filter((part) => part.checkVisibility() && !part.matches(".bn-spoken"))
  .filter((part) => part.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map((part) => part.textContent)"""
GRIPS = ".bn-handle, .bn-tip, .bn-push-tip, .bn-map"
# The numbers of a widget that its reader has changed.
CHANGED = """(root) => {
  const { model } = root.closest(".widget-view");
  return [...model.changed].sort().flatMap((name) => model.get(name)).flat(3).map(Number);
}"""
# What of a widget has a colour that is not among the reader's own, and whether these tell the meanings apart.
FORCED = """(root, meanings) => {
  const names = ["Canvas", "CanvasText", "LinkText", "GrayText", "Highlight", "ButtonFace", "ButtonText",
    "ButtonBorder", "Field", "FieldText", "AccentColor", "AccentColorText"];
  const probe = root.appendChild(document.createElement("i"));
  const colour = (name) => ((probe.style.color = name), getComputedStyle(probe).color);
  const isMixed = (colour) => /^color\\(/.test(colour); // a tint, on which letters may vanish
  const own = new Set(names.map(colour));
  const told = new Set([...meanings.map((name) => `var(--bn-${name})`), "Canvas"].map(colour));
  probe.remove();
  const faults = told.size === meanings.length + 1 ? [] : ["two meanings have one colour"];
  if (getComputedStyle(root).forcedColorAdjust !== "none") faults.push("the browser recolours the widget");
  for (const part of root.querySelectorAll("*")) {
    const isTheBrowsers = part.matches("g, svg, title, option, [type=range], [type=checkbox], [type=radio]");
    if (!part.checkVisibility() || part.closest("clipPath, defs") || isTheBrowsers) continue;
    const drawn = part instanceof SVGElement;
    const hasText = !drawn && [...part.childNodes].some((node) => node.data?.trim());
    const sides = drawn ? ["fill", "stroke"] : ["color", "backgroundColor", "borderTopColor"];
    const styles = [null, "::before"].map((pseudo) => getComputedStyle(part, pseudo));
    for (const [style, side] of styles.flatMap((one) => sides.map((name) => [one, name])))
      if ((/^rgb\\(/.test(style[side]) && !own.has(style[side])) || (hasText && isMixed(style[side])))
        faults.push(`${part.outerHTML.slice(0, 60)} ${side} ${style[side]}`);
  }
  return faults;
}"""
HEIGHTS = "(views) => views.map((view) => view.getBoundingClientRect().height)"
LABELS = "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute('aria-label'))"
WIDTHS = (390, 1280)  # of a phone and of the window that all is asked in


class Chapter:
    """A chapter's page: measured with its still pictures first, and only then given its scripts."""

    def __init__(self, page, name):
        held, free = [], False
        page.route("**/*.js", lambda route: route.continue_() if free else held.append(route))
        page.load(f"{name}.html", wait_until="commit")
        until(page, "document.readyState === 'interactive'")
        self.page = page
        self.kept, self.still = self.heights(), self.labels(".bn-still svg")
        free = True  # also the scripts that the first ones ask for
        for route in held:
            route.continue_()
        await_widgets(page)
        patient(page)
        self.live, self.taken = self.labels(".bn-widget svg:not([aria-hidden])"), self.heights()
        self.widgets = page.locator(".bn-widget").all()
        for widget in self.widgets:
            unfold(widget)
        self.pictured = [widget for widget in self.widgets if widget.locator("svg").count()]  # a quiz is not

    def labels(self, pictures):
        return self.page.locator(pictures).evaluate_all(LABELS)

    def heights(self):
        """How high the places of the widgets are, by the width of the window; it ends as wide as it was."""
        found = {}
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            settle(self.page)
            found[width] = self.page.locator(".widget-view").evaluate_all(HEIGHTS)
        return found


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(browser, server, request):
    with watched(browser) as open_for:
        yield Chapter(open_for(server), request.param)


def test_takes_the_room_that_was_kept_for_it_by_a_still_picture_that_said_the_same(chapter):
    assert chapter.still == chapter.live
    for width in WIDTHS:
        assert chapter.taken[width] == pytest.approx(chapter.kept[width], abs=3)


def test_each_chapter_has_a_picture_that_says_what_it_shows(chapter):
    pictures = [widget.locator("svg").first for widget in chapter.pictured]
    assert pictures
    assert [p for p in pictures if len(p.get_attribute("aria-label") or "") < 20] == []
    assert {p.get_attribute("role") for p in pictures} <= {"img", "group"}


def test_everything_that_takes_the_focus_has_a_name_and_a_size(chapter):
    for widget in chapter.widgets:
        assert widget.evaluate(NAMELESS) == []
        assert widget.evaluate(TINY) == []


def test_each_has_a_name_and_a_sentence_that_describes_it(chapter):
    for widget in chapter.widgets:
        assert widget.get_attribute("role") == "group"
        assert widget.get_attribute("aria-label")
        sentence = chapter.page.locator(f"[id='{widget.get_attribute('aria-describedby')}']")
        assert len(sentence.inner_text()) > 20


def test_the_keyboard_alone_reaches_all_of_it_and_moves_each_slider_which_is_said(chapter):
    page = chapter.page
    for widget in chapter.widgets:
        for part in widget.locator(FOCUSED).locator("visible=true").all():
            tab_to(page, part)
    for widget in chapter.pictured:
        spoken = widget.locator(".bn-spoken")
        spoken.filter(has_text=re.compile(r"\d")).wait_for(state="attached")
        said, told = spoken.text_content(), widget.evaluate(TOLD)
        sliders = widget.locator(SLIDERS).locator("visible=true").element_handles()
        for slider in sliders:  # held as elements, for one may hide others
            slider.focus()
            before = slider.evaluate(VALUE)
            page.keyboard.press(slider.evaluate(KEY))
            assert slider.evaluate(VALUE) != before
        until(
            page,
            "([root, said]) => root.querySelector('.bn-spoken').textContent !== said",
            arg=[widget.element_handle(), said],
        )
        assert widget.evaluate(TOLD) != told


def test_a_finger_that_drags_beside_what_can_be_held_scrolls_the_page(chapter):
    for widget in chapter.pictured:
        scrolled = 0
        for picture in widget.locator("svg, .bn-map").locator("visible=true").all():
            middle(picture)
            if beside := picture.evaluate(BESIDE):
                before = chapter.page.evaluate("scrollY")
                finger_drag(chapter.page, *beside, 0, -100)
                until(chapter.page, "(start) => scrollY > start + 50", before)
                scrolled += 1
        assert scrolled


def test_fits_a_phone_with_every_slider_at_its_ends(chapter):
    chapter.page.set_viewport_size({"width": 360, "height": 800})
    for widget in chapter.widgets:
        for key in ("Home", "End"):
            for slider in widget.locator("input[type=range]:visible").all():
                slider.press(key)
            assert outside(widget) == []
            assert chapter.page.evaluate("document.documentElement.scrollWidth") == 360
    chapter.page.set_viewport_size({"width": 1280, "height": 900})


def test_words_that_a_reader_has_spaced_stay_on_a_narrow_phone(chapter):
    page = chapter.page
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate(SPACED)
    settle(page)
    settle(page)  # what grew is measured in the frame after
    beyond = [text for widget in chapter.widgets for text in widget.evaluate(BEYOND)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate("document.adoptedStyleSheets.pop()")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert (beyond, wide) == ([], 320)


def test_one_pointer_drags_and_goes_on_where_the_width_changes(chapter):
    page = chapter.page
    for widget in chapter.pictured:
        x, y = middle(widget.locator(GRIPS).locator("visible=true").first)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y - 20, steps=3)
        held = widget.evaluate(CHANGED)
        finger_drag(page, x + 30, y - 20, 40)
        assert widget.evaluate(CHANGED) == held
        page.mouse.move(x + 31, y - 20)
        a_pixel = abs(np.subtract(widget.evaluate(CHANGED), held)).max()
        held = widget.evaluate(CHANGED)
        page.set_viewport_size({"width": 700, "height": 900})
        page.mouse.move(x + 32, y - 20)
        if not widget.locator(".bn-map").count():  # there the column counts that lies under the hand
            assert abs(np.subtract(widget.evaluate(CHANGED), held)).max() <= 3 * a_pixel + 1e-9
        page.mouse.up()
        page.set_viewport_size({"width": 1280, "height": 900})
        assert widget.locator(".bn-held").count() == 0


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_are_the_readers_own_and_tell_the_meanings_apart(chapter, system, theme):
    page = chapter.page
    page.emulate_media(forced_colors="active", color_scheme=system)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    try:
        faults = [fault for widget in chapter.widgets for fault in widget.evaluate(FORCED, [*PALETTE])]
        assert "\n".join(faults) == ""
    finally:
        page.emulate_media(forced_colors="none", color_scheme="light")
        page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_without_motion(chapter):
    chapter.page.emulate_media(reduced_motion="reduce")
    for widget in chapter.pictured:
        drag(chapter.page, *middle(widget.locator("svg").first), 40)
        for button in widget.get_by_role("button", disabled=False).all():
            button.click()
        assert widget.evaluate("(root) => root.getAnimations({ subtree: true }).length") == 0
        assert [frame for frame in widget.evaluate(MOVING) if frame > 3] == []  # a late redraw is no motion
    chapter.page.emulate_media(reduced_motion="no-preference")


def test_colours_follow_the_theme_and_paper_has_light_ones_without_controls(chapter):
    def colours():
        return [dict(zip(PALETTE, one.evaluate(COLOURS, [*PALETTE]), strict=True)) for one in chapter.widgets]

    assert colours() == [PALETTE] * len(chapter.widgets)
    chapter.page.emulate_media(color_scheme="dark")
    until(chapter.page, "document.documentElement.dataset.theme === 'dark'")
    assert [set(found.values()) & set(PALETTE.values()) for found in colours()] == [set()] * len(colours())
    chapter.page.emulate_media(media="print", color_scheme="dark")
    assert colours() == [PALETTE] * len(chapter.widgets)
    for widget in chapter.widgets:
        assert (
            widget.locator("button.bn-button, input, select, .bn-spoken").locator("visible=true").all() == []
        )
    chapter.page.emulate_media(media="screen", color_scheme="light")


def test_redraws_and_themes_leave_nothing_behind(chapter):  # the last: its frames come when asked for
    chapter.page.evaluate(f"() => {{{FRAMES}}}")
    use(chapter.page, chapter.widgets, 20, 4)
    assert grown(chapter.page, lambda: use(chapter.page, chapter.widgets, 60, 20)) == {}
