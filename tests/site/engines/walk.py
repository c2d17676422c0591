"""The walk that every engine makes through three chapters: what a reader does, and what has to be seen then.

A feature is a function of a `Walk`; together they are `FEATURES`. Each begins where it likes, so that it can
be walked alone, and stays on a page that is open already, for a start of Python costs seconds.
"""

import io
import time
from contextlib import contextmanager
from pathlib import Path

from pypdf import PdfReader

from handling import numbers
from hosting import KEPT, Handler, hosting

CELL = "#cell-check-by-hand"  # of the second chapter
CHAPTERS = ("03-mean-and-variance", "04-gamma-and-beta", "08-training-and-inference")
PATIENCE = 2000  # times that a page is asked whether something has happened; no measure of speed
SHOWN = """(() => {
  const root = document.querySelector(".bn-widget:has(.bn-reach)");
  return root.innerText + [...root.querySelectorAll("input")].map(({ value }) => ` ${value}`).join();
})()"""
TERM = "document.querySelector('article a:has(> .std-term)')"
MIDDLE = """(() => {
  const one = [...document.querySelectorAll(%r)].find((each) => each.checkVisibility());
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = one.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
})()"""
FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
# Not every driver hears the console, so the pages note for all of them alike what goes wrong. That the next
# page, which Firefox fetches ahead, did not come in time is no fault.
WATCH = b"""<script>
  globalThis.met = [];
  const tell = console.error;
  console.error = (...all) => { met.push(all.join(" ")); tell(...all); };
  addEventListener("unhandledrejection", ({ reason }) => met.push(String(reason)));
  addEventListener("securitypolicyviolation", (one) => met.push(`policy: ${one.violatedDirective}`));
  addEventListener("error", ({ message, target }) => {
    if (target.rel !== "next") met.push(message ?? `not loaded: ${target.outerHTML}`);
  }, true);
</script>"""


class Watching(Handler):
    """Sends each page with WATCH before all else, and notes what is not there."""

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        page = path.read_bytes().replace(b"<head>", b"<head>" + WATCH, 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)

    def send_error(self, code, *rest):
        self.server.asked.append(f"{code} for {self.path}")
        super().send_error(code, *rest)


class Walk:
    """A reader with one engine at the site."""

    def __init__(self, engine, host):
        self.engine, self.host, self.page, self.problems = engine, host, None, []

    def go(self, page):
        """Open a page, also if it is open."""
        self.listen()
        self.engine.goto(f"http://127.0.0.1:{self.host.port}/{page}.html")
        self.page = page
        self.until("document.querySelector('main h1') && !document.querySelector('.bn-still')")

    def stay(self, page):
        """Open a page, unless it is open."""
        if page != self.page:
            self.go(page)

    def listen(self):
        """Hear what the page has met since it was asked last."""
        if self.page:
            self.problems += self.engine.evaluate("met.splice(0)")

    def met(self):
        """All that went wrong since this was asked last."""
        self.listen()
        refused = [line for line in self.host.asked if " for " in line]
        found, self.problems = [*self.problems, *refused], []
        self.host.asked.clear()
        return found

    def sees(self, source):
        return self.engine.evaluate(source)

    def until(self, source):
        for _ in range(PATIENCE):
            if self.sees(f"Promise.resolve({source}).then(Boolean)"):
                return
            time.sleep(0.05)
        raise AssertionError(f"never true: {source}")

    def click(self, selector):
        self.engine.click(*self.sees(MIDDLE % selector))

    def drag(self):
        """Drag the first handle of the page's widget; return the numbers shown before and after."""
        before = numbers(self.sees(SHOWN))
        self.engine.drag(*self.sees(MIDDLE % ".bn-widget .bn-reach"), 60, 40)
        self.sees(FRAME)
        return before, numbers(self.sees(SHOWN))

    def run(self, source=None):
        """Write a source over that of the cell, if one is given, and press Run."""
        self.stay(CHAPTERS[1])
        if source:
            self.edit(source)
        self.click(f"{CELL} .live-run")

    def edit(self, source):
        if self.sees(f"{part('.live-edit')}.checkVisibility()"):
            self.click(f"{CELL} .live-edit")
            self.until("document.activeElement.matches('.cm-content')")
        else:
            self.click(f"{CELL} .cm-content")
        self.engine.press("Control+a")
        self.engine.write(source)

    def until_said(self, text):
        self.until(f"{part('.live-status')}.textContent.includes({text!r})")

    def printed(self):
        return self.sees(f"{part('.cell_output')}.textContent")


