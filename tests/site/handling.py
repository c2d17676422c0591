"""Handling a widget as a reader does, with mouse and keyboard, and reading what it shows."""

import base64
import functools
import json
import re

from playwright.sync_api import Locator

from website.chromium import settle

ROUNDED = 0.005 + 1e-6  # what two decimals leave open
VISIBLE = "p:not(.bn-spoken), svg text, circle:not(.bn-reach), button, input, select, output, td, th"
OUTSIDE = """(root, visible) => {
  const frame = root.getBoundingClientRect();
  return [...root.querySelectorAll(visible)].filter((part) => part.checkVisibility()).filter((part) => {
    const box = part.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(part);
    const words = range.getBoundingClientRect(); // right-aligned ones leave their cell to the left
    const leave = words.width && (words.left < box.left - 1 || words.right > box.right + 1);
    const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
    const cut = part.matches("td, th") && (leave || (part.matches("td") && lines > 1));
    return cut || (box.width && (box.left < frame.left || box.right > frame.right));
  }).map((part) => part.textContent || part.tagName);
}"""
STATE = 'script[type="application/vnd.jupyter.widget-state+json"]'


def watch(page, address, problems, only=("console", "pageerror", "requestfailed", "request")):
    """Note in a list what goes wrong on a page: errors, requests that fail, requests to another host."""

    def note(problem):
        problems.append(f"{page.url}: {problem}")

    def failed(request):
        if request.failure != "net::ERR_ABORTED":  # by leaving a page that was still loading
            note(f"{request.url} failed, {request.failure}")

    def check(request):
        if not request.url.startswith((address, "data:", "blob:")):
            note(f"asks for {request.url}")

    hear = {
        "console": lambda message: note(message.text) if message.type == "error" else None,
        "pageerror": note,
        "requestfailed": failed,
        "request": check,
    }
    for event in only:
        page.on(event, hear[event])


def until(page, happened, arg=None):
    """Wait until an expression or a function of the page is true.

    `wait_for_function` would ask again from within the page, where the policy allows no eval.
    """
    for _ in range(600):
        if page.evaluate(happened, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {happened}")


def settling(act, page_of=lambda locator, *_: locator.page):
    """An act of a hand that ends when what it changed is drawn, on a page that `patient` has made so."""

    @functools.wraps(act)
    def act_and_settle(*args, **options):
        done = act(*args, **options)
        if getattr(page := page_of(*args), "patient", False):
            settle(page)
        return done

    return act_and_settle


for name in ("check", "click", "fill", "press", "select_option", "set_checked", "uncheck"):
    setattr(Locator, name, settling(getattr(Locator, name)))


def patient(page):
    """The page, on which each act of a hand is drawn before a test goes on: none can read too early."""
    hands = {
        page: ("emulate_media", "set_viewport_size"),
        page.mouse: ("click", "down", "move", "up"),
        page.keyboard: ("press",),
    }
    for hand, acts in hands.items():
        for name in acts:
            setattr(hand, name, settling(getattr(hand, name), lambda *_: page))
    page.patient = True
    return page


def await_widgets(page):
    """Wait until every widget has taken the place of its still picture."""
    until(page, "!document.querySelector('.bn-still')")


def saved_traits(page, trait):
    """What Python saved of the page's first widget that has the named trait; binary traits as bytes."""
    for model in json.loads(page.locator(STATE).text_content())["state"].values():
        binary = {part["path"][0]: base64.b64decode(part["data"]) for part in model.get("buffers", [])}
        if trait in (traits := {**model["state"], **binary}):
            return traits
    raise AssertionError(f"no widget on {page.url} has a trait {trait}")


def unfold(widget):
    """Open with the keyboard what a widget keeps folded."""
    while (folded := widget.locator("details:not([open]) > summary")).count():
        folded.first.press("Enter")


def middle(locator):
    """Where the middle of an element lies in the window, in CSS pixels, once it is scrolled into view."""
    locator.evaluate("(element) => element.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, x, y, dx, dy=15):
    """Press the mouse at (x, y), move it by (dx, dy) in eight steps, not level unless told, and let go."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()
    settle(page)


def finger_drag(page, x, y, dx, dy=0):
    """The same with a finger, level unless dy says otherwise."""
    devtools = page.context.new_cdp_session(page)

    def touch(kind, points):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", [{"x": x, "y": y}])
    for step in range(1, 9):
        touch("touchMove", [{"x": x + dx * step / 8, "y": y + dy * step / 8}])
    touch("touchEnd", [])
    settle(page)


def tab_to(page, locator):
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(200):
        if locator.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {locator}")


def numbers(text):
    """The numbers in a text of a widget, which writes a true minus sign.

    >>> numbers("μ = −3.27, σ = 2 (47.1 %)")
    [-3.27, 2.0, 47.1]
    """
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+(?:\.\d+)?", text)]


def outside(root):
    """The parts of a widget that its reader should see and that are cut, broken, or lie beside its frame."""
    return root.evaluate(OUTSIDE, VISIBLE)
