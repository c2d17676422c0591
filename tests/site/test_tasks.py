"""The tasks inside a widget: one at a time, each begins where it should and tells what was to be seen."""

import re

import pytest

from chapter_forms import SECOND, TOUR
from handling import await_widgets, until

TRAIT = "(root, name) => root.closest('.widget-view').model.get(name)"
# Which traits are not as a task has them at its start; and what a hand does that gets to its end.
STANDS = """(root, start) => {
  const { model } = root.closest(".widget-view");
  return Object.keys(start).filter((name) => JSON.stringify(model.get(name)) !== JSON.stringify(start[name]));
}"""
REACH = """(root, until) => {
  const { model } = root.closest(".widget-view");
  for (const [name, goal] of Object.entries(until))
    model.set(name, Array.isArray(goal) ? (goal[0] + goal[1]) / 2 : goal);
}"""


class Tasks:
    """The tasks of a widget on a page, as its reader meets them."""

    def __init__(self, page, root):
        self.page, self.root, self.all = page, root, root.evaluate(TRAIT, "tasks")

    def shown(self, kind):
        return [one.inner_text() for one in self.root.locator(f".bn-{kind}").locator("visible=true").all()]

    def press(self, name):
        self.root.get_by_role("button", name=re.compile(f"^({name})$")).click()

    def height(self):
        return round(self.root.bounding_box()["height"])

    def reach(self, goal):
        self.root.evaluate(REACH, goal)
        until(self.page, "(root) => root.querySelector('.bn-shown')", self.root.element_handle())


@pytest.fixture(scope="module", params=SECOND + TOUR)
def tasks(browser, server, request):
    context = browser.new_context(base_url=server, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(f"{request.param}.html")
    await_widgets(page)
    roots = page.locator(".bn-widget").filter(has=page.locator(".bn-tasks")).all()
    yield [Tasks(page, root) for root in roots]
    context.close()


def test_each_sets_its_state_asks_and_tells_in_the_room_of_the_longest(tasks):
    assert tasks
    for one in tasks:
        tall = one.height()
        for task in one.all:
            assert (one.shown("ask"), one.shown("seen")) == ([task["ask"]], [])
            assert one.root.evaluate(STANDS, task["start"]) == []
            one.reach(task["until"]) if task["until"] else one.press("Answer")
            assert one.shown("seen") == [task["seen"]]
            assert one.height() == tall
            one.press("Next|Again")
        assert one.shown("ask") == [one.all[0]["ask"]]


def test_one_goes_back_and_is_asked_again(tasks):
    for one in tasks:
        one.press("Next")
        one.press("Back")
        assert (one.shown("ask"), one.shown("seen")) == ([one.all[0]["ask"]], [])
        assert one.root.get_by_role("button", name="Back").get_attribute("aria-disabled") == "true"


def test_whoever_wants_to_play_freely_closes_them(tasks):
    for one in tasks:
        summary = one.root.locator(".bn-tasks summary")
        summary.focus()
        one.page.keyboard.press("Enter")
        assert one.shown("ask") == []
        assert not one.root.get_by_role("button", name="Answer").is_visible()
        one.page.keyboard.press("Enter")
        assert one.shown("ask") == [one.all[0]["ask"]]


def test_what_is_told_is_spoken(tasks):
    for one in tasks:
        one.press("Answer")
        assert one.root.locator(".bn-told").text_content() == one.all[0]["seen"]
