"""What a reader has done is kept in this browser: it is there again, can be seen, saved and cleared."""

import json
import re

import pytest
from playwright.sync_api import expect

from handling import await_widgets, tab_to
from hosting import read
from live_chapters import press, write
from test_live_failures import NO_STORAGE, scripted

CHAPTER, OVERVIEW = "03-mean-and-variance.html", "progress.html"
QUIZ = (
    'from batchnorm.widgets import Quiz\n\nQuiz("{}", [("4", "Two pairs."), ("5", "Count again.")], answer=0)'
)
FULL = """Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); }"""
SHIFTS = """new Promise((resolve) => new PerformanceObserver((list) => resolve(
  list.getEntries().reduce((sum, { value }) => sum + value, 0),
)).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => resolve(0), 500))"""


@pytest.fixture
def reader_page(open_page, server):
    """A chapter, opened by somebody for whom nothing is kept."""
    page = open_page(server)
    page.goto(CHAPTER)
    return page


def quiz(page, number=0):
    return page.locator(".bn-quiz").nth(number)


def answer(page, number=0, choice=0):
    quiz(page, number).get_by_role("radio").nth(choice).check()
    quiz(page, number).get_by_role("button", name="Check").click()


def said(page, number=0):
    return quiz(page, number).get_by_role("status").inner_text()


def reload(page):
    page.reload()
    await_widgets(page)


def told(page, chapter=CHAPTER):
    """What the overview says of a chapter."""
    return page.locator(f'[data-page="{chapter.removesuffix(".html")}"]')


def kept(page):
    return page.evaluate("({ ...localStorage })")


# Answers


def test_an_answer_is_there_again(reader_page):
    answer(reader_page, choice=1)
    before = said(reader_page)
    reload(reader_page)
    assert said(reader_page) == before
    assert before.startswith("Not this one.")
    assert quiz(reader_page).get_by_role("radio").nth(1).is_checked()
    assert said(reader_page, 1) == ""


def test_an_answer_by_the_keyboard_is_kept_and_the_overview_is_worked_by_it(reader_page):
    tab_to(reader_page, quiz(reader_page).get_by_role("radio").first)
    reader_page.keyboard.press("Space")
    tab_to(reader_page, quiz(reader_page).get_by_role("button", name="Check"))
    reader_page.keyboard.press("Enter")
    reader_page.goto(OVERVIEW)
    expect(told(reader_page)).to_contain_text("1 of 2 questions answered, 1 right")
    tab_to(reader_page, reader_page.get_by_role("textbox", name="Your name"))
    reader_page.keyboard.type("Ada")
    tab_to(reader_page, reader_page.get_by_role("button", name="Save as a file"))
    with reader_page.expect_download() as saved:
        reader_page.keyboard.press("Enter")
    assert json.loads(saved.value.path().read_text("utf-8"))["reader"] == "Ada"
    tab_to(reader_page, reader_page.get_by_role("button", name="Clear all of it"))
    reader_page.once("dialog", lambda dialog: dialog.accept())
    reader_page.keyboard.press("Enter")
    expect(told(reader_page)).to_contain_text("0 of 2 questions answered")


def test_an_answer_that_is_changed_is_kept_as_it_is_last(reader_page):
    answer(reader_page, choice=1)
    answer(reader_page, choice=0)
    reload(reader_page)
    assert said(reader_page).startswith("Yes.")


def test_another_question_does_not_show_the_old_answer_which_the_file_still_has(reader_page):
    answer(reader_page, 0)
    answer(reader_page, 1)
    [first, *_] = json.loads(kept(reader_page)[f"done:{CHAPTER.removesuffix('.html')}"])
    digest = first.split()[-1]

    def newer(route):
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace(digest, "0" * len(digest)))

    reader_page.context.route(re.compile(f"{CHAPTER}|{OVERVIEW}"), newer)
    reload(reader_page)
    assert said(reader_page, 0) == ""
    assert said(reader_page, 1) != ""
    reader_page.goto(OVERVIEW)
    expect(told(reader_page)).to_contain_text("1 of 2 questions answered")
    expect(told(reader_page)).to_contain_text("1 of an earlier edition")
    [chapter] = [one for one in save(reader_page)["chapters"] if "of an earlier edition" in one]
    assert chapter["of an earlier edition"] == [{"name": first, "value": 0}]


def test_two_tabs_keep_what_the_other_kept(reader_page):
    other = reader_page.context.new_page()
    other.goto(CHAPTER)
    await_widgets(other)
    answer(reader_page, 0)
    answer(other, 1, choice=1)
    answer(reader_page, 0, choice=1)
    overview = reader_page.context.new_page()
    overview.goto(OVERVIEW)
    for page in (reader_page, other):
        reload(page)
        assert (said(page, 0)[:3], said(page, 1)[:3]) == ("Not", "Yes")
    expect(told(overview)).to_contain_text("2 of 2 questions answered, 1 right")
    answer(other, 0, choice=0)
    expect(told(overview)).to_contain_text("2 of 2 questions answered, 2 right")


