"""However much a cell shows, the page shows a part of it, says what is missing and saves the whole."""

import re

import pytest
from playwright.sync_api import expect

from live_book import SOON, button, edit, output, run_source, status

SHOWN = 260_000  # characters that stand in the page at most, with the words about what is missing
MANY = 5_000_000
HTML = "from IPython.display import HTML\n"
DOORS = {  # what a cell shows, and what the saved file holds
    "a line": (f"print('x' * {MANY})", ("txt", "x" * MANY + "\n")),
    "a line in pieces": (
        f"for _ in range({MANY // 100}):\n    print('x' * 100, end='')",
        ("txt", "x" * MANY),
    ),
    "lines": (f"for i in range({MANY // 10}):\n    print('x' * 9)", ("txt", ("x" * 9 + "\n") * (MANY // 10))),
    "lines written over": (f"print('\\r'.join('x' * 9 for _ in range({MANY // 10})))", None),
    "carriage returns": (f"print('\\r' * {MANY})", None),
    "a warning": (f"import sys\nprint('x' * {MANY}, file=sys.stderr)", ("txt", "x" * MANY + "\n")),
    "a value": (f"'x' * {MANY}", ("txt", repr("x" * MANY))),
    "a list": ("list(range(3_000_000))", None),
    "an error": (f"raise ValueError('x' * {MANY})", ("txt", None)),
    "an error's name": (f"type('x' * {MANY}, (Exception,), {{}})", ("txt", None)),
    "a note": (f"error = ValueError()\nerror.add_note('x' * {MANY})\nraise error", None),
    "a widget": (f"from ipywidgets import Label\nLabel('x' * {MANY})", None),
    "a widget, later": (f"from ipywidgets import Label\nLabel().value = 'x' * {MANY}", None),
    "HTML": (f"{HTML}HTML('<i>x</i>' * {MANY // 8})", ("html", "<i>x</i>" * (MANY // 8))),
    "Markdown": (f"from IPython.display import Markdown\nMarkdown('x' * {MANY})", ("txt", "x" * MANY)),
    "open fences": (f"from IPython.display import Markdown\nMarkdown('```x\\n\\n' * {MANY // 10})", None),
    "a drawing": ("from IPython.display import SVG\nSVG('<svg>' + 'x' * 19_990_000 + '</svg>')", None),
    "displays": ("for i in range(20_000):\n    display(i)", None),
    "displays between prints": ("for i in range(20_000):\n    print(i)\n    display(i)", None),
    "more than is sent": ("for _ in range(30):\n    print('x' * 1_000_000)", ("txt", None)),
}
SIZE = """(place) => [place.textContent.length, place.children.length]"""


@pytest.mark.parametrize(("source", "saved"), DOORS.values(), ids=DOORS)
def test_the_page_shows_a_part_says_so_and_saves_the_whole(warm, source, saved):
    first = "from IPython.display import display\n"
    shown = run_source(warm, first + source, re.compile("Done|Ended with"))
    characters, pieces = shown.evaluate(SIZE)
    assert characters <= SHOWN
    assert pieces <= 510
    if saved:
        ending, text = saved
        button = shown.get_by_role("button", name="Save all of it").first
        with warm.expect_download() as download:
            button.click()
        assert download.value.suggested_filename == f"output.{ending}"
        content = download.value.path().read_text("utf-8")
        assert len(content) > SHOWN
        assert text is None or content == text
    expect(run_source(warm, "'goes on'")).to_have_text("'goes on'")


def test_what_is_missing_is_counted(warm):
    shown = run_source(warm, "for i in range(10_000):\n    print(i)")
    expect(shown).to_contain_text("… 5,001 earlier lines are not shown.")
    expect(shown).to_contain_text(re.compile(r"^\s*5001\n5002|kB5001\n5002"))
    shown = run_source(warm, "'x' * 300_000")
    expect(shown).to_contain_text("… 100,002 more characters are not shown.")
    shown = run_source(warm, "from IPython.display import display\nfor i in range(600):\n    display(i)")
    expect(shown).to_contain_text("… 100 more outputs are not shown.")


def test_what_never_ends_is_cut_and_can_be_stopped(plain):
    edit(plain, "loop", "while True:\n    print('x' * 100)")
    button(plain, "loop", "Run").click()
    expect(output(plain, "loop")).to_contain_text("more than 20 million characters", timeout=SOON)
    button(plain, "loop", "Stop").click()
    expect(status(plain, "loop")).to_contain_text("Stopped", timeout=SOON)


def test_the_first_lines_come_at_once_and_none_is_lost(warm):
    source = "import sys\nfor i in range(1000):\n    print(i, file=sys.stdout if i % 2 else sys.stderr)"
    shown = run_source(warm, source)
    expect(shown.locator(".live-text").first).to_have_text("0\n")
    text = shown.evaluate(
        "(place) => [...place.querySelectorAll('pre')].map((one) => one.textContent).join('')"
    )
    assert sorted(map(int, text.split())) == list(range(1000))
