"""What a reader has written into a cell is never lost in silence: by a Reset, another tab, a new edition."""

import json

import pytest
from playwright.sync_api import expect

from live_book import button, cell, edit, status

BOOK = "list(range(3))"


def code(page):
    return cell(page, "value").locator(".cell_input pre").first.text_content().rstrip("\n")


def bring_back(page):
    button(page, "value", "Bring back").click()
    expect(button(page, "value", "Edit")).to_be_focused()  # the first press loads the runner
    return code(page)


@pytest.fixture
def two(plain):
    """Two tabs of one page."""
    second = plain.context.new_page()
    second.goto("plain.html")
    return plain, second


def test_a_reset_is_undone_also_after_a_reload(plain):
    expect(button(plain, "value", "Bring back")).to_be_hidden()
    edit(plain, "value", "'mine'")
    button(plain, "value", "Reset").click()
    expect(status(plain, "value")).to_contain_text("Bring back returns yours")
    assert code(plain) == BOOK
    assert bring_back(plain) == "'mine'"
    expect(button(plain, "value", "Bring back")).to_be_hidden()
    expect(button(plain, "value", "Edit")).to_be_focused()
    button(plain, "value", "Reset").click()
    plain.reload()
    assert code(plain) == BOOK
    assert bring_back(plain) == "'mine'"
    plain.reload()
    assert code(plain) == "'mine'"


def test_two_edits_of_one_cell_are_both_kept(two):
    first, second = two
    edit(first, "value", "'first'")
    edit(second, "value", "'second'")
    expect(status(first, "value")).to_contain_text("edited in another tab")
    assert code(first) == "'first'"
    assert bring_back(first) == "'second'"
    assert bring_back(first) == "'first'"
    for page in two:
        page.reload()
        assert {code(page), bring_back(page)} == {"'first'", "'second'"}


def test_a_reset_in_one_tab_leaves_the_others_edit(two):
    first, second = two
    edit(first, "value", "'first'")
    expect(status(second, "value")).to_contain_text("edited in another tab")
    edit(second, "value", "'second'")
    button(second, "value", "Reset").click()
    expect(status(first, "value")).to_contain_text("put the book’s code back")
    assert code(first) == "'first'"
    first.reload()
    assert code(first) == BOOK
    assert {bring_back(first), bring_back(first)} == {"'first'", "'second'"}


def test_an_edit_of_the_last_edition_can_be_brought_back(plain):
    old = {"cell-value": {"book": "list(range(4))", "edit": "'mine'"}}
    plain.evaluate("(text) => localStorage.setItem('live:plain', text)", json.dumps(old))
    plain.reload()
    assert code(plain) == BOOK
    expect(status(plain, "value")).to_contain_text("has changed since your edit")
    assert bring_back(plain) == "'mine'"


@pytest.mark.parametrize(
    "kept", ["no JSON", "[1]", '{"cell-value": 3}', '"text"', '{"cell-value": {"book": 1}}']
)
def test_what_is_not_ours_in_the_storage_is_let_be(plain, kept):
    plain.evaluate("(text) => localStorage.setItem('live:plain', text)", kept)
    plain.reload()
    assert code(plain) == BOOK
    edit(plain, "value", "'mine'")
    plain.reload()
    assert code(plain) == "'mine'"
