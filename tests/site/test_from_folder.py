"""The site opened from a folder, by a double click: all works that a browser lets a file do."""

import pytest

from handling import settle

KINDS = ["index", "09-optimizers", "glossary", "api", "search", "genindex"]
THEMES = "[document.body, document.documentElement].map(({ dataset }) => dataset.theme)"
CHAPTERS = ["02-signals-in-a-deep-net.html", "04-gamma-and-beta.html"]


@pytest.fixture
def folder(site):
    """The address of the site's folder."""
    return site.as_uri() + "/"


@pytest.fixture
def file_page(open_page, folder):
    """A fresh page that must meet no error and must ask for nothing outside the folder."""
    return open_page(folder)


def test_no_kind_of_page_meets_an_error(file_page, folder):
    for name in KINDS:
        file_page.goto(f"{folder}{name}.html", wait_until="networkidle")
        assert file_page.locator("h1").count(), name


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_lives(file_page, folder, name):
    file_page.goto(folder + name)
    slider = file_page.locator(".bn-widget [role=slider], .bn-widget input[type=range]").first
    value = "(slider) => slider.getAttribute('aria-valuenow') ?? slider.value"
    before = slider.evaluate(value)
    slider.press("ArrowRight")
    assert slider.evaluate(value) != before
    for picture in file_page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("(picture) => picture.decode()")  # fails where there is no picture
    fonts = file_page.evaluate(
        "document.fonts.ready.then((fonts) => [...fonts].map(({ family, status }) => [family, status]))"
    )
    assert ["KaTeX_Main", "loaded"] in fonts
    assert [family for family, status in fonts if status == "error"] == []


def test_the_theme_can_be_switched(file_page, folder):
    file_page.goto(folder + CHAPTERS[0])
    modes = set()
    for _ in range(3):
        file_page.locator(".theme-toggle").click()
        settle(file_page)
        wish, theme = file_page.evaluate(THEMES)
        assert theme == {"auto": "light"}.get(wish, wish)
        modes.add(wish)
    assert modes == {"light", "dark", "auto"}


def test_a_cell_can_be_copied(file_page, folder):
    file_page.goto(folder + CHAPTERS[0])
    file_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = file_page.locator("div.highlight:visible").first
    cell.hover()
    cell.locator("button.copybtn").click()
    cell.locator("button.copybtn.success").wait_for()


def test_a_search_leads_from_a_chapter_to_results_and_on(file_page, folder):
    file_page.goto(folder + CHAPTERS[0])
    file_page.keyboard.press("Control+k")
    file_page.keyboard.type("variance")
    file_page.keyboard.press("Enter")
    result = file_page.locator(".book-search__results a").first
    result.wait_for()
    settle(file_page)
    result.click()
    file_page.wait_for_url(lambda address: "search.html" not in address)
    assert file_page.locator("main h1").count()


def test_the_welcome_page_leads_to_a_chapter_and_on_to_the_next(file_page, folder):
    file_page.goto(folder + "index.html")
    file_page.locator(f'main a[href="{CHAPTERS[0]}"]').first.click()
    file_page.locator("a.next-page").click()
    assert file_page.url == f"{folder}03-mean-and-variance.html"
