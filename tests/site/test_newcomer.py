"""A newcomer arrives, drags, walks the tour and chapter 3, solves an exercise, leaves and comes back."""

import re

import pytest

from chapter_forms import code, read, tags
from handling import await_widgets, drag, middle
from live_chapters import press, write
from test_tasks import Tasks

CHAPTER = "03-mean-and-variance"


@pytest.fixture
def newcomer(browser, server):
    context = browser.new_context(
        base_url=server, viewport={"width": 1366, "height": 768}, service_workers="block"
    )
    yield context.new_page()
    context.close()


def walk(page, name):
    """Walk every widget of the page that is being opened through its tasks, and stay at the last."""
    page.wait_for_url(f"**/{name}.html*")
    await_widgets(page)
    for root in page.locator(".bn-widget").filter(has=page.locator(".bn-tasks")).all():
        tasks = Tasks(page, root)
        for task in tasks.all:
            assert tasks.shown("ask") == [task["ask"]]
            tasks.press("Answer")
            assert tasks.shown("seen") == [task["seen"]]
            if task is not tasks.all[-1]:
                tasks.press("Next")


def first_exercise():
    """The ids of the first exercise's stub and of its solution's text: `(id, source)`."""
    cells = code(read(CHAPTER).cells)
    at = next(i for i, cell in enumerate(cells) if "passed = exercises.check_" in cell.source)
    solution = next(cell for cell in cells[at:] if "solution" in tags(cell))
    return f"cell-{cells[at].id}", solution.source


def test_a_newcomer_drags_walks_solves_leaves_and_finds_the_way_back(newcomer):
    page = newcomer
    page.goto("index.html")
    await_widgets(page)
    assert not page.get_by_text("Continue:").is_visible()
    explorer = page.locator(".bn-gamma-beta-explorer")
    said = explorer.locator("svg").first.get_attribute("aria-label")
    drag(page, *middle(explorer.locator(".bn-grip circle:not(.bn-reach)").first), 60)
    assert explorer.locator("svg").first.get_attribute("aria-label") != said

    page.locator("#four-ways-on").get_by_role("link", name="In ten minutes").click()
    walk(page, "in-ten-minutes")
    page.locator("article section").last.get_by_role("link", name="3", exact=True).click()
    walk(page, CHAPTER)
    cell, answer = first_exercise()
    exercise = page.locator(f"#{cell}")
    write(page, exercise, answer)
    press(exercise)
    assert "✓" in exercise.locator(".cell_output").inner_text()

    page.locator(".sidebar-brand").click()
    way_back = page.get_by_text("Continue:").get_by_role("link")
    assert "Mean, variance" in way_back.inner_text()
    way_back.click()
    page.wait_for_url(f"**/{CHAPTER}.html*")
    await_widgets(page)
    assert page.url.partition("#")[0].endswith(f"{CHAPTER}.html")
    assert re.match("Task [2-9]", page.locator(".bn-tasks summary").first.inner_text())
