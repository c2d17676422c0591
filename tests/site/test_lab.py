"""The widgets in a live JupyterLab: what the hand does arrives in Python, and what Python sets is seen."""

import re
import shutil

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from batchnorm.widgets import GammaBetaExplorer
from handling import drag, middle, numbers, settle
from lab import Notebook, jupyter_lab
from test_explorer import ExplorerOnPage
from website.paths import ROOT

pytestmark = pytest.mark.night

CHAPTER = "04-gamma-and-beta.ipynb"
MARKUP = re.compile(r"```|\{[a-z]+\}`|:label:|\$")
MAKE = """import numpy as np
from batchnorm.widgets import GammaBetaExplorer

explorer = GammaBetaExplorer(np.random.default_rng(0).normal(-1.0, 2.0, 500), activation="tanh")
explorer"""
TELL = """z = explorer.scaled()
print(explorer.gamma, explorer.beta, z.mean(), z.std(), explorer.flat_share())"""
LINK = """from ipywidgets import FloatSlider, jslink

seen = []
explorer.observe(lambda change: seen.append(change.new), "beta")
slider = FloatSlider(min=-4, max=4, step=0.1)
link = jslink((explorer, "beta"), (slider, "value"))
slider"""

OTHERS = """from batchnorm.widgets import BatchDots, Quiz

dots = BatchDots([[1.0, 0.0], [2.0, 5.0], [3.0, 1.0], [4.0, 2.0]])
quiz = Quiz("2 + 2 = ?", [("5", "Count again."), ("4", "Two pairs.")], answer=1)
display(dots, quiz)"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    with jupyter_lab(folder) as (address, token):
        yield folder, address, token


@pytest.fixture
def open_notebook(lab, open_page):
    """A function that opens a notebook with the given cells; the page is watched as `open_page` says."""
    folder, address, token = lab
    return lambda *cells: Notebook(open_page(address), token, folder, cells)


def test_the_text_of_a_chapter_is_shown_as_on_the_site(lab, browser):
    folder, address, token = lab
    shutil.copy2(ROOT / "book" / CHAPTER, folder)
    page = browser.new_page()  # not watched: a term of the glossary is not on this page, and MyST says so
    page.goto(f"{address}lab/tree/{CHAPTER}?token={token}&reset")
    source = "\n".join(cell.source for cell in nbformat.read(folder / CHAPTER, as_version=4).cells)
    formulas, boxes = page.locator(".myst .katex-display"), page.locator(".myst aside")
    displayed = source.count("```{math}") + source.count("$$") // 2
    expect(formulas).to_have_count(displayed, timeout=60_000)
    expect(boxes).to_have_count(source.count("{admonition}"))
    expect(page.get_by_role("link", name="(1)").first).to_be_visible()
    assert not MARKUP.search("".join(page.locator(".jp-MarkdownCell").all_inner_texts()))
    page.close()


def explorer_in(notebook):
    """Run the cell that makes the explorer, and make its twin here."""
    notebook.run(0)
    z = np.random.default_rng(0).normal(-1.0, 2.0, 500)
    explorer = ExplorerOnPage(notebook.page, GammaBetaExplorer(z, activation="tanh"))
    explorer.picture.wait_for()
    return explorer


def printed(text):
    return [float(number) for number in text.split()]


def test_a_drag_is_known_to_python(open_notebook):
    notebook = open_notebook(MAKE, TELL)
    explorer = explorer_in(notebook)
    assert printed(notebook.run(1))[:2] == [1, 0]
    drag(notebook.page, *explorer.on_the_bell(), 90)
    drag(notebook.page, *middle(explorer.ring), -130)
    gamma, beta = explorer.read()
    assert gamma < 0 < 1 < beta
    package = explorer.package
    expected = [gamma, beta, package.scaled().mean(), package.scaled().std(), package.flat_share()]
    assert printed(notebook.run(1)) == pytest.approx(expected, abs=1e-9)


def test_what_python_sets_is_seen(open_notebook):
    notebook = open_notebook(MAKE, "explorer.gamma = 2.5", "explorer.undo()", "explorer.activation = 'relu'")
    explorer = explorer_in(notebook)
    notebook.run(1)
    assert explorer.read() == pytest.approx((2.5, 0), abs=1e-9)
    notebook.run(2)
    explorer.package.undo()
    undone = explorer.package.gamma, explorer.package.beta
    assert explorer.read() == pytest.approx(undone, abs=1e-9)
    np.testing.assert_allclose(explorer.outline("scaled"), explorer.outline("raw"), atol=0.02)
    notebook.run(3)
    explorer.package.activation = "relu"
    explorer.read()


def test_a_linked_slider_and_an_observer(open_notebook):
    notebook = open_notebook(MAKE, LINK, "print(explorer.beta, slider.value, seen[-1])")
    page, explorer = notebook.page, explorer_in(notebook)
    notebook.run(1)
    readout = page.locator(".widget-readout")
    readout.wait_for()
    drag(page, *explorer.on_the_bell(), 90)
    _, beta = explorer.read()
    in_python, linked, last_seen = printed(notebook.run(2))
    assert (in_python, last_seen) == pytest.approx((beta, beta), abs=1e-9)
    assert linked == pytest.approx(beta, abs=0.05)  # the slider rounds to its own step
    assert numbers(readout.inner_text()) == pytest.approx([linked])
    page.locator(".noUi-handle").press("ArrowLeft")
    settle(page)
    _, moved = explorer.read()
    assert moved == pytest.approx(linked - 0.1)
    assert printed(notebook.run(2)) == pytest.approx([moved] * 3, abs=1e-9)


def test_the_dots_and_the_quiz_tell_python_too(open_notebook):
    notebook = open_notebook(OTHERS, "print(dots.values[3][0], dots.normalised()[3], quiz.chosen)")
    page = notebook.page
    notebook.run(0)
    dot = page.locator(".bn-dot circle:not(.bn-reach)").nth(3)
    dot.wait_for()
    drag(page, *middle(dot), -60)
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Check", exact=True).click()
    value, z_norm, chosen = printed(notebook.run(1))
    values = np.array([1.0, 2.0, 3.0, value])
    assert value < 3
    assert z_norm == pytest.approx((value - values.mean()) / np.sqrt(values.var() + 1e-5))
    assert chosen == 1
