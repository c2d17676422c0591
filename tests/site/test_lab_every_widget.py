"""Every widget in a live JupyterLab: what the hand sets arrives in Python, and what Python sets is seen."""

import json

import pytest

from handling import settle
from lab import Notebook, jupyter_lab
from website.paths import ROOT

pytestmark = pytest.mark.night

MAKE = f"""import sys

from IPython.display import display

sys.path.append({str(ROOT / "tests" / "widgets")!r})
from made import MAKE

widgets = {{name: make() for name, make in MAKE.items() if name != "quiz"}}
display(*widgets.values())"""
TELL = """import json

from ipywidgets import DOMWidget

def traits(widget):
    names = sorted(set(widget.traits(sync=True)) - set(DOMWidget.class_traits()))
    return {name: getattr(widget, name) for name in names if not name.startswith("_")}

print(json.dumps({name: {trait: repr(value) for trait, value in traits(widget).items()}
                  for name, widget in widgets.items()}))"""
KEEP = """start = {name: traits(widget) for name, widget in widgets.items()}"""
RESTORE = """for name, widget in widgets.items():
    for trait, value in traits(widget).items():
        if value != start[name][trait]:
            setattr(widget, trait, start[name][trait])"""


@pytest.fixture
def notebook(tmp_path, open_page):
    with jupyter_lab(tmp_path) as (address, token):
        yield Notebook(open_page(address), token, tmp_path, [MAKE, TELL, KEEP, RESTORE])


def labels(page):
    return page.locator(".bn-widget svg[aria-label]").evaluate_all("(all) => all.map((svg) => svg.ariaLabel)")


def test_hand_and_python_see_each_other(notebook):
    page = notebook.page
    page.set_viewport_size({"width": 1200, "height": 9000})
    notebook.run(0)
    widgets = page.locator(".bn-widget")
    widgets.last.wait_for()
    settle(page)
    before, drawn = json.loads(notebook.run(1)), labels(page)
    notebook.run(2)
    assert widgets.count() == len(before)
    for widget in widgets.all():
        slider = widget.locator("input[type=range]").first
        slider.evaluate("(input) => input.closest('details')?.setAttribute('open', '')")
        at_its_end = slider.evaluate("(input) => input.value === input.max")
        slider.press("ArrowLeft" if at_its_end else "ArrowRight")
        settle(page)
    after, moved = json.loads(notebook.run(1)), labels(page)
    assert [name for name in before if after[name] == before[name]] == []
    assert len(moved) == len(drawn)
    assert moved != drawn
    notebook.run(3)
    settle(page)
    assert json.loads(notebook.run(1)) == before
    assert labels(page) == drawn
