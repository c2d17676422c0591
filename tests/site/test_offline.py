"""What was read can be read without a network, and a new build of the book replaces what was kept."""

import functools
import http.server
import shutil
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from handling import until
from website.paths import NODE, ROOT

CHAPTER, OTHER = "04-gamma-and-beta.html", "05-undoing-it.html"
BUILD = f"""import {{ addServiceWorker }} from {(ROOT / "website/offline/service_worker.mjs").as_uri()!r};
await addServiceWorker({{ folder: process.argv[1], pages: [] }});"""
KEPT = """async () => {
  const isIcon = ({ initiatorType }) => initiatorType === "other"; // the browser's own request
  const loaded = performance.getEntriesByType("resource").filter((entry) => !isIcon(entry));
  const pictures = Array.from(document.images, ({ src }) => src);
  const addresses = [location.href, ...loaded.map(({ name }) => name), ...pictures];
  const own = addresses.filter((address) => address.startsWith(location.origin));
  const held = await Promise.all(own.map((address) => caches.match(address, { ignoreSearch: true })));
  return navigator.serviceWorker.controller !== null && held.every(Boolean);
}"""
PAGES_KEPT = """async () => {
  const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const kept = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
  return kept.map(({ url }) => url.split("/").pop()).filter((name) => name.endsWith(".html"));
}"""
IS_GONE = "async (name) => !(await caches.keys()).includes(name)"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Sends files as GitHub Pages does, to be used for ten minutes, and notes what was asked for."""

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *args):
        self.server.asked.append(self.path.partition("?")[0])


class Host:
    """A web server that can be stopped and started again at the same address."""

    def __init__(self, folder, handler=Handler):
        self.folder, self.handler, self.port, self.asked = folder, handler, 0, []

    def start(self):
        handler = functools.partial(self.handler, directory=str(self.folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.asked, self.port = self.asked, self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def hosting(folder, handler=Handler):
    host = Host(folder, handler)
    host.start()
    yield host
    host.stop()


def rebuild(folder):
    """Give a changed site the worker that a build of it would have."""
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", BUILD, folder], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def base(request):
    """Where the site stands at its host: in a folder, as with GitHub Pages, unless a test says otherwise."""
    return getattr(request, "param", "a-book/")


@pytest.fixture
def book(site, tmp_path, base):
    """A copy of the site that a test can change, in a folder of its host or at its root."""
    return Path(
        shutil.copytree(site, tmp_path / "host" / base, ignore=shutil.ignore_patterns("_sources", "lite"))
    )


@pytest.fixture
def host(book, tmp_path):
    with hosting(tmp_path / "host") as host:
        yield host


@pytest.fixture
def reader(browser, host, base):
    """A page of a reader who has never been here; `problems` holds what the console said."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{host.port}/{base}")
    page = context.new_page()
    page.problems = []
    page.on(
        "console", lambda message: page.problems.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    context.close()


def read(page, name):
    """Open a page and wait until it is kept."""
    page.goto(name)
    until(page, KEPT)


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
    assert len(host.asked) <= 12 + 2  # the page's own limit, the worker and the offline page


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
