"""The still picture of every widget: what a page shows without JavaScript, and until the widget is there."""

import json

import pytest

from building import pages
from handling import STATE
from website.paths import ROOT

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("*.ipynb"))
CONTROLS = "button, input, select, textarea, [tabindex], [role=slider], [role=status], [aria-live]"
LABELS = "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute('aria-label'))"
SHAPES = "(svg) => [svg.clientWidth, svg.scrollWidth, svg.querySelectorAll('path, circle, text').length]"


@pytest.fixture
def open_without(browser, server):
    """A function that opens a chapter in a window of a width, without JavaScript or without its scripts."""
    contexts = []

    def open_at(chapter, width, javascript=False):
        contexts.append(
            browser.new_context(
                base_url=server, viewport={"width": width, "height": 900}, java_script_enabled=javascript
            )
        )
        page = contexts[-1].new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"{chapter}.html", wait_until="domcontentloaded")
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_place_shows_one_still_picture_and_nothing_to_press(open_without, chapter, width):
    views = open_without(chapter, width).locator(".widget-view").all()
    assert views
    for view in views:
        stills = [still for still in view.locator(".bn-still").all() if still.is_visible()]
        assert len(stills) == 1
        assert view.locator(CONTROLS).count() == 0
        assert "Where JavaScript is on" in view.locator("noscript").inner_text()
        box = stills[0].bounding_box()
        assert box["width"] <= width
        if stills[0].locator(".bn-quiz").count():
            assert len(stills[0].locator(".bn-question").inner_text()) > 20
            assert stills[0].locator("li").count() >= 2
            continue
        for picture in stills[0].locator("svg").all():
            drawn, needed, parts = picture.evaluate(SHAPES)
            assert 100 < drawn <= width
            assert needed <= drawn + 1
            assert parts >= 3
            assert "NaN" not in picture.evaluate("(svg) => svg.outerHTML")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_still_picture_says_what_the_widget_will(page, open_without, chapter):
    still = open_without(chapter, 1280).locator(".bn-still svg").evaluate_all(LABELS)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{chapter}.html")
    page.locator(".bn-widget svg[aria-label]").first.wait_for()
    live = page.locator(".bn-widget svg:not([aria-hidden])").evaluate_all(LABELS)
    assert still == live


@pytest.mark.parametrize("width", [390, 1280])
def test_the_widget_takes_the_room_that_was_kept_for_it(page, open_without, width):
    heights = "(views) => views.map((view) => view.getBoundingClientRect().height)"
    page.set_viewport_size({"width": width, "height": 900})
    for chapter in CHAPTERS:
        kept = open_without(chapter, width, javascript=True).locator(".widget-view").evaluate_all(heights)
        page.goto(f"{chapter}.html")
        page.locator(".bn-widget").last.wait_for()
        assert page.locator(".widget-view").evaluate_all(heights) == pytest.approx(kept, abs=3), chapter


def test_ids_are_unique_and_styles_and_modules_are_sent_once(site, open_without):
    for path in pages(site):
        page = open_without(path.stem, 1280)
        ids = page.locator("[id]").evaluate_all("(all) => all.map((one) => one.id)")
        assert sorted({name for name in ids if ids.count(name) > 1 and name.startswith("bn-")}) == []
        if not page.locator(STATE).count():
            continue
        models = json.loads(page.locator(STATE).text_content())["state"]
        modules = [
            model["state"]["_esm"] for model in models.values() if model["state"]["_esm"] not in models
        ]
        assert len(modules) == len(set(modules)) < len(models)
        assert not [model for model in models.values() if "_css" in model["state"]]
    [style] = (site / "_static").glob("book-*.css")
    assert style.read_text("utf-8").count("--bn-raw: #6b7280") == 1  # the palette, once
