"""The quizzes of chapter 3, on the built site: nothing is said before one has committed to an answer."""

import pytest

from handling import saved_traits, tab_to

RESET = """(root) => {
  root.querySelectorAll("input").forEach((input) => { input.checked = false; });
  root.querySelector(".bn-result").textContent = "";
  root.closest(".widget-view").model.set("chosen", -1);
}"""


@pytest.fixture(scope="module")
def page(module_page):
    module_page.goto("03-mean-and-variance.html")
    return module_page


@pytest.fixture
def quiz(page):
    for one in page.locator(".bn-quiz").all():
        one.evaluate(RESET)
    return page.locator(".bn-quiz").first


def choose(quiz, number):
    quiz.get_by_role("radio").nth(number).check()
    quiz.get_by_role("button", name="Check").click()


def marked(quiz, mark):
    """Positions of the choices that carry the mark of a right answer, or of a wrong one."""
    classes = quiz.locator(".bn-option").evaluate_all("(all) => all.map((option) => option.className)")
    return [number for number, names in enumerate(classes) if mark in names]


def test_each_choice_gets_its_explanation(page, quiz):
    saved = saved_traits(page, "choices")
    for number, (text, explanation) in enumerate(saved["choices"]):
        assert quiz.locator(".bn-option").nth(number).inner_text() == text
        choose(quiz, number)
        right = number == saved["answer"]
        said = quiz.get_by_role("status").inner_text()
        assert said == f"{'Yes.' if right else 'Not this one.'} {explanation}"
        assert marked(quiz, "bn-right") == [number] * right
        assert marked(quiz, "bn-wrong") == [number] * (not right)


def test_nothing_is_said_before_check(page, quiz):
    quiz.get_by_role("radio").nth(1).check()
    assert quiz.get_by_role("status").inner_text() == ""
    assert marked(quiz, "bn-right") + marked(quiz, "bn-wrong") == []
    for _, explanation in saved_traits(page, "choices")["choices"]:
        assert explanation not in quiz.inner_text()


def test_check_without_a_choice_asks_for_one(quiz):
    quiz.get_by_role("button", name="Check").click()
    assert quiz.get_by_role("status").inner_text() == "Choose one of the answers first."
    choose(quiz, 0)
    assert "Choose" not in quiz.get_by_role("status").inner_text()


def test_with_the_keyboard_alone(page, quiz):
    page.locator("a").first.focus()  # above it, for Tab goes on from what was used last
    tab_to(page, quiz.get_by_role("radio").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert quiz.get_by_role("radio").nth(1).is_checked()
    tab_to(page, quiz.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    assert saved_traits(page, "choices")["choices"][1][1] in quiz.get_by_role("status").inner_text()


def test_two_quizzes_of_a_page_do_not_touch_each_other(page, quiz):
    other = page.locator(".bn-quiz").nth(1)
    choose(quiz, 0)
    choose(other, 1)
    assert quiz.get_by_role("radio").first.is_checked()
    assert quiz.get_by_role("status").inner_text() != other.get_by_role("status").inner_text()
