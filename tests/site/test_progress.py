"""The page that shows what a reader has done, the file that it saves, and the line that leads back."""

import json
import re

from playwright.sync_api import expect

from handling import await_widgets
from hosting import read
from progress import CHAPTER, OVERVIEW, answer, kept, said, save, told


def test_the_file_says_in_words_what_was_done_and_names_nobody_unasked(reader_page):
    answer(reader_page, 0, 0)
    answer(reader_page, 1, 0)
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
    numbers = [f"{number}." for number in range(1, 10)]
    assert [chapter["chapter"][:2] for chapter in file["chapters"]] == ["In", *numbers]
    chapter = file["chapters"][3]
    answers = [(one["answer"], one["right"]) for one in chapter["questions"]]
    assert answers[:2] == [("64", True), ("rises", False)]
    assert chapter["questions"][0]["question"].startswith("A layer has 128 units.")
    assert [one["exercise"][:2] for one in chapter["exercises"]] == ["1.", "2."]
    assert chapter["edits"] == [{"cell": "cell-exercise-largest", "code": "largest = 3"}]
    assert all(one["answer"] is None for one in file["chapters"][4]["questions"])
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
        stubs = len(re.findall(r">passed</span>", page))
        if not questions + stubs:  # the tour, in which there is nothing to solve
            continue
        expect(told(reader_page, name)).to_contain_text(
            f"of {questions} questions answered · 0 of {stubs} exercises"
        )
    assert reader_page.locator(".progress__pages a").count() == 10


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
    expect(told(page)).to_have_text("3 questions, 2 exercises")
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
    expect(told(reader)).to_contain_text("1 of 3 questions answered, 1 right")
    assert save(reader)["chapters"][3]["questions"][0]["answer"] == "64"
    assert reader.problems == []
    host.start()


def test_the_first_page_leads_back_to_the_place_that_was_read_last(reader_page):
    reader_page.locator("#a-batch-of-two").evaluate("(section) => section.scrollIntoView()")
    reader_page.goto("index.html")
    line = reader_page.locator(".continue")
    expect(line).to_have_text("Continue: 3. Mean, variance, and what m is · A batch of two")
    box = line.bounding_box()
    assert box["y"] + box["height"] < 300
    line.get_by_role("link").click()
    assert reader_page.url.endswith(f"{CHAPTER}#a-batch-of-two")
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


def test_the_line_is_there_before_any_script_comes_and_so_moves_nothing(reader_page):
    reader_page.route("**/*.js", lambda route: route.fulfill(body=""))
    reader_page.load("index.html")
    expect(reader_page.locator(".continue")).to_be_visible()
