"""What a reader has answered is kept in this browser, or the page says that it cannot be."""

import json
import re

import pytest
from playwright.sync_api import expect

from handling import await_widgets, tab_to
from progress import CHAPTER, OVERVIEW, answer, kept, quiz, reload, said, save, told
from test_live_failures import NO_STORAGE, scripted

FULL = """Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); }"""


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
    expect(told(reader_page)).to_contain_text("1 of 3 questions answered, 1 right")
    tab_to(reader_page, reader_page.get_by_role("textbox", name="Your name"))
    reader_page.keyboard.type("Ada")
    tab_to(reader_page, reader_page.get_by_role("button", name="Save as a file"))
    with reader_page.expect_download() as saved:
        reader_page.keyboard.press("Enter")
    assert json.loads(saved.value.path().read_text("utf-8"))["reader"] == "Ada"
    tab_to(reader_page, reader_page.get_by_role("button", name="Clear all of it"))
    reader_page.once("dialog", lambda dialog: dialog.accept())
    reader_page.keyboard.press("Enter")
    expect(told(reader_page)).to_contain_text("0 of 3 questions answered")


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
    expect(told(reader_page)).to_contain_text("1 of 3 questions answered")
    expect(told(reader_page)).to_contain_text("1 of an earlier edition")
    [chapter] = [one for one in save(reader_page)["chapters"] if "of an earlier edition" in one]
    assert chapter["of an earlier edition"] == [{"name": first, "value": 0}]


def test_two_tabs_keep_what_the_other_kept(reader_page):
    other = reader_page.context.new_page()
    other.goto(CHAPTER)
    await_widgets(other)
    answer(reader_page, 0)
    answer(other, 1, choice=2)
    answer(reader_page, 0, choice=1)
    overview = reader_page.context.new_page()
    overview.goto(OVERVIEW)
    for page in (reader_page, other):
        reload(page)
        assert (said(page, 0)[:3], said(page, 1)[:3]) == ("Not", "Yes")
    expect(told(overview)).to_contain_text("2 of 3 questions answered, 1 right")
    answer(other, 0, choice=0)
    expect(told(overview)).to_contain_text("2 of 3 questions answered, 2 right")


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
    expect(told(reader_page)).to_contain_text("0 of 3 questions answered")
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
    expect(told(page)).to_contain_text("0 of 3 questions answered")
    page.get_by_role("button", name="Clear all of it").click()
    expect(page.get_by_role("status").last).to_have_text("There was nothing to clear.")
    page.goto("index.html")
    expect(page.locator(".continue")).to_be_hidden()
