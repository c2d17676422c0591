"""What the built site is made of."""

import re

import pytest

import live_book
from building import pages
from parsed_page import Page


def first_difference(one, other):
    """Where two files begin to differ, as a pair of short excerpts, or None."""
    left, right = (path.read_bytes() if path.exists() else b"" for path in (one, other))
    if left == right:
        return None
    start = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
    return left[max(0, start - 40) : start + 40], right[max(0, start - 40) : start + 40]


def test_two_builds_give_the_same_bytes(live_site, tmp_path):
    again = live_book.build(tmp_path)
    both = (live_site, again)
    names = {path.relative_to(folder) for folder in both for path in folder.rglob("*") if path.is_file()}
    differences = {str(name): first_difference(live_site / name, again / name) for name in sorted(names)}
    assert {name: difference for name, difference in differences.items() if difference} == {}


@pytest.mark.parametrize("name", ["require", "html-manager", "mathjax", "fontawesome.js", "thebe"])
def test_what_the_site_does_without(site, name):
    used = [address for path in pages(site) for address in Page(path.read_text("utf-8")).loaded]
    shipped = [path.name for path in site.rglob("*") if "lite" not in path.relative_to(site).parts]
    assert [found for found in used + shipped if name in found.lower()] == []


def test_every_formula_is_rendered(site):
    formulas = 0
    for path in pages(site):
        html = path.read_text("utf-8")
        formulas += html.count('class="katex"')
        assert "katex-error" not in html, path
        raw = [
            text for text in Page(html).text if re.search(r"\$\$|\$[^$\n]+\$|\\[(\[]|\\[a-zA-Z]{3,}", text)
        ]
        assert raw == [], path
    assert formulas


def test_every_widget_on_a_page_has_its_state_and_no_more_is_embedded(site):
    shown = 0
    for path in pages(site):
        models, views = Page(path.read_text("utf-8")).widgets()
        assert set(views) == set(models), path
        assert list(models) == [f"widget-{number}" for number in range(1, len(models) + 1)]
        assert all(model["state"]["_esm"] for model in models.values())
        shown += len(views)
    assert shown
