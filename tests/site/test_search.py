"""The search finds words, symbols and names of the package, however spelt, by keyboard and from a folder."""

import json
import re

import pytest
from playwright.sync_api import expect

from building import pages

INDEX = "search_index.js"

# What is asked, and what the first answer says of itself.
FIRST = {
    "γ": "γ Symbol · Notation",
    "gamma": "γ Symbol · Notation",
    r"\gamma": "γ Symbol · Notation",
    "ε": "ε Symbol · Notation",
    "eps": "ε Symbol · Notation",
    "Epsilon": "ε Symbol · Notation",
    r"\varepsilon": "ε Symbol · Notation",
    "σ²": "σ² Symbol · Notation",
    r"\sigma^2": "σ² Symbol · Notation",
    "sigma": "σ² Symbol · Notation",
    "z̃": "z̃⁽ⁱ⁾ Symbol · Notation",
    r"\tilde z": "z̃⁽ⁱ⁾ Symbol · Notation",
    "z_norm": "z_norm⁽ⁱ⁾ Symbol · Notation",
    "x_hat": "z_norm⁽ⁱ⁾ Symbol · Notation",
    "running mean": "running statistics Glossary",
    "momentum": "momentum (of an optimizer) Glossary",
    "mean": "μ Symbol · Notation",
    "Bessel": "5. The other variance The backward pass",
    "normalizaton": "batch normalization Glossary",  # a slip of the finger
    "dead bias": "dead bias Glossary",
    "AdaMax": "AdaMax Glossary",
    "standardize": "standardise Glossary",
    "BatchNorm.forward": "BatchNorm.forward Package · The package",
    "fold_batch_norm": "fold_batch_norm Package · The package",
}


@pytest.fixture(scope="module")
def entries(site):
    text = (site / INDEX).read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r"bookSearch\.ready\((.*)\);\n", text)[1])


def said(page, query):
    """What the results of a query say of themselves, in their order."""
    page.get_by_role("searchbox", name="Search this book").last.fill(query)
    expect(page.get_by_role("status").last).to_contain_text(re.compile("place|Nothing"))
    return [
        " ".join(text.split())
        for text in page.evaluate(
            """() => [...document.querySelectorAll(".book-search__results > li")].map((item) =>
                 item.querySelector("a").textContent + " " + item.querySelector("span").textContent)"""
        )
    ]


def test_a_word_or_symbol_comes_first_on_the_page_that_explains_it(page):
    page.goto("search.html")
    assert {query: said(page, query)[:1] for query in FIRST} == {
        query: [first] for query, first in FIRST.items()
    }


def test_it_works_from_a_folder(open_page, site):
    page = open_page(f"{site.as_uri()}/")
    page.goto("search.html?q=γ")
    expect(page.locator(".book-search__results a").first).to_have_text("γ")


def test_an_excerpt_shows_the_word_and_no_markup(page, entries):
    texts = [text for *_, text, _ in entries]
    assert [
        text for text in texts if re.search(r"\\[a-z]|\$\$|\{(?:term|cite|eq)|:::|</?[a-z]+>", text)
    ] == []
    page.goto("search.html?q=zigzag")
    excerpt = page.locator(".book-search__excerpt").first
    expect(excerpt.locator("mark").first).to_contain_text(re.compile("zigzag", re.IGNORECASE))
    assert 60 < len(excerpt.inner_text()) < 300


def test_every_entry_leads_somewhere(site, entries):
    ids = {path.name: set(re.findall(r'\bid="([^"]+)"', path.read_text("utf-8"))) for path in pages(site)}
    assert {kind for kind, *_ in entries} == {"name", "page", "section", "symbol", "term"}
    places = {address.partition("#")[::2] for _, _, _, address, *_ in entries}
    assert [place for place in places if place[1] and place[1] not in ids[place[0]]] == []


def test_it_is_done_by_keyboard_alone(page):
    page.goto("glossary.html", wait_until="networkidle")
    page.keyboard.press("Control+k")
    page.keyboard.type("gradient check")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator(".book-search__results a").first).to_have_text("gradient check")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".book-search__results a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".book-search input")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-gradient-check")


# What every object of JavaScript has a property of, asked for as a word of the book.
INHERITED = (
    "__defineGetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "length",
    "prototype",
    "toLocaleString",
    "toString",
    "valueOf",
)


@pytest.mark.parametrize("word", INHERITED)
def test_a_word_that_objects_inherit_is_a_word(page, word):
    page.goto("search.html")
    said(page, word)
    said(page, f"batch {word}s")


def test_nothing_found_is_said(page):
    page.goto("search.html?q=xqzzy")
    expect(page.get_by_role("status").last).to_contain_text("Nothing found for “xqzzy”")
    expect(page.locator(".book-search__results > li")).to_have_count(0)


def test_the_index_is_loaded_only_when_something_is_asked(page, site):
    scripts = [
        f"{path.name}: {script}"
        for path in pages(site)
        for script in re.findall(r'<script\b[^>]*\bsrc="([^"]+)"', path.read_text("utf-8"))
    ]
    assert [script for script in scripts if INDEX in script or "searchindex" in script] == []
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("search.html", wait_until="networkidle")
    assert [url for url in asked if INDEX in url] == []
    said(page, "gamma")
    assert len([url for url in asked if INDEX in url]) == 1


def test_without_scripts_the_page_says_what_else_leads_to_a_page(browser, server):
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("search.html")
    links = page.locator(".book-search noscript a")
    targets = [link.get_attribute("href") for link in links.all()]
    assert "Searching needs JavaScript" in page.locator(".book-search").inner_text()
    expect(page.locator(".book-search input")).to_be_hidden()
    context.close()
    assert targets == ["glossary.html", "genindex.html", "index.html"]
