"""What is copied holds a formula's LaTeX, once; test_pages.py asks it of every paragraph of the book."""

import pytest

from handling import until

CHAPTER = "03-mean-and-variance.html"
SELECT = """([from, to]) => {
  const nodes = [from, to].map((place) => document.querySelector(place));
  getSelection().setBaseAndExtent(nodes[0], 0, nodes[1], nodes[1].childNodes.length);
}"""
TEXT = "article p:has(> .math)"
LINE = "article div.math"
WITHIN = ".katex-html .mord"

# What is selected, from and to where, and how the formula is written that it begins with.
SELECTED = {
    "a part of a formula": (f"{TEXT} {WITHIN}", f"{TEXT} {WITHIN}", TEXT, "${}$"),
    "a part of one on its own line": (f"{LINE} {WITHIN}", f"{LINE} {WITHIN}", LINE, "$${}$$"),
    "one on its own line": (LINE, LINE, LINE, "$${}$$"),
    "from within a formula to the end of its paragraph": (f"{TEXT} {WITHIN}", TEXT, TEXT, "${}$"),
}


@pytest.fixture
def copy(page):
    """A function that copies as a reader does, and returns the clipboard's text."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(CHAPTER)

    def copy(*selected):
        page.evaluate("navigator.clipboard.writeText('nothing')")
        page.evaluate(SELECT, selected)
        page.keyboard.press("Control+c")
        return page.evaluate("navigator.clipboard.readText()")

    return copy


@pytest.mark.parametrize("name", SELECTED)
def test_a_formula_is_copied_whole(copy, page, name):
    first, last, holder, form = SELECTED[name]
    latex = page.locator(f"{holder} annotation").first.text_content()
    copied = copy(first, last)
    assert form.format(latex) in copied
    assert copied.count(latex) == 1 or "paragraph" in name
    assert copied.startswith("$") or last == LINE  # which begins with its number


def test_what_is_no_text_of_the_page_is_not_copied(copy, page):
    until(page, "[...document.querySelectorAll('.bn-spoken')].every((one) => one.textContent)")
    before = page.locator("article").inner_html()
    copied = copy("body", "body")
    assert not [word for word in ('{"state"', "\nRun", "\nEdit", "\u200b") if word in copied]
    assert copied.count("\n\n") > 50  # paragraphs stay apart
    assert page.locator("article").inner_html() == before


def test_what_holds_no_formula_is_left_to_the_browser(copy, page):
    assert copy("h1", "h1").split() == page.locator("h1").inner_text().split()
