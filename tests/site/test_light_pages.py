"""A page made light looks as it did: every element has the same box and the same colours as before."""

import shutil
import subprocess
import sys

import pytest

from building import copy_sources
from handling import until
from website.paths import NODE, WEBSITE

PAGES = ["03-mean-and-variance", "glossary", "notation"]
KINDS = "h1, h2, h3, p, li, dt, dd, a, em, code, pre, pre span, table, th, td, img, .katex-html span"
LOOK = """(kinds) => {
  const properties = [
    "color", "backgroundColor", "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight",
    "textDecorationLine", "borderLeftWidth", "borderLeftColor", "borderTopWidth", "display",
  ];
  const looks = [];
  for (const element of document.querySelectorAll(`article :is(${kinds})`)) {
    if (element.closest(".widget-view, summary, [data-live]")) continue; // drawn or named anew
    const style = getComputedStyle(element), { width, height } = element.getBoundingClientRect();
    const look = [element.textContent.slice(0, 40), ...properties.map((name) => style[name])].join(" | ");
    looks.push([`${element.localName} | ${look}`, width, height]);
  }
  return looks;
}"""


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory):
    """A small site as Sphinx leaves it, and the same site made light."""
    folder = tmp_path_factory.mktemp("light")
    book = copy_sources(folder)
    config = (book / "_config.yml").read_text("utf-8")
    config = "".join(line for line in config.splitlines(keepends=True) if "light_pages" not in line)
    (book / "_config.yml").write_text(config, "utf-8")
    chapters = "".join(f"  - file: {name}\n" for name in PAGES)
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: references\nchapters:\n{chapters}", "utf-8")
    run = f"from jupyter_book.cli.main import main; main(['build', {str(book)!r}])"
    built = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-3000:]

    before = book / "_build" / "html"
    after = shutil.copytree(before, folder / "after")
    subprocess.run([NODE, WEBSITE / "light" / "lighten.mjs", after], check=True)
    return before, after


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_looks_the_same(browser, serve, before_and_after, name, scheme, width):
    looks = []
    for folder in before_and_after:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{serve(folder)}{name}.html", wait_until="networkidle")
        page.evaluate("for (const image of document.images) image.loading = 'eager'")
        until(page, "[...document.images].every((image) => image.complete)")
        page.evaluate("document.fonts.ready")
        looks.append(page.evaluate(LOOK, KINDS))
        context.close()
    assert len(looks[0]) > 50
    assert [look for look, *_ in looks[1]] == [look for look, *_ in looks[0]]
    for (look, *before), (_, *after) in zip(*looks, strict=True):
        assert after == pytest.approx(before, abs=1), look
