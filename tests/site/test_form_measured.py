"""How long the main path of a chapter is on a laptop, and whether its widget is in view at once."""

import pytest

from chapter_forms import SECOND
from handling import await_widgets, settle

LAPTOP = {"width": 1366, "height": 768}
MOST_WORDS, MOST_SCREENS = 1500, 12
LOWEST_TOP, HIGHEST = 1100, 600  # of the widget, in pixels

# Words of the text outside of code, folds, widgets and what the page says of itself; a formula is one.
WORDS = """() => {
  const article = document.querySelector("article");
  const apart = "pre, details, .widget-view, .cell_output, script, noscript, button, .headerlink, .katex";
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(apart)) text += `${walker.currentNode.data} `;
  const formulas = [...article.querySelectorAll(".katex")].filter((one) => !one.closest("details"));
  return text.split(/\\s+/).filter((word) => /\\w/.test(word)).length + formulas.length;
}"""
# From the top of the text to the folds at its end.
HEIGHT = """() => document.querySelector("#going-further").getBoundingClientRect().top
  - document.querySelector("article").getBoundingClientRect().top"""
WIDGET = """() => {
  const widget = document.querySelector(".bn-widget:not(.bn-quiz)");
  const frame = widget.getBoundingClientRect();
  const tasks = widget.querySelectorAll(".bn-tasks li").length;
  return { top: frame.top + scrollY, tall: frame.height, tasks };
}"""


@pytest.fixture(scope="module", params=SECOND)
def measured(browser, server, request):
    context = browser.new_context(base_url=server, viewport=LAPTOP)
    page = context.new_page()
    page.goto(f"{request.param}.html")
    await_widgets(page)
    settle(page)
    yield {"words": page.evaluate(WORDS), "height": page.evaluate(HEIGHT), **page.evaluate(WIDGET)}
    context.close()


def test_the_main_path_is_walked_in_one_sitting(measured):
    assert measured["words"] <= MOST_WORDS
    assert measured["height"] <= MOST_SCREENS * LAPTOP["height"]


def test_the_widget_comes_early_and_is_in_view_at_once_with_its_tasks(measured):
    assert measured["top"] <= LOWEST_TOP
    assert 0 < measured["tall"] <= HIGHEST
    assert measured["tasks"] >= 3
