"""A cell runs with what it needs and no more, and says what the reader waits for."""

import re

from playwright.sync_api import expect

from live_book import SECONDS, SOON, cell, edit, output, run, status
from website.runner.live_cells import IN_THE_PAGE

USUAL = round(SECONDS["plain"]["slow"] * IN_THE_PAGE)


def clock(page, name):
    return cell(page, name).locator(".live-clock")


def show_solution(page):
    cell(page, "solution").locator("details").evaluate("(details) => { details.open = true; }")


def test_a_cell_that_needs_nothing_runs_without_those_above(plain):
    run(plain, "value")
    for other in ("uses", "loop", "slow"):
        expect(status(plain, other)).to_be_empty()
    run(plain, "uses", "Done")
    expect(output(plain, "uses")).to_have_text("hello 42\n")


def test_an_edited_cell_is_read_anew(plain):
    edit(plain, "loop", "answer = 41")
    edit(plain, "value", "answer")
    run(plain, "value")
    expect(output(plain, "value")).to_have_text("42")  # of the hidden cell; what binds it below is not above
    edit(plain, "value", "bonus = 1")
    edit(plain, "doubled", "print(bonus + answer)")
    run(plain, "doubled")
    expect(output(plain, "doubled")).to_have_text("42\n")  # of the cell `loop`, and of `value`


def test_what_a_reset_cell_did_is_undone_where_it_matters(warm):
    edit(warm, "value", "greeting = 'spoilt'")
    run(warm, "value")
    cell(warm, "value").get_by_role("button", name=re.compile("^Reset")).click()
    run(warm, "uses", "Done, after cell 1 and one not shown.")
    expect(output(warm, "uses")).to_have_text("hello 42\n")


def test_a_cell_that_is_edited_while_it_runs_says_which_text_ran(warm):
    edit(warm, "value", "import time\ntime.sleep(3)\n'old'")
    warm.keyboard.press("Shift+Enter")
    expect(status(warm, "value")).to_have_text("Running …", timeout=SOON)
    warm.keyboard.insert_text(" # more")
    expect(status(warm, "value")).to_contain_text("what stood here before your edit")
    expect(status(warm, "value")).to_contain_text("You have edited it since.", timeout=SOON)


def test_a_solution_is_run_by_the_reader_alone(plain):
    run(plain, "doubled")
    expect(output(plain, "doubled")).to_have_text("None\n")
    show_solution(plain)
    expect(status(plain, "solution")).to_be_empty()


def test_a_solution_does_not_replace_what_the_reader_wrote(warm):
    edit(warm, "stub", "def double(x):\n    return 3 * x")
    run(warm, "stub")
    show_solution(warm)
    run(warm, "solution")
    expect(output(warm, "solution")).to_have_text("True\n")
    run(warm, "doubled")
    expect(output(warm, "doubled")).to_have_text("6\n")


def test_a_slow_cell_says_so_beforehand_and_counts(plain):
    expect(clock(plain, "slow")).to_have_text(f"usually {USUAL} s")
    expect(clock(plain, "names")).to_be_empty()
    cell(plain, "slow").get_by_role("button", name=re.compile("^Run")).click()
    expect(clock(plain, "slow")).to_have_text(f"1 s of usually {USUAL} s", timeout=SOON)
    expect(output(plain, "slow")).to_be_empty()
    expect(status(plain, "slow")).to_contain_text("Done", timeout=SOON)
    expect(clock(plain, "slow")).to_have_text(f"usually {USUAL} s")


def test_a_long_wait_for_other_cells_is_announced(plain):
    cell(plain, "after-slow").get_by_role("button", name=re.compile("^Run")).click()
    said = status(plain, "after-slow")
    expect(said).to_contain_text(f"It then runs cells 1 and 8, usually {USUAL} s.")
    expect(said).to_have_text("Needs cells 1 and 8 first. Now cell 8 runs.", timeout=SOON)
    expect(clock(plain, "after-slow")).to_have_text(re.compile(f"[12] s of usually {USUAL} s"))
    expect(output(plain, "after-slow")).to_have_text("True\n", timeout=SOON)


def test_a_second_press_says_that_it_waits(warm):
    for name in ("slow", "uses"):
        cell(warm, name).get_by_role("button", name=re.compile("^Run")).click()
    expect(status(warm, "uses")).to_contain_text("Waits for cell 8")
    expect(output(warm, "uses")).to_have_text("hello 42\n", timeout=SOON)
