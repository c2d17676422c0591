"""Being found: what a page says of itself to others, the way from page to page, the list of chapters."""

import json
import re
from collections import Counter

import pytest
import yaml
from playwright.sync_api import expect

from building import copy_sources, pages, run_build
from website.paths import ROOT

PLAIN = {"genindex.html", "py-modindex.html", "search.html", "offline.html"}  # made by no file of the book


def stated(html, name):
    """The content of a meta element, or None."""
    for element in re.findall(r"<meta\b[^>]*>", html):
        if re.search(rf'\b(?:name|property)="{name}"', element):
            return re.search(r'\bcontent="([^"]*)"', element)[1]
    return None


@pytest.fixture(scope="module")
def sources(site):
    return {path.name: path.read_text(encoding="utf-8") for path in pages(site)}


def test_every_page_has_a_title_and_a_description_of_its_own(sources):
    kept = {name: html for name, html in sources.items() if name != "offline.html"}
    assert {stated(html, "og:site_name") for html in kept.values()} == {"The Batch Normalization Book"}
    titles = {name: re.search(r"<title>([^<]*)</title>", html)[1] for name, html in kept.items()}
    descriptions = {name: stated(html, "description") for name, html in kept.items()}
    assert {name: text for name, text in descriptions.items() if not 50 <= len(text or "") <= 160} == {}
    for found in (titles, descriptions):
        assert [text for text, times in Counter(found.values()).items() if times > 1] == []
    assert titles["index.html"] == "The Batch Normalization Book"
    assert [text for text in descriptions.values() if re.search(r"[\\$]|\(\d{4}\)", text)] == []
    assert {stated(html, "og:description") for html in kept.values()} == set(descriptions.values())


def test_every_page_names_its_language_its_icons_and_the_manifest(sources, site):
    for name, html in sources.items():
        assert re.search(r'<html\b[^>]*\blang="en"', html), name
        for rel in ("icon", "apple-touch-icon", "manifest"):
            link = re.search(rf'<link\b[^>]*\brel="{rel}"[^>]*>', html)
            assert link, f"{name} has no {rel}"
            target = re.search(r'\bhref="([^"]+)"', link[0])[1]
            assert target.startswith("data:") or (site / target.partition("?")[0]).is_file(), (
                f"{name}: {target}"
            )


def test_the_manifest_makes_the_book_an_app(site):
    manifest = json.loads((site / "_static" / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == "The Batch Normalization Book"
    assert (site / "_static" / manifest["start_url"]).is_file()
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        head = (site / "_static" / icon["src"]).read_bytes()[:24]
        assert "x".join(str(int.from_bytes(head[at : at + 4])) for at in (16, 20)) == icon["sizes"]


def test_the_picture_for_links_is_of_the_usual_size_and_light(site):
    content = (site / "_static" / "social.png").read_bytes()
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1200, 630)
    assert len(content) <= 60 * 1024


def test_previous_and_next_lead_through_the_whole_book(page, sources):
    page.goto("index.html")
    walked = ["index.html"]
    while (following := page.locator("a.next-page")).count():
        following.click()
        page.wait_for_load_state()
        walked.append(page.url.rsplit("/", 1)[1])
        assert page.locator("a.prev-page").get_attribute("href") == walked[-2]
    assert sorted(walked) == sorted(sources.keys() - PLAIN)


def test_the_welcome_page_lists_every_chapter_with_its_picture_and_its_time(page):
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))
    (part,) = [part for part in toc["parts"] if part["caption"] == "Chapters"]
    chapters = [f"{entry['file']}.html" for entry in part["chapters"]]
    page.goto("index.html")
    rows = page.locator(".chapter-map > ol > li")
    assert [link.get_attribute("href") for link in rows.locator("h3 a").all()] == chapters
    for row in rows.all():
        assert re.fullmatch(r"\d+ minutes", row.locator(".chapter-map__time").inner_text())
    assert rows.locator("svg").count()


def test_the_list_of_chapters_fits_a_phone_and_needs_no_script(browser, server):
    context = browser.new_context(
        base_url=server, java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    page = context.new_page()
    page.goto("index.html")
    expect(page.locator(".chapter-map svg").first).to_be_visible()
    fits = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert fits <= 320


@pytest.fixture
def build_tiny(tmp_path, monkeypatch):
    """A function that builds a book of two pages with some environment variables and returns its folder."""

    def build(**environment):
        for name in ("BOOK_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        book = copy_sources(tmp_path)
        for path in book.iterdir():
            if path.is_file() and path.name not in ("_config.yml", "references.bib"):
                path.unlink()
        (book / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: glossary\n")
        (book / "index.md").write_text(
            "# Title\n\nA first sentence, long enough to describe a page to others.\n"
        )
        (book / "glossary.md").write_text(
            "# Glossary\n\nA second one, which says something else of another page.\n"
        )
        done = run_build(book)
        assert done.returncode == 0, done.stdout[-4000:]
        return book / "_build" / "html"

    return build


NEEDS_AN_ADDRESS = ("canonical", "og:url", "og:image", "Edit this page", "Report a mistake", "github.com")


def test_a_book_without_addresses_states_none(build_tiny):
    site = build_tiny()
    html = (site / "glossary.html").read_text("utf-8")
    assert [text for text in NEEDS_AN_ADDRESS if text in html] == []
    assert not (site / "sitemap.txt").exists()
    assert not (site / "robots.txt").exists()
    assert stated(html, "description") == "A second one, which says something else of another page."


def test_a_fork_speaks_of_itself(build_tiny):
    site = build_tiny(BOOK_URL="https://somebody.example/book", GITHUB_REPOSITORY="somebody/book")
    html = (site / "glossary.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://somebody.example/book/glossary.html"' in html
    assert stated(html, "og:image") == "https://somebody.example/book/_static/social.png"
    assert stated(html, "og:url") == "https://somebody.example/book/glossary.html"
    assert stated(html, "twitter:card") == "summary_large_image"
    assert 'href="https://github.com/somebody/book/edit/main/book/glossary.md"' in html
    assert 'href="https://github.com/somebody/book/issues/new?title=' in html
    assert "Edit this page" not in (site / "genindex.html").read_text("utf-8")
    pages_listed = (site / "sitemap.txt").read_text("utf-8").split()
    assert pages_listed == [f"https://somebody.example/book/{name}.html" for name in ("glossary", "index")]
    assert "Sitemap: https://somebody.example/book/sitemap.txt" in (site / "robots.txt").read_text("utf-8")
