"""The built site, a server for it and a browser to look at it with.

`make test` builds the site before; BOOK_SITE=<folder> looks at another one.
"""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from filelock import FileLock

import live_book
from handling import patient, watch
from hosting import hosting
from progress import CHAPTER
from watching import watched
from website.build import is_current
from website.chromium import launched
from website.paths import BOOK, SITE


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    if given := os.environ.get("BOOK_SITE"):
        return Path(given).resolve()
    if not is_current(BOOK):
        pytest.skip("the site is not built from the sources as they are now: `make book` builds it")
    return SITE


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def serve_with():
    """A function that serves by a handler on a free port and returns its address, which ends in a slash."""
    servers = []

    def start(handler):
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/"

    yield start
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="session")
def serve(serve_with):
    """A function that serves a folder so."""
    return lambda folder: serve_with(functools.partial(Handler, directory=str(folder)))


@pytest.fixture(scope="session")
def server(serve, site):
    """The address of the served site."""
    return serve(site)


@pytest.fixture(scope="session")
def browser():
    """A Chromium of this machine, or the one that `playwright install chromium` fetched."""
    with launched() as (chromium, _):
        if not chromium:
            pytest.skip("no Chromium found: install one, or run `python -m playwright install chromium`")
        yield chromium


@pytest.fixture
def open_page(browser):
    """A function that makes a fresh page for a served folder, watched until the test ends."""
    with watched(browser) as open_for:
        yield open_for


@pytest.fixture
def page(open_page, server):
    """A fresh page on the site, watched as `open_page` says."""
    return open_page(server)


@pytest.fixture
def reader_page(page):
    """A chapter on the site, opened by somebody for whom nothing is kept."""
    page.goto(CHAPTER)
    return page


@pytest.fixture(scope="module")
def module_page(browser, server):
    """A page on the site for all tests of a file, watched too; what a hand does on it is drawn at once."""
    with watched(browser) as open_for:
        yield patient(open_for(server))


@pytest.fixture(scope="module")
def opened(request, module_page):
    """The WIDGET of a file of tests, a `WidgetOnPage`, on its chapter."""
    return request.module.WIDGET(module_page)


@pytest.fixture
def widget(opened):
    """The same, as if the chapter had just been opened."""
    return opened.start()


@pytest.fixture(scope="session")
def live_site(tmp_path_factory, worker_id):
    """The folder of the small book's site, built once in a run, whoever comes first."""
    common = tmp_path_factory.getbasetemp()
    common = common if worker_id == "master" else common.parent
    with FileLock(common / "live.lock"):
        return live_book.build(common / "live")


@pytest.fixture(scope="session")
def live_server(serve, live_site):
    return serve(live_site)


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


@pytest.fixture
def open_plain(browser, live_server):
    """A function that opens the page of plain Python, on which nothing has run.

    At the end no script of the page may have failed, nor may another host have been asked. The worker
    that keeps pages for reading offline stays away, unless asked for: what it holds would answer in place
    of the server.
    """
    contexts, problems = [], []

    def open_page(prepare=lambda page: None, address=live_server, service_workers="block"):
        contexts.append(browser.new_context(base_url=address, service_workers=service_workers))
        page = contexts[-1].new_page()
        watch(page, address, problems, only=("pageerror", "request"))
        prepare(page)
        page.goto("plain.html")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, problems


@pytest.fixture
def plain(open_plain):
    return open_plain()


@pytest.fixture(scope="session")
def started(browser, live_server):
    """One page of plain Python for all tests of a process that do not stop it: a start costs seconds."""
    context = browser.new_context(base_url=live_server, service_workers="block")
    page, problems = context.new_page(), []
    watch(page, live_server, problems, only=("pageerror", "request"))
    page.goto("plain.html")
    yield page
    context.close()
    assert not problems, problems


@pytest.fixture
def warm(started):
    """That page, on which Python may have run; afterwards every cell has the book's text again."""
    yield started
    started.evaluate(live_book.RESET)
