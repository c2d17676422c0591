"""What a reader is told who cannot run cells, in one sentence; what the book printed stands untouched."""

import functools
from http.server import SimpleHTTPRequestHandler

import pytest
from playwright.sync_api import expect

from live_book import SOON, button, cell, edit, output, run, status

NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("", "SecurityError"); },
  configurable: true,
})"""
OLD_WORKER = """const Newer = Worker;
window.Worker = class extends Newer {
  constructor() { super(URL.createObjectURL(new Blob(["a word it does not know"]))); }
};"""


def answering(pattern, **answer):
    """A change of the page: files of this kind are answered so."""
    return lambda page: page.route(pattern, lambda route: route.fulfill(**answer))


def scripted(script):
    """A change of the browser, made before the page's own scripts run."""
    return lambda page: page.add_init_script(script)


SENTENCES = {
    "no WebAssembly": (scripted("delete window.WebAssembly"), "no WebAssembly"),
    "an old WebAssembly": (scripted("delete WebAssembly.Exception"), "too old to run Python"),
    "a script that an old browser cannot read": (scripted(OLD_WORKER), "too old to run Python"),
    "a copy without Python": (answering("**/runtime.json", status=404), "came without Python"),
    "a new edition, at the first press": (answering("**/_static/live/session-*", status=404), "new edition"),
    "a new edition, at the plan": (answering("**/live/plain.json*", status=404), "new edition"),
    "a new edition, at the worker": (answering("**/_static/live/worker-*", status=404), "new edition"),
    "a new edition, at Python": (answering("**/python_stdlib.zip", status=404), "new edition"),
    "a new edition, at a package": (answering("**/numpy-*.whl", status=404), "new edition"),
    "another file than the book's": (answering("**/numpy-*.whl", body="no wheel"), "broke off"),
}


@pytest.mark.parametrize(("change", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_one_sentence_says_why_and_the_output_stays(open_plain, change, sentence):
    page = open_plain(change)
    before = output(page, "names").inner_text()
    button(page, "names", "Run").click()
    expect(status(page, "names")).to_contain_text(sentence, timeout=SOON)
    assert output(page, "names").inner_text() == before
    expect(button(page, "names", "Run")).to_be_visible()


class Breaking(SimpleHTTPRequestHandler):
    """A server from which half of a large file arrives, as long as `broken` holds."""

    broken = True

    def log_message(self, *_):
        pass

    def copyfile(self, source, outputfile):
        if Breaking.broken and self.path.endswith(".wasm"):
            outputfile.write(source.read(4_000_000))
            self.close_connection = True
        else:
            super().copyfile(source, outputfile)


@pytest.fixture
def breaking(live_site, serve_with):
    Breaking.broken = True
    return serve_with(functools.partial(Breaking, directory=str(live_site)))


def test_a_download_that_breaks_off_is_said_and_the_next_press_starts_again(open_plain, breaking):
    page = open_plain(address=breaking)
    button(page, "names", "Run").click()
    expect(status(page, "names")).to_contain_text("The download broke off", timeout=SOON)
    expect(output(page, "names")).to_contain_text("hello")
    Breaking.broken = False
    run(page, "names")


def test_where_the_browser_keeps_nothing_an_edit_runs_and_says_so(open_plain):
    page = open_plain(scripted(NO_STORAGE))
    edit(page, "value", "'mine'")
    expect(status(page, "value")).to_contain_text("does not let the page keep it")
    run(page, "value")
    expect(output(page, "value")).to_have_text("'mine'")
    button(page, "value", "Reset").click()
    expect(status(page, "value")).to_contain_text("does not let the page keep that")
    button(page, "value", "Bring back").click()
    expect(status(page, "value")).to_contain_text("does not let the page keep it")


def test_an_edit_in_a_second_tab_is_announced_in_the_first(plain):
    second = plain.context.new_page()
    second.goto("plain.html")
    edit(second, "value", "'theirs'")
    expect(status(plain, "value")).to_contain_text("edited in another tab")
    expect(cell(plain, "value").locator("pre").first).to_have_text("list(range(3))\n")
    run(plain, "names")
    run(second, "value")  # each tab has a Python of its own
    edit(second, "loop", "greeting = 2")
    run(second, "loop")
    run(plain, "uses")
    expect(output(plain, "uses")).to_have_text("hello 42\n")


def test_a_failed_edit_leaves_the_running_python_alone(open_plain):
    failing = {"on": True}

    def refuse(route):
        route.abort() if failing["on"] else route.continue_()

    page = open_plain(lambda page: page.route("**/editor-*.js", refuse))
    run(page, "names")
    button(page, "uses", "Edit").click()
    expect(status(page, "uses")).to_contain_text("The download broke off")
    failing["on"] = False
    run(page, "uses")
    assert len(page.workers) == 1


def test_a_page_that_is_isolated_but_may_not_share_memory_runs_its_cells(open_plain):
    page = open_plain(
        scripted(
            "Object.defineProperty(self, 'crossOriginIsolated', { value: true });"
            "delete self.SharedArrayBuffer;"
        )
    )
    run(page, "names")