@pytest.mark.parametrize(
    "text",
    ["no JSON", "[1]", '"text"', '{"cell-predict-m 0 chosen XX": "1"}', '{"cell-predict-m 0 chosen XX": 9}'],
)
def test_what_is_not_ours_in_the_storage_is_let_be(reader_page, text):
    answer(reader_page)
    [name] = json.loads(kept(reader_page)["done:03-mean-and-variance"])
    text = text.replace("XX", name.split()[-1])
    reader_page.evaluate("(text) => localStorage.setItem('done:03-mean-and-variance', text)", text)
    reload(reader_page)
    assert said(reader_page) == ""
    reader_page.goto(OVERVIEW)
    expect(told(reader_page)).to_contain_text("0 of 2 questions answered")
    reader_page.goto(CHAPTER)
    answer(reader_page)
    reload(reader_page)
    assert said(reader_page) != ""


REFUSALS = {
    "refused": (NO_STORAGE, "does not let the page keep"),
    "full": (FULL, "has no room to keep"),
}


@pytest.mark.parametrize(("change", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_kept_is_said_once_and_nothing_breaks(open_page, server, change, sentence):
    page = open_page(server)
    scripted(change)(page)
    page.goto(CHAPTER)
    assert page.locator(".not-kept").count() == 0
    for number, choice in ((0, 0), (1, 1), (0, 1), (1, 0)):
        answer(page, number, choice)
        assert said(page, number) != ""
        expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("#cell-predict-m").get_by_role("alert")).to_be_visible()  # where the first was given
    page.goto(OVERVIEW)
    expect(told(page)).to_contain_text("0 of 2 questions answered")
    page.get_by_role("button", name="Clear all of it").click()
    expect(page.get_by_role("status").last).to_have_text("There was nothing to clear.")
    page.goto("index.html")
    expect(page.locator(".continue")).to_be_hidden()


# Exercises, and widgets that were run


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
    "another cell": ("check-by-hand", f"largest = 7**0.5\n{CHECK}"),
}


@pytest.mark.parametrize(("cell", "source"), NOT_SOLVED.values(), ids=NOT_SOLVED)
def test_an_exercise_is_not_solved_by(live, cell, source):
    run(live, cell, source)
    with_overview = overview_of(live)
    expect(told(with_overview)).to_contain_text("0 of 5 exercises solved")
    with_overview.close()


def test_an_exercise_that_was_right_counts_and_its_code_is_in_the_file(live):
    source = f"largest = 7**0.5\n{CHECK}"
    cell = run(live, "exercise-largest", source)
    assert "✓" in cell.locator(".cell_output").inner_text()
    page = overview_of(live)
    expect(told(page)).to_contain_text("1 of 5 exercises solved · 1 cell edited")
    reload(page)
    expect(told(page)).to_contain_text("1 of 5 exercises solved")
    [chapter] = [
        one for one in save(page)["chapters"] if any(exercise["solved"] for exercise in one["exercises"])
    ]
    [solved] = [exercise for exercise in chapter["exercises"] if exercise["solved"]]
    assert solved["code"] == source
    assert chapter["edits"] == [{"cell": "cell-exercise-largest", "code": source}]
    page.close()
    run(live, "exercise-largest", "largest = 2\n" + CHECK)  # what was solved stays so
    page = overview_of(live)
    expect(told(page)).to_contain_text("1 of 5 exercises solved")
    page.close()


def test_a_quiz_that_is_run_again_keeps_its_answer_and_another_question_has_none(live):
    place = run(live, "check-by-hand", QUIZ.format("2 + 2 = ?")).locator(".cell_output")
    for name in ("5", "4"):
        place.get_by_role("radio", name=name).check()
        place.get_by_role("button", name="Check").click()
        for _ in range(2):
            run(live, "check-by-hand")
            assert place.get_by_role("radio", name=name).is_checked()
            assert place.get_by_role("status").inner_text() != ""
    run(live, "check-by-hand", QUIZ.format("2 * 2 = ?"))
    assert place.get_by_role("status").inner_text() == ""
    run(live, "check-by-hand", QUIZ.format("2 + 2 = ?"))
    assert place.get_by_role("radio", name="4").is_checked()


# The overview, the file, and the way out of it


def save(page):
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert re.fullmatch(r"the-batch-normalization-book-\d{4}-\d\d-\d\d\.json", saved.value.suggested_filename)
    return json.loads(saved.value.path().read_text("utf-8"))


