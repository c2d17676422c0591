"""A link to a term, a source or an equation shows it: by mouse, by key, by finger, on every page."""

import re

import pytest
from playwright.sync_api import expect

from building import pages
from handling import await_widgets, tab_to
from watching import watched
from website.chromium import settle

CHAPTER, TERM = "03-mean-and-variance.html", "variance"
WIDTHS = (1280, 390)
SHORT, OVER_LONG = 100, 5000  # milliseconds of a clock that the test turns
# What each kind of link is marked by; at whose place it leads to the text is that it has to show.
LINKS = {
    "term": "article a:has(> .std-term)",
    "source": "article .bibtex-citation a",
    "equation": "article a.reference.internal[href*='#equation-']",
}
FAULTS = """async (kinds) => {
  const popover = document.querySelector("#linked-entry");
  const bare = (...parts) => parts.map((part) => part.textContent.replace(/\\s|¶/g, "")).join("");
  const documents = new Map();
  async function pageOf({ pathname }) {
    if (!documents.has(pathname)) {
      const text = await (await fetch(pathname)).text();
      documents.set(pathname, new DOMParser().parseFromString(text, "text/html"));
    }
    return documents.get(pathname);
  }
  const texts = {
    term: (there) => bare(there, there.nextElementSibling),
    source: (there) => bare(there.querySelector("p")),
    equation: (there) => bare(there),
  };
  function fault(link, wanted) {
    if (!popover.matches(":popover-open")) return "shows nothing";
    if (bare(popover) !== wanted) return `shows ${popover.textContent}`;
    if (link.getAttribute("aria-describedby") !== popover.id) return "is not described by it";
    if (link.title) return "has a title beside it";
    if (popover.querySelector("[id]")) return "shows an id once more";
    const { left, right, top, bottom } = popover.getBoundingClientRect();
    const line = link.getClientRects()[0];
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    if (!isInside) return "shows it beside the window";
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = popover;
    if (scrollWidth > clientWidth) return "shows what is wider than its frame";
    if (innerWidth > 1000 && scrollHeight > clientHeight) return "needs a mouse to be read to its end";
    if (top < line.top && bottom > line.top + 2) return "is covered by it";
    return "";
  }
  for (const fold of document.querySelectorAll("article details")) fold.open = true;
  const met = { term: 0, source: 0, equation: 0, faults: [] };
  for (const [kind, selector] of Object.entries(kinds)) {
    for (const link of document.querySelectorAll(selector)) {
      const there = (await pageOf(link)).getElementById(link.hash.slice(1));
      link.scrollIntoView({ block: "center", behavior: "instant" });
      link.focus({ preventScroll: true });
      const found = fault(link, texts[kind](there));
      if (found) met.faults.push(`${link.getAttribute("href")} ${found}`);
      met[kind] += 1;
    }
  }
  return met;
}"""


UNFOCUSED = "addEventListener('mousedown', (event) => event.preventDefault())"  # as in Safari, by a tap
HELD = """() => {  // entries that no link asks for, that stand there twice or lead to nothing, and ids twice
  const template = document.querySelector("#linked-entries");
  const inside = (selector) => [...template?.content.querySelectorAll(selector) ?? []];
  const addresses = [...document.querySelectorAll("article a.reference.internal[href*='.html#']")]
    .map((link) => link.getAttribute("href"));
  const held = inside("[data-of]").map((entry) => entry.dataset.of);
  const ids = [...document.querySelectorAll("[id]"), ...inside("[id]")].map((part) => part.id);
  return [
    ...held.filter((address, i) => !addresses.includes(address) || held.indexOf(address) !== i),
    ...inside("a[href^='#']").map((link) => link.outerHTML),
    ...ids.filter((id, i) => ids.indexOf(id) !== i),
  ];
}"""


@pytest.fixture
def popover(page):
    return page.locator("#linked-entry")


def link_to(page, hash):
    return page.locator(f"article a.reference.internal[href$='#{hash}']").first


@pytest.fixture
def term(page):
    """The first link to a term in a chapter, whose clock the test can turn."""
    page.clock.install()
    page.goto(CHAPTER)
    return link_to(page, f"term-{TERM}")


@pytest.fixture(scope="module")
def visits(browser, server, site):
    """What is wrong with the links of each page at each width, and how many of each kind there are."""
    found = {}
    with watched(browser) as open_for:
        page = open_for(server)
        for path in pages(site):
            page.goto(path.name)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                settle(page)  # what is shown then is placed anew
                found[path.name, width] = page.evaluate(FAULTS, LINKS)
            found[path.name, "held"] = page.evaluate(HELD)
    return found


