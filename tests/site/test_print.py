"""On paper a page has no controls, is light, has its solutions at the end, and loses nothing at the edge."""

import pytest
from pypdf import PdfReader

from building import pages
from handling import settle, until

SHEET = {"width": 657, "height": 1000}  # A4 between the margins of 18 mm, in CSS pixels
CONTROLS = "button, input, select, textarea, summary, dialog, nav, .headerlink"
SOLUTIONS = "main article .tag_hide-cell > details"
CUT = """() => [...document.querySelectorAll("article :is(.katex-display, pre, table, img)")]
  .filter((part) => part.checkVisibility())
  .filter((part) => part.scrollWidth > Math.max(part.clientWidth, 1)
    || part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((part) => part.textContent.slice(0, 60) || part.src)"""
BESIDE = """() => [...document.body.querySelectorAll("*")].filter((part) => part.checkVisibility())
  .filter((part) => !part.closest("main article") && !part.querySelector("main article"))
  .map((part) => part.outerHTML.slice(0, 80))"""
WHERE = """() => {
  const article = document.querySelector("main article");
  const appendix = document.querySelector(".solutions");
  const code = [...appendix?.querySelectorAll(".cell_input pre") ?? []];
  return {
    exercises: document.querySelectorAll(".solution-elsewhere").length,
    left: document.querySelectorAll(".tag_hide-cell > details").length,
    last: appendix === null || appendix === article.lastElementChild,
    titles: [...appendix?.querySelectorAll("h3") ?? []].map((title) => title.textContent),
    visible: code.every((pre) => pre.checkVisibility()),
    times: code.map((pre) => article.textContent.split(pre.textContent).length - 1),
    links: [...document.querySelectorAll(".solution-elsewhere a, .solution h3 a")]
      .every((link) => document.getElementById(link.hash.slice(1))),
  };
}"""
MOUNTED = """() => [...document.querySelectorAll(".widget-view")]
  .every((view) => view.querySelector(".bn-widget") && !view.querySelector("script"))"""

LOOK = """() => [
  document.documentElement.dataset.theme, document.querySelector("main article").outerHTML,
]"""


def say(page, event):
    page.evaluate("(event) => dispatchEvent(new Event(event))", event)
    settle(page)


def wish(page):
    """The reader likes it dark and asks for the page on A4."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print", color_scheme="dark")


@pytest.fixture(scope="module")
def sheets(browser, server, site):
    """What each page that has a text shows on paper: controls, what is cut, where its solutions are."""
    seen = {}
    with browser.new_context(base_url=server) as context:
        page = context.new_page()
        wish(page)
        for path in pages(site):
            page.goto(path.relative_to(site).as_posix())
            if page.locator("main article").count():
                until(page, MOUNTED)
                say(page, "beforeprint")
                controls = page.locator(f"{CONTROLS} >> visible=true").all_inner_texts()
                seen[path.name] = {
                    "controls": controls + page.evaluate(BESIDE),
                    "cut": page.evaluate(CUT),
                    "solutions": page.evaluate(WHERE),
                }
    return seen


def test_no_page_has_a_control_or_anything_beside_its_text(sheets):
    assert {name: sheet["controls"] for name, sheet in sheets.items() if sheet["controls"]} == {}


def test_nothing_is_cut_at_the_edge_of_a_sheet(sheets):
    assert {name: sheet["cut"] for name, sheet in sheets.items() if sheet["cut"]} == {}


def test_every_solution_stands_once_at_the_end_under_its_exercise(sheets):
    for name, sheet in sheets.items():
        found = sheet["solutions"]
        assert found["left"] == 0, name
        assert found["last"], name
        assert found["visible"], name
        assert found["links"], name
        assert len(found["titles"]) == found["exercises"], name
        assert all(title[0].isdigit() for title in found["titles"]), name
        assert set(found["times"]) <= {1}, name
        assert len(found["times"]) >= found["exercises"], name
    assert sum(sheet["solutions"]["exercises"] for sheet in sheets.values()) > 30


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
    names = {font.get_object()["/BaseFont"].partition("+")[2] for fonts in used for font in fonts}
    assert {"KaTeX_Main-Regular", "KaTeX_Math-Italic"} <= names
