"""What was read can be read without a network, and a new build of the book replaces what was kept."""

import pytest

from handling import until
from hosting import KEPT, change, read, rebuild

CHAPTER, OTHER = "04-gamma-and-beta.html", "05-undoing-it.html"
PAGES_KEPT = """async () => {
  const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const kept = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
  return kept.map(({ url }) => url.split("/").pop()).filter((name) => name.endsWith(".html"));
}"""
IS_GONE = "async (name) => !(await caches.keys()).includes(name)"


def cache_names(page):
    return page.evaluate("caches.keys()")


@pytest.mark.parametrize("base", ["", "a-book/"], ids=["at the root", "in a folder"], indirect=True)
def test_a_chapter_that_was_read_is_whole_without_a_network(reader, host):
    read(reader, CHAPTER)
    host.stop()
    reader.reload()
    assert reader.locator("main h1").first.inner_text()
    for picture in reader.locator("main img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("(picture) => picture.decode()")  # fails where there is no picture
    fonts = "document.fonts.ready.then((fonts) => [...fonts].map(({ family, status }) => [family, status]))"
    states = reader.evaluate(fonts)
    assert ["KaTeX_Main", "loaded"] in states
    assert "error" not in {status for _, status in states}
    slider = reader.locator(".bn-widget [role=slider], .bn-widget input[type=range]").first
    before = slider.evaluate("(slider) => slider.getAttribute('aria-valuenow') ?? slider.value")
    slider.press("ArrowRight")
    assert slider.evaluate("(slider) => slider.getAttribute('aria-valuenow') ?? slider.value") != before
    assert reader.problems == []
    host.start()


def test_a_page_that_was_not_read_says_so_and_lists_the_others(reader, host):
    read(reader, CHAPTER)
    title = reader.title().partition(" —")[0]
    host.stop()
    reader.goto(OTHER)
    assert "has not been read on this device yet" in reader.locator("main").inner_text()
    kept = reader.locator("#kept-pages a")
    kept.first.wait_for()
    assert kept.all_inner_texts() == [title]
    kept.first.click()
    assert reader.url.endswith(CHAPTER)
    assert reader.title().startswith(title)
    host.start()
    reader.goto(OTHER)
    assert "has not been read" not in reader.locator("main").inner_text()


def test_the_search_finds_without_a_network_what_it_would_find_with_one(reader, host):
    results = ".book-search__results a"
    read(reader, "search.html?q=momentum")
    reader.locator(results).first.wait_for()
    host.stop()
    reader.goto("search.html?q=variance")
    reader.locator(results).first.wait_for()
    assert [page for page in reader.evaluate(PAGES_KEPT) if "search" not in page] == ["offline.html"]
    host.start()


def test_a_new_build_replaces_the_old_one_without_a_reload(reader, host, book):
    read(reader, OTHER)
    read(reader, CHAPTER)
    (old,) = cache_names(reader)
    loads = []
    reader.on("load", lambda page: loads.append(page.url))
    for name in (CHAPTER, OTHER):
        change(book / name, "</h1>", " corrected</h1>")
    rebuild(book)

    reader.goto(CHAPTER)
    assert "corrected" in reader.locator("h1").inner_text()  # at once, although ten minutes are not over
    until(reader, IS_GONE, old)
    until(reader, KEPT)
    assert len(cache_names(reader)) == 1
    assert len(loads) == 1

    host.stop()
    for name in (OTHER, CHAPTER):  # also the page that was not open is the new one
        reader.goto(name)
        assert "corrected" in reader.locator("h1").inner_text()
    assert reader.problems == []
    host.start()


def test_a_first_visit_costs_little_more_than_the_page(reader, host):
    read(reader, CHAPTER)
    assert {name for name in map(last, host.asked) if name.endswith(".html")} == {CHAPTER, "offline.html"}
    assert sorted(set(host.asked)) == sorted(host.asked), "something was sent twice"
    cells_need = [path for path in host.asked if "/live/" in path]  # to run them offline later
    assert (
        len(host.asked) - len(cells_need) <= 12 + 2
    )  # the page's own limit, the worker and the offline page
    assert len(cells_need) <= 6


def last(path):
    return path.rpartition("/")[2]


def test_the_python_runtime_is_kept_when_used_and_outlives_a_new_build(reader, host, book):
    (book / "pyodide").mkdir(exist_ok=True)
    (book / "pyodide" / "large.txt").write_text("a runtime")
    rebuild(book)
    read(reader, CHAPTER)
    assert "large.txt" not in map(last, host.asked)
    fetch = "fetch('pyodide/large.txt').then((answer) => answer.text())"
    assert reader.evaluate(fetch) == "a runtime"
    change(book / CHAPTER, "</h1>", " corrected</h1>")
    rebuild(book)
    reader.goto(CHAPTER)
    until(reader, KEPT)
    host.stop()
    assert reader.evaluate(fetch) == "a runtime"
    host.start()


def test_two_builds_make_the_same_worker(book):
    made = set()
    for _ in range(2):
        rebuild(book)
        made.add((book / "service_worker.js").read_bytes())
    assert len(made) == 1


@pytest.mark.parametrize("name", ["index.html", CHAPTER, "search.html", "offline.html"])
def test_the_policy_of_a_page_lets_the_worker_be(page, site, name):
    assert 'http-equiv="Content-Security-Policy"' in (site / name).read_text("utf-8")
    violations = []
    page.expose_function("note", lambda violated: violations.append(violated))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', ({ violatedDirective }) => note(violatedDirective))"
    )
    page.goto(name)
    until(page, "navigator.serviceWorker.controller !== null")
    page.goto(name)
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    assert violations == []
