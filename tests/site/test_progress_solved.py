"""An exercise that was solved in the page counts; a widget that is run again keeps what is the reader's."""

import pytest
from playwright.sync_api import expect

from handling import await_widgets
from live_book import RESET
from live_chapters import press, write
from progress import CHAPTER, OVERVIEW, kept, reload, save, told

QUIZ = """from batchnorm.widgets import Quiz

Quiz("{}", [("4", "Two pairs."), ("5", "Count again.")], answer=0)"""


@pytest.fixture(scope="module")
def running(browser, server):
    """A chapter on which Python may have run; each test starts from an empty storage and the book's cells."""
    context = browser.new_context(base_url=server, service_workers="block")
    page = context.new_page()
    page.goto(CHAPTER)
    await_widgets(page)
    yield page
    context.close()


@pytest.fixture
def live(running):
    running.evaluate(RESET)
    running.evaluate("localStorage.clear()")
    return running


def overview_of(page):
    """The overview in another tab, which is closed by its context."""
    other = page.context.new_page()
    other.goto(OVERVIEW)
    return other


def run(page, name, source=None):
    cell = page.locator(f"#cell-{name}")
    if source:
        write(page, cell, source)
    outcome, _ = press(cell)
    assert "Done" in outcome
    return cell


CHECK = "passed = exercises.check_largest(largest)"
NOT_SOLVED = {
    "the stub": ("exercise-largest", None),
    "a wrong answer": ("exercise-largest", f"largest = 2\n{CHECK}"),
    "the solution": ("solution-largest", None),
    "a right one and then a wrong one": (
        "exercise-largest",
        f"largest = 7**0.5\n{CHECK}\nlargest = 3\n{CHECK}",
    ),
    "another cell": ("m-check", f"largest = 7**0.5\n{CHECK}"),
}


@pytest.mark.parametrize(("cell", "source"), NOT_SOLVED.values(), ids=NOT_SOLVED)
def test_an_exercise_is_not_solved_by(live, cell, source):
    run(live, cell, source)
    assert f"done:{CHAPTER.removesuffix('.html')}" not in kept(live)
    page = overview_of(live)
    expect(told(page)).to_contain_text("0 of 2 exercises solved")
    page.close()


def test_an_exercise_that_was_right_counts_and_its_code_is_in_the_file(live):
    source = f"largest = 7**0.5\n{CHECK}"
    cell = run(live, "exercise-largest", source)
    assert "✓" in cell.locator(".cell_output").inner_text()
    page = overview_of(live)
    expect(told(page)).to_contain_text("1 of 2 exercises solved · 1 cell edited")
    reload(page)
    expect(told(page)).to_contain_text("1 of 2 exercises solved")
    [chapter] = [
        one for one in save(page)["chapters"] if any(exercise["solved"] for exercise in one["exercises"])
    ]
    [solved] = [exercise for exercise in chapter["exercises"] if exercise["solved"]]
    assert solved["code"] == source
    assert chapter["edits"] == [{"cell": "cell-exercise-largest", "code": source}]
    page.close()
    run(live, "exercise-largest", "largest = 2\n" + CHECK)  # what was solved stays so
    page = overview_of(live)
    expect(told(page)).to_contain_text("1 of 2 exercises solved")
    page.close()


def test_a_quiz_that_is_run_again_keeps_its_answer_and_another_question_has_none(live):
    place = run(live, "m-check", QUIZ.format("2 + 2 = ?")).locator(".cell_output")
    for name in ("5", "4"):
        place.get_by_role("radio", name=name).check()
        place.get_by_role("button", name="Check").click()
        for _ in range(2):
            run(live, "m-check")
            assert place.get_by_role("radio", name=name).is_checked()
            assert place.get_by_role("status").inner_text() != ""
    run(live, "m-check", QUIZ.format("2 * 2 = ?"))
    assert place.get_by_role("status").inner_text() == ""
    run(live, "m-check", QUIZ.format("2 + 2 = ?"))
    assert place.get_by_role("radio", name="4").is_checked()
