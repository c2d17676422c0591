"""Doing what the book keeps, and reading what it says of it."""

import json
import re

from handling import await_widgets

CHAPTER, OVERVIEW = "03-mean-and-variance.html", "progress.html"


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


def save(page):
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert re.fullmatch(r"the-batch-normalization-book-\d{4}-\d\d-\d\d\.json", saved.value.suggested_filename)
    return json.loads(saved.value.path().read_text("utf-8"))
