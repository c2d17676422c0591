"""The still picture of every widget: what a page shows without JavaScript, and until the widget is there."""

import json
import re
from collections import Counter

import pytest

from building import pages
from website.paths import ROOT

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("*.ipynb"))
CONTROLS = "button, input, select, textarea, [tabindex], [role=slider], [role=status], [aria-live]"
SHAPES = """(svg) => [
  svg.clientWidth, svg.scrollWidth, svg.querySelectorAll("path, circle, text").length,
  svg.viewBox.baseVal.width,
]"""
STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def unscripted(browser, server):
    """A page of a browser without JavaScript."""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_place_shows_one_still_picture_and_nothing_to_press(unscripted, chapter):
    unscripted.goto(f"{chapter}.html", wait_until="domcontentloaded")
    views = unscripted.locator(".widget-view").all()
    assert views
    for width in (360, 1280):
        unscripted.set_viewport_size({"width": width, "height": 900})
        for view in views:
            stills = view.locator(".bn-still").locator("visible=true").all()
            assert len(stills) == 1
            assert view.locator(CONTROLS).count() == 0
            assert "Where JavaScript is on" in view.locator("noscript").inner_text()
            assert stills[0].bounding_box()["width"] <= width
            if stills[0].locator(".bn-quiz").count():
                assert len(stills[0].locator(".bn-question").inner_text()) > 20
                assert stills[0].locator("li").count() >= 2
            for picture in stills[0].locator("svg").all():
                drawn, needed, parts, drawn_for = picture.evaluate(SHAPES)
                assert 100 < drawn <= width
                assert needed <= drawn + 1
                assert drawn > 0.85 * drawn_for  # else its words are small
                assert parts >= 3
                assert "NaN" not in picture.evaluate("(svg) => svg.outerHTML")


def test_ids_are_unique_and_styles_and_modules_are_sent_once(site):
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        ids = Counter(re.findall(r'\sid="?(bn-[^\s">]*)', text))
        assert [name for name, times in ids.items() if times > 1] == [], path.name
        if not (state := STATE.search(text)):
            continue
        models = json.loads(state[1])["state"]
        modules = [one["state"]["_esm"] for one in models.values() if one["state"]["_esm"] not in models]
        assert len(modules) == len(set(modules)) <= len(models)
        assert not [model for model in models.values() if "_css" in model["state"]]
    [style] = (site / "_static").glob("book-*.css")
    assert style.read_text("utf-8").count("--bn-raw: #6b7280") == 1  # the palette, once
