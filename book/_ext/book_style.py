"""The book's own style sheet, and a page without the theme's heaviest script."""

import re
from pathlib import Path

from sphinx.application import Sphinx

STATIC = Path(__file__).parent / "static"

# pydata-sphinx-theme loads 531 KiB (gzipped) to draw its icons as SVG; the icon font in its style sheet
# draws the same ones.
ICON_SCRIPT = re.compile(r'\s*<script[^>]* src="[^"]*scripts/fontawesome\.js[^"]*"></script>')

# Settles "auto" before the first paint; the theme's own script does it later, after a flash of light.
SETTLE_THEME = """{
  const { dataset } = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  if (dataset.theme === "auto") dataset.theme = dark ? "dark" : "light";
}"""


def add_style(app: Sphinx) -> None:
    # Not book/_static: Jupyter Book loads every script and style sheet it finds there on every page.
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("book.css", priority=900)
    app.add_css_file("print.css", priority=901)
    app.add_js_file("print.js", loading_method="defer")
    app.add_js_file(None, body=SETTLE_THEME, priority=0)


def drop_icon_script(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        page.write_text(ICON_SCRIPT.sub("", page.read_text("utf-8")), "utf-8")
    for script in out.glob("_static/scripts/fontawesome.js*"):
        script.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", add_style)
    app.connect("build-finished", drop_icon_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
