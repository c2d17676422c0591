"""A reader without a plan: at random, but the same for a seed, presses, drags, types, runs, reloads, leaves.

After each act nothing may have failed, the focus is somewhere that can be seen, and what was typed is kept.
"""

import random
from contextlib import suppress

from playwright.sync_api import Error

from handling import settle, until, watch

TABS = 3
PATIENCE = 40  # times that a run is asked whether it has ended, with a pause, before it is stopped
SIZES = ((1280, 900), (390, 844), (768, 1024))
WORDS = ("gamma", "constructor", r"\tilde z", "no such word", "γ", "<b>")
PIECES = (
    "1 + 1",
    "print('γ')",
    "for i in range(3):\n    print(i)",
    "1 / 0",
    "x = [1,\n2",
    "'😀' + \"",
    "\tif",
    "",
)
KEYS = (
    *("Tab", "Shift+Tab", "Enter", "Space", "Escape", "Home", "End", "PageDown", "Backspace", "a"),
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Control+k", "Control+z", "Shift+Enter"),
)
# What a hand can reach, in the order of the document; where a drawer is open, only what is in it.
FOUND = """(selector) => {
  const open = ":popover-open:not(#linked-entry), dialog[open]";
  const over = [...document.querySelectorAll(open)].at(-1) ?? document;
  return [...over.querySelectorAll(selector)].filter((one) => {
    const { width, height, right } = one.getBoundingClientRect();
    const seen = width && height && right > 0 && one.checkVisibility({ visibilityProperty: true });
    return seen && !one.disabled && !one.closest("[inert]");
  });
}"""
SAYS = "(one) => (one.ariaLabel || one.innerText || one.value || one.outerHTML).trim().slice(0, 60)"
HELD = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing";
  const seen = one.isConnected && one.checkVisibility({ visibilityProperty: true });
  return seen ? "seen" : `hidden ${one.outerHTML}`;
}"""
LINES = """(one) => ({
  cell: one.closest(".cell").id,
  text: [...one.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\\n"),
})"""
# Where Enter may lead out of the book, or open a list that is no part of the page.
LEADS_AWAY = "() => document.activeElement.matches('a, select, label, [type=file]')"
BOOK_LINK = """(one) => {
  const { origin, pathname } = new URL(one.href);
  return origin === location.origin && /^\\/[\\w-]+\\.html$/.test(pathname) && !one.target;
}"""
CODE = "(id) => document.querySelector(`#${id} .cell_input pre`).textContent.replace(/\\n$/, '')"
BUSY = "() => [...document.querySelectorAll('.live-stop')].some((stop) => !stop.hidden)"


class Monkey:
    """A reader in a context of the browser; `done` holds what it did, in words."""

    def __init__(self, context, pages, seed):
        self.context, self.pages, self.random = context, pages, random.Random(seed)
        self.tabs, self.done, self.problems, self.drafts = [], [], [], {}
        self.acts = {
            self.press: 30,
            self.key: 25,
            self.drag: 14,
            self.edit: 14,
            self.run: 8,
            self.select: 4,
            self.search: 2,
            self.reload: 5,
            self.visit: 5,
            self.switch: 3,
        }
        self.open_tab()

    @property
    def page(self):
        return self.tabs[-1]

    @property
    def name(self):
        return self.page.url.rpartition("/")[2].partition("#")[0].partition("?")[0]

    def note(self, text):
        self.done.append(f"{self.name}: {text}")

    def go_on(self):
        """One act, and what has to hold after it."""
        (act,) = self.random.choices(list(self.acts), self.acts.values())
        act()
        self.rest()
        self.check()

    def rest(self):
        """Wait until what was done is drawn, also where it leads to another page."""
        for _ in range(5):
            self.page.wait_for_load_state()
            with suppress(Error):  # the page has gone meanwhile
                return settle(self.page)

    def check(self):
        held = self.page.evaluate(HELD)
        if held.startswith("hidden"):
            self.problems.append(f"the focus is on what is not seen: {held}")
        assert not self.problems, self.story()

    def story(self):
        return "\n".join([*self.problems, "The last acts were:", *self.done[-15:]])

    def candidates(self, selector):
        found = self.page.evaluate_handle(FOUND, selector)
        return [one.as_element() for one in found.get_properties().values() if one.as_element()]

    def choose(self, selector):
        """One of the elements that can be seen, or None."""
        found = self.candidates(selector)
        return self.random.choice(found) if found else None

    # Acts

    def press(self, selector="button, summary, a[href], input[type=radio], input[type=checkbox], label"):
        chosen = self.choose(selector)
        if not chosen or (chosen.evaluate("(one) => one.matches('a')") and not chosen.evaluate(BOOK_LINK)):
            return
        try:
            chosen.scroll_into_view_if_needed(timeout=2000)
        except Error:  # a cell that began or ended meanwhile has shown another button
            return
        if chosen.bounding_box()["y"] < 0:  # a link that only keys reach
            return
        is_button = chosen.evaluate("(one) => one.matches('button')")
        cell = chosen.evaluate("(one) => one.matches('.live-reset') && one.closest('.cell').id")
        self.note(f"press {chosen.evaluate(SAYS)!r}")
        was = self.page.url
        if self.page.locator("#linked-entry").is_visible():  # which may cover it
            self.page.keyboard.press("Escape")
        try:
            chosen.click(timeout=5000)
        except Error as error:
            self.problems.append(f"cannot be pressed: {error.message[-600:]}")
            return
        if cell:
            until(self.page, "(id) => document.querySelector(`#${id} .live-reset`).hidden", cell)
            self.drafts.pop((self.name, cell), None)
        self.rest()
        if is_button and self.page.url == was and self.page.evaluate(HELD) == "nothing":
            self.problems.append("the press of a button has lost the focus")

    def key(self):
        key = self.random.choice(KEYS)
        if key in ("Enter", "Space", "Shift+Enter", "a") and self.page.evaluate(LEADS_AWAY):
            key = "Tab"
        for _ in range(self.random.choice((1, 1, 3))):
            self.note(f"key {key}")
            self.page.keyboard.press(key)
        self.remember(
            ".cm-content" if key == "Control+z" else ".cm-content:focus"
        )  # Chromium undoes from afar

    def drag(self):
        handle = self.choose(".bn-widget .bn-reach, .bn-widget .bn-handle, .bn-widget input[type=range]")
        if not handle:
            return
        dx, dy = self.random.randint(-150, 150), self.random.randint(-80, 80)
        self.note(
            f"drag {handle.evaluate('(one) => one.getAttribute(`class`) ?? one.ariaLabel')} by {dx}, {dy}"
        )
        handle.scroll_into_view_if_needed()
        box, mouse = handle.bounding_box(), self.page.mouse
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx, y + dy, steps=5)
        mouse.up()

    def edit(self):
        chosen = self.choose(".live-edit, .cm-content")
        if not chosen:
            return
        cell = chosen.evaluate("(one) => one.closest('.cell').id")
        piece, whole = self.random.choice(PIECES), self.random.random() < 0.6
        self.note(f"edit #{cell}, {'all of it' if whole else 'its end'}: {piece!r}")
        if chosen.evaluate("(one) => one.matches('button')"):
            chosen.click()
        else:
            chosen.focus()
        until(self.page, "(id) => document.activeElement.closest?.(`#${id} .cm-content`) != null", cell)
        self.page.keyboard.press("Control+a" if whole else "Control+End")
        if piece:
            self.page.keyboard.insert_text(piece)
        elif whole:
            self.page.keyboard.press("Delete")
        self.remember()
        if piece and not self.drafts[self.name, cell].endswith(piece):
            self.problems.append(f"the editor shows {self.drafts[self.name, cell]!r}")

    def remember(self, editors=".cm-content:focus"):
        """Read from the editor in which the hand is what has to be kept of it."""
        self.rest()
        try:
            found = self.page.query_selector_all(editors)
        except Error:  # a key has led to another page
            return self.rest()
        for editor in found:
            shown = editor.evaluate(LINES)
            self.drafts[self.name, shown["cell"]] = shown["text"]

    def run(self):
        if not self.candidates(".live-run"):
            return
        self.press(".live-run")
        if self.random.random() < 0.3:
            self.press(".live-stop")
        self.wait()

    def wait(self):
        """Until nothing runs; what takes too long is stopped."""
        for time in range(2 * PATIENCE):
            if not self.page.evaluate(BUSY):
                return
            if time == PATIENCE:
                self.press(".live-stop")
            self.page.wait_for_timeout(500)
        self.problems.append("what was stopped has not ended")

    def select(self):
        chosen = self.choose("main select")
        if chosen:
            options = chosen.evaluate("(one) => [...one.options].map(({ value }) => value)")
            option = self.random.choice(options)
            self.note(f"choose {option!r} of {chosen.evaluate(SAYS)!r}")
            chosen.select_option(option)

    def search(self):
        box, word = self.choose("input[type=search]"), self.random.choice(WORDS)
        if box:
            self.note(f"search {word!r}")
            box.fill(word)

    def reload(self):
        self.note("reload")
        self.page.reload()
        self.arrive()

    def visit(self):
        page = self.random.choice(self.pages)
        self.note(f"go to {page}")
        self.page.goto(page)
        self.arrive()

    def switch(self):
        if len(self.tabs) < TABS and self.random.random() < 0.5:
            return self.open_tab()
        self.tabs.insert(0, self.tabs.pop())
        self.page.bring_to_front()
        self.note("switch the tab")

    def open_tab(self):
        self.tabs.append(self.context.new_page())
        watch(self.page, "http://127.0.0.1", self.problems)
        self.page.goto(self.random.choice(self.pages))
        self.note("a new tab")
        self.arrive()

    def arrive(self):
        """What was typed on this page stands there."""
        until(self.page, "!document.querySelector('.bn-still')")
        for (page, cell), text in self.drafts.items():
            if page == self.name and (found := self.page.evaluate(CODE, cell)) != text:
                self.problems.append(f"#{cell} lost {text!r}; there stands {found!r}")

    def answers(self, page, cell):
        """What Python says to 1 + 1 at the end of all this."""
        self.page.goto(page)
        self.arrive()
        place = self.page.locator(f"#{cell}")
        if place.locator(".live-edit").is_visible():
            place.locator(".live-edit").click()
        place.get_by_role("textbox").focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text("1 + 1")
        place.locator(".live-run").click()
        for _ in range(
            PATIENCE
        ):  # the runner itself may have to be loaded before there is something to wait for
            self.wait()
            if (answer := place.locator(".cell_output").inner_text()).strip() == "2":
                break
            self.page.wait_for_timeout(500)
        return answer
