"""The welcome page: somebody who knows nothing has something in hand at once, and four ways on."""

import pytest

from handling import await_widgets, drag, middle, numbers

WINDOWS = {"laptop": (1366, 768), "phone": (390, 844)}
WORDS_BEFORE = 60
BEFORE = """() => {
  const range = document.createRange();
  range.setStartBefore(document.querySelector("article h1"));
  range.setEndBefore(document.querySelector(".widget-view"));
  return range.toString().split(/\\s+/).filter(Boolean).length;
}"""


@pytest.fixture(params=WINDOWS.values(), ids=WINDOWS)
def arrived(page, request):
    page.set_viewport_size(dict(zip(("width", "height"), request.param, strict=True)))
    page.goto("index.html")
    await_widgets(page)
    return page


def test_the_bell_is_in_view_and_moves_with_the_hand(arrived):
    explorer = arrived.locator(".bn-gamma-beta-explorer")
    handles = explorer.locator(".bn-grip circle:not(.bn-reach)")
    bottoms = [handle.bounding_box()["y"] + handle.bounding_box()["height"] for handle in handles.all()]
    assert max(bottoms) < arrived.viewport_size["height"]  # before anything is scrolled
    beta = explorer.get_by_role("slider", name="β")
    before = numbers(beta.get_attribute("aria-valuetext"))[0]
    drag(arrived, *middle(handles.first), 60)
    assert numbers(beta.get_attribute("aria-valuetext"))[0] > before + 0.5
    assert arrived.evaluate(BEFORE) <= WORDS_BEFORE


def test_four_ways_lead_on(page):
    page.goto("index.html")
    ways = page.locator("#four-ways-on dl > dt")
    assert ways.all_inner_texts() == ["In ten minutes", "The heart", "Why it works", "Deeper"]
    for way in ways.locator("a").all():
        assert way.get_attribute("href").endswith(".html")
