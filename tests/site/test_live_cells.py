"""Cells run on the page, in a real Python: edited, broken, stopped, put back. No request leaves the site."""

import re
import string

import pytest
from playwright.sync_api import expect

import live_book
from live_book import SOON, button, cell, edit, output, run, run_source, status

TAKEN = [  # cells that use what the page's worker gives away
    "import js\njs.WebSocket.new('wss://example.org')",
    "import js\njs.document.title",
    "import js\njs.localStorage.length",
    "import js\njs.indexedDB.open('x')",
    "import js\njs.caches.keys()",
    "import js\njs.Worker.new('data:,')",
]


def test_nothing_of_python_is_loaded_before_the_first_press(plain):
    asked = plain.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not [address for address in asked if "/live/" in address or "/pyodide/" in address]
    assert button(plain, "names", "Run").is_visible()
    assert button(plain, "names", "Reset").is_hidden()


def test_a_cell_runs_after_those_above_it(plain):
    run(plain, "uses", "lasts until you leave this page")
    expect(output(plain, "uses")).to_have_text("hello 42\n")
    expect(output(plain, "value")).to_contain_text("[0, 1, 2]")  # below: as the book printed it
    expect(status(plain, "value")).to_be_empty()
    edit(plain, "names", "greeting = 'ciao'")
    run(plain, "uses")
    expect(output(plain, "uses")).to_have_text("ciao 42\n")


def test_an_edit_runs_breaks_and_is_put_back(warm):
    shown = run_source(warm, "1 + 1")
    expect(shown).to_have_text("2")
    shown = run_source(warm, "x = 1\n\n1 / (x - 1)", "error")
    expect(shown.locator("p")).to_have_text("ZeroDivisionError: division by zero")
    expect(shown.locator("pre")).to_contain_text(
        re.compile(r'File "cell 3", line 3.*1 / \(x - 1\)', re.DOTALL)
    )
    expect(shown.locator("pre")).not_to_contain_text("kernel")
    shown.get_by_role("button", name="Go to line 3").click()
    assert warm.evaluate("getSelection().toString()") == "1 / (x - 1)"
    run_source(warm, "if True print(1)", "error")
    expect(shown.locator("p")).to_contain_text("SyntaxError")
    button(warm, "value", "Reset").click()
    expect(output(warm, "value")).to_contain_text("[0, 1, 2]")
    expect(cell(warm, "value").locator("pre").first).to_have_text("list(range(3))\n")
    run(warm, "value")
    expect(output(warm, "value")).to_have_text("[0, 1, 2]")


def test_what_never_ends_is_stopped_and_the_next_run_works(plain):
    edit(plain, "loop", "print('before')\nwhile True:\n    pass")
    button(plain, "loop", "Run").click()
    expect(output(plain, "loop")).to_have_text("before\n", timeout=SOON)
    button(plain, "loop", "Stop").click()
    expect(status(plain, "loop")).to_contain_text("what your cells had defined is gone", timeout=SOON)
    run(plain, "uses")
    expect(output(plain, "uses")).to_have_text("hello 42\n")
    assert len(plain.workers) == 1  # else the loop goes on unseen


def test_where_memory_can_be_shared_a_stop_interrupts_and_nothing_is_lost(open_plain):
    def isolate(route):
        answer = route.fetch()
        alone = {"cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp"}
        route.fulfill(response=answer, headers=answer.headers | alone)

    page = open_plain(lambda page: page.route("**/plain.html", isolate))
    assert page.evaluate("crossOriginIsolated")
    edit(page, "loop", "print('before')\nwhile True:\n    pass")
    button(page, "loop", "Run").click()
    expect(output(page, "loop")).to_contain_text("before", timeout=SOON)
    button(page, "loop", "Stop").click()
    expect(output(page, "loop")).to_contain_text("KeyboardInterrupt", timeout=SOON)
    edit(page, "stub", "print(greeting)")
    run(page, "stub")
    expect(output(page, "stub")).to_have_text("hello\n")


def test_a_cell_that_breaks_python_itself_is_told_and_the_next_run_works(plain):
    run_source(plain, "import os\nos.abort()", "broke Python itself")
    run(plain, "uses")
    expect(output(plain, "uses")).to_have_text("hello 42\n")


def test_a_stop_while_python_starts(plain):
    button(plain, "names", "Run").click()
    button(plain, "names", "Stop").click()
    expect(status(plain, "names")).to_contain_text("Stopped", timeout=SOON)
    run(plain, "names")


def test_a_failing_cell_above_is_named_and_the_next_press_goes_on(plain):
    edit(plain, "names", "greeting = 1 / 0")
    button(plain, "uses", "Run").click()
    expect(status(plain, "uses")).to_contain_text("Cell 1 failed", timeout=SOON)
    run(plain, "uses", "error")
    expect(output(plain, "uses").locator("p")).to_contain_text("NameError: name 'greeting'")


def test_who_selects_a_cell_copies_its_code_alone(plain):
    cell(plain, "stub").locator(".cell_input").evaluate(
        "(element) => getSelection().selectAllChildren(element)"
    )
    code = "def double(x):\n    ...\n\n\nprint(double(2) == 4)"
    assert plain.evaluate("getSelection().toString()").strip() == code


def test_every_key_of_the_code_is_typed(plain):
    """A page's shortcuts must leave single keys alone: Sphinx's own takes the slash."""
    code = string.digits + string.ascii_letters + " +-*/%@=<>!&|^~.,:;?#$_`"
    editor = edit(plain, "value", "")
    expect(cell(plain, "value").locator(".cell_input pre")).to_be_hidden()  # the code stands there once
    plain.keyboard.type(code)
    expect(editor).to_have_text(code)


