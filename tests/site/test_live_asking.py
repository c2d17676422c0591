"""A cell asks its reader, who answers on the page; Python waits for it, and Stop ends the wait."""

import pytest
from playwright.sync_api import expect

from handling import until
from live_book import SOON, button, cell, edit, output, run, status


@pytest.fixture
def asked(open_plain):
    """A page whose service worker is there, as after a first visit."""
    page = open_plain(service_workers="allow")
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def test_an_answer_reaches_the_cell(asked):
    edit(asked, "value", "name = input('Your name? ')\nage = int(input())\nprint(name, age + 1)")
    button(asked, "value", "Run").press("Enter")
    line = output(asked, "value").get_by_role("textbox", name="Your name?")
    expect(line).to_be_focused(timeout=SOON)
    asked.keyboard.type("Zoë & “co”")
    asked.keyboard.press("Enter")
    second = output(asked, "value").get_by_role("textbox", name="Python asks for a line:")
    expect(second).to_be_focused(timeout=SOON)
    asked.keyboard.type("41")
    asked.keyboard.press("Enter")
    expect(status(asked, "value")).to_contain_text("Done", timeout=SOON)
    expect(output(asked, "value")).to_have_text("Your name? Zoë & “co”\n41\nZoë & “co” 42\n")
    expect(output(asked, "value").get_by_role("textbox")).to_have_count(0)
    expect(button(asked, "value", "Run")).to_be_focused()


def test_a_debugger_is_answered_line_by_line(asked):
    edit(asked, "value", "import pdb\nx = 6\npdb.set_trace()\nprint('on', x)")
    button(asked, "value", "Run").click()
    for command in ("p x * 7", "c"):
        expect(output(asked, "value").get_by_role("textbox")).to_be_focused(timeout=SOON)
        asked.keyboard.type(command)
        asked.keyboard.press("Enter")
    expect(status(asked, "value")).to_contain_text("Done", timeout=SOON)
    expect(output(asked, "value")).to_contain_text("42")
    expect(output(asked, "value")).to_contain_text("on 6")


def test_a_question_is_stopped(asked):
    edit(asked, "value", "input('Well? ')")
    button(asked, "value", "Run").click()
    expect(output(asked, "value").get_by_role("textbox")).to_be_visible(timeout=SOON)
    button(asked, "value", "Stop").click()
    expect(status(asked, "value")).to_contain_text("Stopped", timeout=SOON)
    expect(output(asked, "value").get_by_role("textbox")).to_have_count(0)
    run(asked, "names")
    expect(cell(asked, "names").locator(".stdout")).to_have_text("hello\n")


@pytest.mark.parametrize("source", ["input()", "import sys\nsys.stdin.readline()"])
def test_where_nobody_can_hold_the_question_a_sentence_says_so(warm, source):
    edit(warm, "value", source)
    run(warm, "value", "Ended with")
    expect(output(warm, "value")).to_contain_text("This page cannot ask now")
