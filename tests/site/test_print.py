"""A page goes to paper and comes back as it was; what every page is on paper, test_pages.py asks."""

from pypdf import PdfReader

from handling import settle, until
from test_pages import CONTROLS, SHEET, say

SOLUTIONS = "article .tag_solution > details"
MOUNTED = """() => [...document.querySelectorAll(".widget-view")]
  .every((view) => view.querySelector(".bn-widget") && !view.querySelector("script"))"""

LOOK = """() => [
  document.documentElement.dataset.theme, document.querySelector("article").outerHTML,
]"""


def wish(page):
    """The reader likes it dark and asks for the page on A4."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print", color_scheme="dark")


def test_the_page_is_light_on_paper_and_as_it_was_afterwards(page):
    wish(page)
    page.goto("04-gamma-and-beta.html")
    until(page, MOUNTED)
    until(page, "[...document.querySelectorAll('.bn-spoken')].some((line) => line.textContent)")
    page.locator(SOLUTIONS).first.evaluate("(solution) => { solution.open = true }")  # as a reader left it
    settle(page)
    before = page.evaluate(LOOK)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    say(page, "beforeprint")
    say(page, "beforeprint")  # some browsers say it twice
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator(".solutions").count() == 1
    assert page.evaluate(LOOK) != before
    say(page, "afterprint")
    assert page.evaluate(LOOK) == before


def test_without_scripts_the_solutions_are_open_in_their_place(browser, server):
    with browser.new_context(base_url=server, java_script_enabled=False) as context:
        page = context.new_page()
        wish(page)
        page.goto("04-gamma-and-beta.html")
        code = page.locator(f"{SOLUTIONS} pre")
        assert code.count() >= 4
        assert all(part.is_visible() for part in code.all())
        assert page.locator(f"{CONTROLS} >> visible=true").all_inner_texts() == []


def test_the_formulas_are_on_paper_also_at_a_first_visit(browser, server, tmp_path):
    with browser.new_context(base_url=server) as context:
        page = context.new_page()
        page.goto("04-gamma-and-beta.html")
        until(page, "navigator.serviceWorker.controller !== null")  # from here on fonts come by way of it
        page.pdf(path=tmp_path / "page.pdf")
    used = [sheet["/Resources"]["/Font"].values() for sheet in PdfReader(tmp_path / "page.pdf").pages]
    found = [font.get_object() for fonts in used for font in fonts]
    names = {font.get("/BaseFont", "").partition("+")[2] for font in found}  # a font of outlines has no name
    assert {"KaTeX_Main-Regular", "KaTeX_Math-Italic"} <= names
