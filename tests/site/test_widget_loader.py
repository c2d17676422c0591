"""The loader on pages of its own: what a widget may expect of the page that hosts it."""

import base64
import json
import shutil

import pytest

from handling import until

COUNTER = """
globalThis.imports = (globalThis.imports ?? 0) + 1;
export default () => ({
  initialize({ model }) { model.set("initialized", model.get("initialized") + 1); },
  render({ model, el, signal }) {
    const draw = () => { el.textContent = `${model.get("count")} after ${model.get("initialized")}`; };
    el.addEventListener("click", () => { model.set("count", model.get("count") + 1); model.save_changes(); });
    model.on("change:count", draw);
    draw();
    signal.addEventListener("abort", () => sessionStorage.setItem("signal", "aborted"));
    return () => sessionStorage.setItem("cleanup", "run");
  },
});
"""


POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'self';
  script-src 'self' blob:; style-src 'self'; img-src data:">"""


def model(esm, buffers=(), **traits):
    saved = [
        {"path": path, "encoding": "base64", "data": base64.b64encode(data).decode()}
        for path, data in buffers
    ]
    return {"state": {"_esm": esm, **traits}, "buffers": saved}


@pytest.fixture
def mount(tmp_path, serve, live_site):
    """A function that writes a page that shows the named models and returns the page's address."""

    def write(models, views):
        shown = "".join(
            f'<div class="widget-view"><script type="application/vnd.jupyter.widget-view+json">'
            f"{json.dumps({'model_id': name})}</script></div>"
            for name in views
        )
        state = json.dumps({"state": models}).replace("<", r"\u003c")
        (tmp_path / "index.html").write_text(
            f'<!doctype html><html><head>{POLICY}<link rel="icon" href="data:,"><title>t</title>'
            f'<script async src="widget_loader.js"></script></head>'
            f'<body><div class="cell" id="cell-all">{shown}</div>'
            f'<script type="application/vnd.jupyter.widget-state+json">{state}</script></body></html>'
        )
        (tmp_path / "next.html").write_text('<!doctype html><link rel="icon" href="data:,"><title>t</title>')
        shutil.copy(live_site / "_static" / "widget_loader.js", tmp_path)
        return serve(tmp_path)

    return write


def texts(page):
    until(page, "[...document.querySelectorAll('.widget-view')].every((el) => el.innerText)")
    return page.locator(".widget-view").all_inner_texts()


def test_views_of_one_model_share_it_and_models_of_one_source_share_the_module(mount, open_page):
    models = {name: model(COUNTER, count=count, initialized=0) for name, count in (("a", 1), ("b", 5))}
    page = open_page(mount(models, ["a", "a", "b"]))
    page.goto("index.html")
    assert texts(page) == ["1 after 1", "1 after 1", "5 after 1"]
    page.locator(".widget-view").nth(0).click()
    assert texts(page) == ["2 after 1", "2 after 1", "5 after 1"]
    assert page.evaluate("imports") == 1


def test_a_trait_that_is_the_readers_own_is_kept_and_no_other(mount, open_page):
    counters = {"a": {"count": "1f"}, "b": {"count": "1f"}, "c": {}}
    models = {name: model(COUNTER, count=1, initialized=0, of_reader=kept) for name, kept in counters.items()}
    page = open_page(mount(models, ["a", "b", "b", "c"]))
    page.goto("index.html")
    texts(page)
    for number in (0, 1, 2, 3):
        page.locator(".widget-view").nth(number).click()
    assert texts(page) == ["2 after 1", "3 after 1", "3 after 1", "2 after 1"]
    page.goto("index.html")
    assert texts(page) == ["2 after 1", "3 after 1", "3 after 1", "1 after 1"]
    assert page.evaluate("Object.keys(JSON.parse(localStorage['done:index'])).sort()") == [
        "cell-all 0 count 1f",
        "cell-all 1 count 1f",
    ]


def test_what_is_kept_is_dropped_where_the_reader_goes_back_to_the_beginning(mount, open_page):
    page = open_page(mount({"a": model(COUNTER, count=1, initialized=0, of_reader={"count": "1f"})}, ["a"]))
    page.goto("index.html")
    texts(page)
    view = page.locator(".widget-view")
    view.click()
    assert page.evaluate("localStorage.length") == 1
    view.evaluate("(view) => view.model.set('count', 1)")
    assert page.evaluate("localStorage.length") == 0


def test_leaving_the_page_cleans_up(mount, open_page):
    page = open_page(mount({"a": model(COUNTER, count=0, initialized=0)}, ["a"]))
    page.goto("index.html")
    texts(page)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert page.evaluate("sessionStorage.length") == 0  # the page may come back from the browser's cache
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }))")
    assert page.evaluate("({ ...sessionStorage })") == {"signal": "aborted", "cleanup": "run"}


def test_binary_traits_arrive_as_data_views_at_their_paths(mount, open_page):
    esm = """export default { render({ model, el }) {
      const views = [model.get("top"), model.get("frames")[1].values];
      el.textContent = views.map((view) => view.constructor.name + new Float32Array(view.buffer)).join(" ");
    } };"""
    buffers = [(["top"], b"\0\0\x80?"), (["frames", 1, "values"], b"\0\0\0@\0\0@@")]
    page = open_page(mount({"a": model(esm, buffers, frames=[{}, {}])}, ["a"]))
    page.goto("index.html")
    assert texts(page) == ["DataView1 DataView2,3"]


def test_events(mount, open_page):
    esm = """export default { render({ model, el }) {
      const log = [];
      const note = (name) => { const hear = () => log.push(name); return hear; };
      const [first, second, any] = ["first", "second", "any"].map(note);
      model.on("change:x", first); model.on("change:x", second); model.on("change", any);
      model.set("x", 1); model.set("x", 1); model.set("y", 1);
      model.off("change:x", first);
      model.set("x", 2);
      model.off("change:x");
      model.set("x", 3);
      model.off();
      model.set("x", 4);
      model.send({});
      el.textContent = log.join(" ") + " " + model.get("x");
    } };"""
    page = open_page(mount({"a": model(esm, x=0, y=0)}, ["a"]))
    page.goto("index.html")
    assert texts(page) == ["first second any any second any any 4"]


def test_a_module_may_stand_with_another_model(mount, open_page):
    models = {"a": model(COUNTER, count=1, initialized=0), "b": model("a", count=5, initialized=0)}
    page = open_page(mount(models, ["a", "b"]))
    page.goto("index.html")
    assert texts(page) == ["1 after 1", "5 after 1"]
    assert page.evaluate("imports") == 1


def test_mounts_on_a_page_opened_from_a_folder(mount, browser, tmp_path):
    mount({"a": model(COUNTER, count=3, initialized=0)}, ["a"])
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    assert texts(page) == ["3 after 1"]
    page.close()


@pytest.mark.parametrize(
    "broken",
    [
        "export default { render() { throw new Error('out of ink'); } };",
        "export default { initialize() { throw new Error('out of ink'); }, render() {} };",
        "throw new Error('out of ink');",
    ],
)
def test_a_widget_that_fails_says_so_and_leaves_the_others_alone(mount, browser, broken):
    address = mount({"a": model(broken), "b": model(COUNTER, count=7, initialized=0)}, ["a", "b"])
    page = browser.new_page()
    errors = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(address)
    assert texts(page) == ["This picture could not be drawn: out of ink", "7 after 1"]
    assert "out of ink" in errors[0]
    page.close()