WAYS = {  # in which a run ends, and what the page says then
    "well": ("import time\ntime.sleep(1)", "Done"),
    "by an error": ("import time\ntime.sleep(1)\n1 / 0", "Ended with an error"),
    "by Stop": ("while True:\n    pass", "Stopped"),
}


@pytest.mark.parametrize(("source", "end"), WAYS.values(), ids=WAYS)
def test_the_focus_goes_to_stop_and_back(warm, source, end):
    edit(warm, "value", source)
    button(warm, "value", "Run").press("Enter")
    expect(button(warm, "value", "Stop")).to_be_focused(timeout=SOON)
    if end == "Stopped":
        button(warm, "value", "Stop").press("Enter")
    expect(status(warm, "value")).to_contain_text(end, timeout=SOON)
    expect(button(warm, "value", "Run")).to_be_focused()


def test_the_keyboard_runs_and_leaves_the_editor(warm):
    edit(warm, "value", "6 * 7")
    expect(cell(warm, "value").get_by_text("Escape, then Tab leaves")).to_be_visible()
    warm.keyboard.press("Shift+Enter")
    expect(output(warm, "value")).to_have_text("42", timeout=SOON)
    warm.keyboard.press("Control+a")
    warm.keyboard.insert_text("6 * 9")
    warm.keyboard.press("Control+Enter")
    expect(output(warm, "value")).to_have_text("54", timeout=SOON)
    warm.keyboard.press("Escape")
    warm.keyboard.press("Tab")
    assert warm.evaluate("document.activeElement.tagName") == "BUTTON"


def test_a_widget_of_the_readers_own_is_not_run_in_the_page(warm):
    shown = run_source(
        warm,
        "import anywidget\n\nclass Own(anywidget.AnyWidget):\n"
        "    _esm = 'export default { render() { document.title = \"taken\" } }'\n\nOwn()",
    )
    expect(shown).to_contain_text("the book’s own widgets alone")
    assert warm.title() != "taken"


def test_sliders_and_python_are_in_step(warm):
    shown = run_source(
        warm,
        "from ipywidgets import interactive\n\ndef show(n=2):\n    print('n is', n)\n\n"
        "interactive(show, n=(0, 9))",
    )
    expect(shown).to_contain_text("n is 2")
    shown.get_by_role("slider").focus()
    warm.keyboard.press("ArrowRight")
    expect(shown.locator(".live-captured")).to_contain_text("n is 3")
    expect(shown).not_to_contain_text("n is 2")


def test_an_edit_is_kept_and_the_way_back_is_shown(plain):
    edit(plain, "value", "'kept'")
    plain.reload()
    expect(status(plain, "value")).to_contain_text("Your edit")
    expect(cell(plain, "value").locator("pre").first).to_have_text("'kept'\n")
    run(plain, "value")
    expect(output(plain, "value")).to_have_text("'kept'")
    button(plain, "value", "Reset").click()
    plain.reload()
    expect(cell(plain, "value").locator("pre").first).to_have_text("list(range(3))\n")


def test_printed_text_streams_and_overwrites(warm):
    shown = run_source(warm, "import sys\nprint('a')\nprint('50 %\\r100 %')\nprint('warn', file=sys.stderr)")
    expect(shown.locator(".stdout")).to_have_text("a\n100 %\n")
    expect(shown.locator(".stderr")).to_have_text("warn\n")


def test_html_is_cleaned(warm):
    shown = run_source(
        warm,
        "from IPython.display import HTML\n"
        'HTML("""<b>bold</b><script>document.title = "taken"</script><img src=x onerror="document.title=1">'
        '<form><input></form><p style="position:fixed">p</p><a href="javascript:alert(1)">a</a>""")',
    )
    expect(shown.locator("b")).to_have_text("bold")
    assert warm.title() != "taken"
    for gone in ("script", "[onerror]", "form", "input", "[style]", "a[href]"):
        expect(shown.locator(gone)).to_have_count(0)


def test_a_picture_is_an_image(warm):
    shown = run_source(
        warm,
        "from IPython.display import SVG\n"
        'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script><!-- γ\''
        " + 400_000 * 'x' + '--></svg>')",  # a scatter plot is as long
    )
    expect(shown.locator("img")).to_have_js_property("naturalWidth", 9)


def test_a_cell_reaches_neither_another_host_nor_the_page(warm):
    for source in [*live_book.OTHER_HOST, *TAKEN]:
        said = run_source(warm, source, "error").locator("p").inner_text()
        assert not said.startswith(("SyntaxError", "NameError", "ImportError")), (source, said)


def test_a_page_opened_from_a_folder_says_what_to_do(browser, live_site):
    page = browser.new_page()
    page.goto((live_site / "plain.html").as_uri())
    button(page, "names", "Run").click()
    expect(status(page, "names")).to_contain_text("not from a folder")
    page.close()


def test_offline_the_page_stays(plain):
    plain.context.set_offline(True)
    button(plain, "names", "Run").click()
    expect(status(plain, "names")).to_contain_text("offline")
    expect(output(plain, "names")).to_contain_text("hello")
    plain.context.set_offline(False)
    run(plain, "names")


def test_without_python_the_page_stays_and_says_why(plain):
    plain.route("**/runtime.json", lambda route: route.fulfill(status=404))
    button(plain, "names", "Run").click()
    expect(status(plain, "names")).to_contain_text("came without Python", timeout=SOON)
    expect(output(plain, "names")).to_contain_text("hello")