def test_every_link_of_every_page_shows_what_it_leads_to(visits):
    links = {place: met for place, met in visits.items() if place[1] in WIDTHS}
    assert {place: met["faults"] for place, met in links.items() if met["faults"]} == {}
    for kind in LINKS:
        assert sum(met[kind] for met in links.values()) > 100, kind


def test_a_page_holds_what_it_links_to_and_nothing_else(visits):
    assert {page: held for (page, part), held in visits.items() if part == "held" and held} == {}


def test_it_stays_below_the_mouse_and_goes_with_it(page, term, popover):
    term.hover()
    expect(popover).to_be_visible()
    expect(popover).to_contain_text("variance")
    popover.hover()
    page.clock.run_for(OVER_LONG)
    expect(popover).to_be_visible()
    page.locator("h1").hover()
    page.clock.run_for(OVER_LONG)
    expect(popover).to_be_hidden()
    expect(term).not_to_have_attribute("aria-describedby", re.compile("."))


def test_a_mouse_that_passes_by_opens_nothing(page, term, popover):
    page.clock.pause_at(page.evaluate("Date.now()") + OVER_LONG)
    term.hover()
    page.clock.run_for(SHORT)
    expect(popover).to_be_hidden()
    page.locator("h1").hover()
    page.clock.run_for(OVER_LONG)
    expect(popover).to_be_hidden()


def test_escape_closes_it_until_the_mouse_comes_again(page, popover):
    page.clock.install()
    page.goto("accuracy.html")
    link = page.locator(".bibtex-citation a:has(em)").first
    link.locator("em").hover()
    expect(popover).to_be_visible()
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    link.hover(position={"x": 3, "y": 8})  # its first word, which is not the <em>
    page.clock.run_for(OVER_LONG)
    expect(popover).to_be_hidden()


def test_the_focus_shows_it_and_takes_it_along(page, popover):
    page.goto(CHAPTER)
    term = link_to(page, f"term-{TERM}")
    tab_to(page, term)
    expect(popover).to_be_visible()
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    expect(term).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(popover).to_contain_text("mean")
    page.keyboard.press("Tab")
    expect(popover).to_contain_text("variance")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/glossary.html#term-{TERM}")


def test_an_equation_is_shown_where_it_is_spoken_of(page, popover):
    page.goto(CHAPTER)
    link = link_to(page, "equation-normalise")
    link.hover()
    expect(popover.locator(".katex-display")).to_be_visible()
    expect(popover.locator(".eqno")).to_have_text("(3.3)")
    link.click()
    expect(popover).to_be_hidden()


def test_a_finger_shows_it_first_and_then_follows(browser, server):
    context = browser.new_context(base_url=server, has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    popover, address = page.locator("#linked-entry"), f"**/glossary.html#term-{TERM}"

    def open_it():
        page.goto(CHAPTER)
        await_widgets(page)
        page.evaluate(UNFOCUSED)
        link_to(page, f"term-{TERM}").tap()
        expect(popover).to_be_visible()
        assert page.url.endswith(CHAPTER)

    open_it()
    page.locator("h1").tap()
    expect(popover).to_be_hidden()
    open_it()
    link_to(page, f"term-{TERM}").tap()
    page.wait_for_url(address)
    open_it()
    popover.get_by_role("link", name="Go there").tap()
    page.wait_for_url(address)
    context.close()


def test_it_works_from_a_folder(open_page, site):
    page = open_page(f"{site.as_uri()}/")
    page.goto(f"{site.as_uri()}/{CHAPTER}")
    for selector in LINKS.values():
        link = page.locator(selector).first
        link.hover()
        expect(link).to_have_attribute("aria-describedby", "linked-entry")
        expect(page.locator("#linked-entry")).to_be_visible()


def test_it_is_not_printed_and_without_a_script_a_link_is_a_link(browser, page, server, popover):
    page.goto(CHAPTER)
    link_to(page, f"term-{TERM}").hover()
    expect(popover).to_be_visible()
    page.emulate_media(media="print")
    settle(page)
    expect(popover).to_be_hidden()
    context = browser.new_context(base_url=server, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(CHAPTER)
    link_to(plain, f"term-{TERM}").click()
    plain.wait_for_url(f"**/glossary.html#term-{TERM}")
    context.close()
