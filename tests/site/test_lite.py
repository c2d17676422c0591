"""JupyterLab in the browser, opened by a chapter's button: the same Python, and no other host."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from handling import drag, middle
from live_book import OTHER_HOST
from website.paths import ROOT

pytestmark = pytest.mark.night

SOON = 120_000  # milliseconds within which the lab and its Python have started; no measure of speed
CHAPTER = "04-gamma-and-beta"
SOCKET = """from pyodide.code import run_js
await run_js('''new Promise((done) => {
  addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
  new WebSocket("wss://example.org");
})''')"""


class Lab:
    """The lab with a chapter open, reached from the chapter's page."""

    def __init__(self, context, chapter):
        page = context.new_page()
        page.goto(f"{chapter}.html")
        page.locator(".launch summary").click()
        with context.expect_page() as opened:
            page.get_by_role("link", name="JupyterLab in this browser").click()
        self.page = opened.value
        self.cells = self.page.locator(".jp-Notebook .jp-CodeCell")
        self.executed = 0
        self.page.get_by_text("Python (Pyodide) | Idle").wait_for(timeout=SOON)

    def start(self, number, source=None):
        """Start a cell, counted from 0, with its own source or another; return the cell."""
        cell = self.cells.nth(number)
        cell.locator(".cm-content").click()
        if source is not None:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.executed += 1
        return cell

    def run(self, number, source=None):
        """The same, and wait for its end; return the place of its output."""
        cell = self.start(number, source)
        expect(cell.locator(".jp-InputPrompt")).to_have_text(f"[{self.executed}]:", timeout=SOON)
        return cell.locator(".jp-OutputArea")

    def ran(self):
        """Wait for the end of the cell that was started last; return the place of its output."""
        self.executed += 1
        prompt = self.page.locator(".jp-InputPrompt").get_by_text(f"[{self.executed}]:", exact=True)
        prompt.wait_for(state="attached", timeout=SOON)
        return self.page.locator(".jp-CodeCell").filter(has=prompt).locator(".jp-OutputArea")

    def restart(self):
        """Restart the kernel by its button, which also ends what would never end."""
        self.page.get_by_role("button", name="Restart the kernel", exact=True).click()
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.executed = 0


@pytest.fixture
def open_lab(browser, server):
    """A function that opens a chapter in the lab; at the end no other host may have been asked."""
    context, problems = browser.new_context(base_url=server, viewport={"width": 1280, "height": 1600}), []

    def note(request):
        if not request.url.startswith((server, "data:", "blob:")):
            problems.append(request.url)

    def forgive(request):  # what the policy stopped has not left the browser
        if request.failure == "csp":
            problems.remove(request.url)

    context.on("request", note)
    context.on("requestfailed", forgive)
    yield lambda chapter=CHAPTER: Lab(context, chapter)
    context.close()
    assert not problems, problems


def test_a_cell_is_edited_run_broken_stopped_and_run_again(open_lab):
    lab = open_lab()
    boxes = (ROOT / "book" / f"{CHAPTER}.ipynb").read_text(encoding="utf-8").count(":::{admonition}")
    expect(lab.page.locator(".myst aside")).to_have_count(boxes)  # its text is shown, not its markup
    expect(lab.run(0, "answer = 42\nprint(answer)")).to_have_text("42\n")
    expect(lab.run(0, "print('so far')\n1 / 0")).to_contain_text("ZeroDivisionError")
    endless = lab.start(0, "print('on and on', flush=True)\nwhile True:\n    pass")
    expect(endless.locator(".jp-OutputArea")).to_have_text("on and on\n", timeout=SOON)
    expect(endless.locator(".jp-InputPrompt")).to_have_text("[*]:")
    lab.restart()
    expect(lab.run(0, "print('answer' in globals())")).to_have_text("False\n", timeout=SOON)


def test_a_package_that_the_site_has_not_is_not_sought_elsewhere(open_lab):
    expect(open_lab().run(0, "%pip install toolz")).to_contain_text("fallback is disabled", timeout=SOON)


def test_a_cell_reaches_no_other_host(open_lab):
    lab = open_lab()
    for source in OTHER_HOST:
        said = lab.run(0, source)
        expect(said).to_contain_text("Traceback (most recent call last)")
        expect(said).not_to_contain_text(re.compile(r"(SyntaxError|NameError|ImportError)\s+Traceback"))
    expect(lab.run(0, SOCKET)).to_contain_text("wss://example.org")


def test_a_chapter_runs_from_top_to_bottom_with_its_figures(open_lab):
    lab = open_lab()
    lab.page.locator(".jp-Notebook .jp-Cell").first.click()
    lab.page.keyboard.press("Escape")
    for cell in nbformat.read(ROOT / "book" / f"{CHAPTER}.ipynb", 4).cells:
        lab.page.keyboard.press("Shift+Enter")  # which goes on to the next cell
        if cell.cell_type != "code":
            continue
        shown = lab.ran()
        assert shown.locator("[data-mime-type*=error]").count() == 0, cell.id
        if "image" in cell.metadata.get("mystnb", {}):
            expect(shown.locator(".jp-RenderedSVG img, .jp-RenderedImage img")).to_have_count(1)
        if "nbval-ignore-output" not in cell.metadata.get("tags", []):
            printed = "".join(one.text for one in cell.outputs if one.output_type == "stream")
            streams = shown.locator("[data-mime-type*=stdout]").all_text_contents()
            assert "".join(streams).strip() == printed.strip(), cell.id


def test_a_drag_is_known_to_python(open_lab):
    lab = open_lab()
    lab.run(0)
    made = "import numpy as np\nfrom batchnorm.widgets import GammaBetaExplorer\n"
    made += "explorer = GammaBetaExplorer(np.random.default_rng(0).normal(-1, 2, 500))\nexplorer"
    lab.run(1, made)
    root = lab.page.locator(".bn-gamma-beta-explorer")
    root.wait_for(timeout=SOON)
    grip = root.locator(".bn-grip", has_text="γ").locator("circle").last
    grip.scroll_into_view_if_needed()
    drag(lab.page, *middle(grip), 60)
    dragged = float(root.get_by_role("slider", name="γ").input_value())
    assert dragged > 1
    printed = lab.run(2, "print(explorer.gamma)").inner_text()
    assert float(printed) == pytest.approx(dragged, abs=0.051)  # the slider steps by 0.1