def part(selector):
    """A part of the cell, as an expression of the page."""
    return f"document.querySelector('{CELL} {selector}')"


def opens_without_an_error(walk):
    for chapter in CHAPTERS:
        walk.go(chapter)


def drags(walk):
    for chapter in CHAPTERS:
        walk.stay(chapter)
        before, after = walk.drag()
        assert before != after, chapter
        assert walk.sees("String(getSelection())") == "", chapter


def runs(walk):
    walk.run()
    walk.until_said("Done")


def edits(walk):
    walk.run("print(6 * 7)")
    assert not walk.sees(f"{part('.cell_input pre')}.checkVisibility()")
    walk.until_said("Done")
    assert walk.printed() == "42\n"


def stops(walk):
    walk.run("while True: pass")
    walk.until_said("Running")
    walk.click(f"{CELL} .live-stop")
    walk.until_said("what your cells had defined is gone")


def searches(walk):
    walk.go("search")
    walk.click(".book-search input")
    walk.engine.write("momentum")
    walk.until("document.querySelector('.book-search__results a')")


def reads_offline(walk):
    walk.go(CHAPTERS[0])
    walk.until(f"({KEPT})()")
    walk.host.stop()
    try:
        walk.go(CHAPTERS[0])
        before, after = walk.drag()
        assert before != after
    finally:
        walk.host.start()


def prints(walk):
    walk.go(CHAPTERS[1])
    sheets = PdfReader(io.BytesIO(walk.engine.paper())).pages
    assert len(sheets) > 5
    text = " ".join("".join(sheet.extract_text() for sheet in sheets).split())
    assert all(word in text for word in ("Gamma and beta", "Exercises", "Solutions"))


def shows_a_term(walk):
    walk.go(CHAPTERS[0])
    walk.sees("document.querySelector('main').focus()")
    for _ in range(3):  # the heading's link to itself may come before it, where the mouse is
        if not walk.sees(f"{TERM} === document.activeElement"):
            walk.engine.press("Tab")
    shown = "document.querySelector('#linked-entry:popover-open')"
    walk.until(f"{shown}?.textContent.includes('mean 0 and variance 1')")
    walk.engine.press("Escape")
    walk.until(f"!{shown} && {TERM} === document.activeElement")


def fits_a_phone(walk):
    walk.engine.resize(390)
    for chapter in CHAPTERS:
        walk.go(chapter)
        width, content = walk.sees("[innerWidth, document.documentElement.scrollWidth]")
        assert content <= width == 390, chapter
    walk.engine.resize(1280)


ALL = (
    opens_without_an_error,
    drags,
    runs,
    edits,
    stops,
    searches,
    shows_a_term,
    reads_offline,
    prints,
    fits_a_phone,
)
FEATURES = {feature.__name__.replace("_", " "): feature for feature in ALL}
NEEDS = {"prints": "paper", "fits a phone": "resize"}  # of the driver, which may lack it


def is_testable(engine, feature):
    """Whether an engine's driver can do what a feature needs."""
    return NEEDS.get(feature) not in engine.lacks


@contextmanager
def walking(engine, site):
    """Give a walk over the site with an engine, which ends with it."""
    with hosting(site, Watching) as host:
        try:
            yield Walk(engine, host)
        finally:
            engine.close()
