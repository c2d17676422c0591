"""A new edition that appears while a page is open breaks nothing that runs there, and the page offers it."""

import pytest
from playwright.sync_api import expect

from handling import until
from hosting import change, read, rebuild, rename
from live_book import button, cell, edit, output, run

PAGE, INDEX = "plain.html", "index.html"
RUNNER_KEPT = """async (names) => {
  const held = names.map((name) => caches.match(new URL(name, location).href, { ignoreSearch: true }));
  return (await Promise.all(held)).every(Boolean);
}"""
IS_GONE = "async (name) => !(await caches.keys()).includes(name)"
CACHES = "() => caches.keys().then((names) => names.filter((name) => !name.includes('runtime')))"
BEGINS = """() => {
  const { serviceWorker } = navigator;
  globalThis.taken = new Promise((done) => serviceWorker.addEventListener("controllerchange", done));
}"""
ASKED = """async () => {  // which edition the page is of, after which the worker drops what no page needs
  const { serviceWorker } = navigator;
  for (let times = 0; times < 2; times += 1) {  // before the second time the first has had its effect
    const asked = new Promise((done) =>
      serviceWorker.addEventListener("message", ({ ports }) => ports.length && done()));
    serviceWorker.controller.postMessage("keep");
    await asked;
  }
}"""


@pytest.fixture(scope="module")
def site(live_site):
    """The small book, whose cells run in no time."""
    return live_site


@pytest.fixture
def runner(book):
    """What Run and Edit load on the page, but for Python itself."""
    return ["live/plain.json", *(f"_static/live/{path.name}" for path in book.glob("_static/live/*.js"))]


@pytest.fixture
def opened(reader, runner):
    """The page, read and kept with its runner."""
    read(reader, PAGE)
    until(reader, RUNNER_KEPT, runner)
    return reader


def publish(book, page):
    """Replace the book by a new edition of it, once the browser's own cache has forgotten the old one."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    rename(book)
    for name in (PAGE, INDEX):
        change(book / name, "</h1>", " corrected</h1>")
    rebuild(book)


def meet(page):
    """Let the browser meet what was published, in a second tab, until its worker answers the page too."""
    page.evaluate(BEGINS)
    second = page.context.new_page()
    second.goto(INDEX)
    page.evaluate("taken")
    return second


def offer(page):
    return page.locator(".new-edition")


def test_what_python_holds_outlives_a_new_edition(opened, book):
    run(opened, "names")
    publish(book, opened)
    meet(opened)
    edit(opened, "value", "greeting.upper()")  # for which the page loads its editor
    run(opened, "value", "Done.")
    expect(output(opened, "value")).to_have_text("'HELLO'")
    assert len(opened.workers) == 1
    assert opened.problems == []


def test_a_page_of_an_older_edition_runs_for_the_first_time(opened, book):
    publish(book, opened)
    meet(opened)
    run(opened, "names")
    expect(output(opened, "names")).to_have_text("hello\n")
    assert opened.problems == []


def test_the_page_offers_the_new_edition_and_keeps_what_it_was_built_with_until_then(opened, book):
    (old,) = opened.evaluate(CACHES)
    expect(offer(opened)).to_be_empty()
    publish(book, opened)
    second = meet(opened)
    expect(offer(opened)).to_contain_text("The book has a new edition. If you reload, what your cells")
    expect(offer(opened)).to_have_role("status")
    opened.evaluate(ASKED)
    expect(offer(second)).to_be_empty()  # it is of the new edition already
    assert old in opened.evaluate(CACHES)
    assert "corrected" not in opened.locator("h1").inner_text()

    offer(opened).get_by_role("button", name="Reload").click()
    expect(opened.locator("h1")).to_contain_text("corrected")
    until(opened, IS_GONE, old)
    expect(offer(opened)).to_be_empty()
    run(opened, "names")
    assert opened.problems == []


def test_a_page_looks_for_a_new_edition_when_its_reader_comes_back_to_it(opened, book):
    publish(book, opened)
    opened.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(offer(opened)).to_contain_text("new edition", timeout=30_000)


def test_a_page_that_the_new_edition_left_alone_offers_nothing(opened, book):
    change(book / INDEX, "</h1>", " corrected</h1>")
    rebuild(book)
    second = meet(opened)
    until(second, IS_GONE, opened.evaluate(CACHES)[0])
    expect(offer(opened)).to_be_empty()


def test_what_was_only_read_can_be_edited_without_a_network(opened, host):
    host.stop()
    opened.context.set_offline(True)
    opened.reload()
    edit(opened, "value", "greeting")
    button(opened, "value", "Run").click()
    expect(cell(opened, "value").locator(".live-status")).to_contain_text("offline")
    assert [problem for problem in opened.problems if "Failed to load resource" not in problem] == []
    host.start()


def test_where_there_are_no_news_nothing_lies_over_the_buttons(opened):
    for button_of_the_page in opened.locator(".page-head").locator("button, summary, a").all():
        if button_of_the_page.is_visible():
            button_of_the_page.click(trial=True, timeout=5000)