def test_the_file_says_in_words_what_was_done_and_names_nobody_unasked(reader_page):
    answer(reader_page, 0, 0)
    answer(reader_page, 1, 2)
    reader_page.evaluate(
        """localStorage.setItem("live:03-mean-and-variance", JSON.stringify({
          "cell-exercise-largest": { book: "largest = ...", edit: "largest = 3", earlier: ["largest = 2"] },
          "cell-exercise-epsilon": { book: "a", edit: "a", earlier: ["b"] },
        }))"""
    )
    reader_page.goto(OVERVIEW)
    file = save(reader_page)
    assert set(file) == {"book", "written", "note", "chapters"}
    assert "proves neither" in file["note"]
    assert [chapter["chapter"][:2] for chapter in file["chapters"]] == [
        f"{number}." for number in range(1, 10)
    ]
    chapter = file["chapters"][2]
    assert [(one["answer"], one["right"]) for one in chapter["questions"]] == [("64", True), ("None", False)]
    assert chapter["questions"][0]["question"].startswith("A layer has 128 units.")
    assert [one["exercise"][:2] for one in chapter["exercises"]] == ["1.", "2.", "3.", "4.", "5."]
    assert chapter["edits"] == [{"cell": "cell-exercise-largest", "code": "largest = 3"}]
    assert all(one["answer"] is None for one in file["chapters"][3]["questions"])
    reader_page.get_by_role("textbox", name="Your name").fill("Ada")
    assert save(reader_page)["reader"] == "Ada"
    assert "Ada" not in json.dumps(kept(reader_page))


def test_the_numbers_are_those_of_the_book(reader_page, site):
    """Counted in the pages, where the overview counts in the notebooks."""
    reader_page.goto(OVERVIEW)
    for link in reader_page.locator(".progress__pages a").all():
        name = link.get_attribute("href")
        page = (site / name).read_text("utf-8")
        questions = page.count('class="bn-widget bn-quiz"')
        stubs = len(re.findall(r'id="cell-exercise-[\w-]+"', page))
        expect(told(reader_page, name)).to_contain_text(
            f"of {questions} questions answered · 0 of {stubs} exercises"
        )
    assert reader_page.locator(".progress__pages a").count() == 9


def test_clearing_asks_once_says_what_went_and_leaves_the_theme(reader_page):
    answer(reader_page)
    reader_page.locator(".theme-toggle").click()
    reader_page.evaluate(
        'localStorage.setItem(\'live:04-gamma-and-beta\', \'{"cell-a": {"book": "a", "edit": "b"}}\')'
    )
    reader_page.goto(OVERVIEW)
    theme = kept(reader_page)["theme"]
    before = kept(reader_page)
    asked = []
    clear = reader_page.get_by_role("button", name="Clear all of it")
    reader_page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    clear.click()
    assert kept(reader_page) == before
    reader_page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    clear.click()
    assert len(asked) == 2
    expect(reader_page.locator(".progress__said")).to_have_text(
        "Cleared: 1 answer, 1 edited cell, the place where you read last."
    )
    expect(reader_page.locator(".progress__sum")).to_have_text("Nothing is kept in this browser yet.")
    expect(reader_page.locator(".continue")).to_be_hidden()
    assert kept(reader_page) == {"theme": theme}
    reader_page.goto(CHAPTER)
    assert said(reader_page) == ""


def test_without_javascript_the_page_says_that_it_needs_it(browser, server):
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto(OVERVIEW)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_role("button", name="Clear")).to_have_count(0)
    expect(told(page)).to_have_text("2 questions, 5 exercises")
    page.goto("index.html")
    expect(page.locator(".continue")).to_be_hidden()
    context.close()


def test_it_is_kept_and_shown_without_a_network(reader, host):
    read(reader, OVERVIEW)
    read(reader, CHAPTER)
    host.stop()
    reader.reload()
    await_widgets(reader)
    answer(reader)
    reader.goto(OVERVIEW)
    expect(told(reader)).to_contain_text("1 of 2 questions answered, 1 right")
    assert save(reader)["chapters"][2]["questions"][0]["answer"] == "64"
    assert reader.problems == []
    host.start()


# Continue


def test_the_first_page_leads_back_to_the_place_that_was_read_last(reader_page):
    reader_page.locator("#the-shape-stays").evaluate("(section) => section.scrollIntoView()")
    reader_page.goto("index.html")
    line = reader_page.locator(".continue")
    expect(line).to_have_text("Continue: 3. Mean, variance, and what m is · The shape stays")
    box = line.bounding_box()
    assert box["y"] + box["height"] < 300
    line.get_by_role("link").click()
    assert reader_page.url.endswith(f"{CHAPTER}#the-shape-stays")
    reader_page.goto("04-gamma-and-beta.html")
    reader_page.goto("glossary.html")  # which is no chapter
    reader_page.goto("index.html")
    expect(line).to_have_text("Continue: 4. Gamma and beta")


def test_nothing_is_said_on_a_first_visit_nor_of_a_chapter_that_is_gone(open_page, server):
    page = open_page(server)
    page.goto("index.html")
    expect(page.locator(".continue")).to_be_hidden()
    for text in ('{"page": "10-gone"}', '{"page": "javascript:alert()//"}', "no JSON", "3", "null"):
        page.evaluate("(text) => localStorage.setItem('read', text)", text)
        page.reload()
        expect(page.locator(".continue")).to_be_hidden()


def test_the_line_moves_nothing(reader_page):
    reader_page.goto("index.html")
    reader_page.wait_for_load_state("networkidle")
    expect(reader_page.locator(".continue")).to_be_visible()
    assert reader_page.evaluate(SHIFTS) < 0.01
