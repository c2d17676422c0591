"""The look of the book: its style sheets, its colours, what runs before the first paint, and plain markup.

`bundle.mjs` makes one style sheet and one script of all that is added here and elsewhere.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from website.paths import PALETTE, WEBSITE

SHEETS = ("palette.css", "book.css", "frame.css", "print.css")
SCRIPTS = ("page.js", "print.js", "offline.js", "widget_loader.js")


def palette() -> str:
    """Return the colours of the widgets for a whole page, which is dark without a script as well.

    >>> palette().count("--bn-raw:")
    4
    """
    colours = PALETTE.read_text("utf-8").replace(".bn-widget", "body")
    dark = re.search(r'html\[data-theme="dark"\] body[^{]*(\{[^}]*\})', colours)[1]
    return f"{colours}@media screen and (prefers-color-scheme: dark) {{ html.no-js body {dark} }}\n"


def add_style(app: Sphinx) -> None:
    app.config.pygments_dark_style = "a11y-high-contrast-dark"  # furo's own key, unknown in _config.yml
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "palette.css").write_text(palette(), "utf-8")
    for place, name in enumerate(SHEETS):
        app.add_css_file(name, priority=900 + place)
    for name in SCRIPTS:
        app.add_js_file(name, loading_method="defer")


def add_early_lines(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    context["early"] = (WEBSITE / "theme" / "static" / "early.js").read_text("utf-8")


def visit_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Its summary holds phrasing and is called what it says; that of MyST-NB holds paragraphs."""
    shown, hidden = escape(node["prompt_show"]), escape(node["prompt_hide"])
    names = f'<span class="collapsed">{shown}</span><span class="expanded">{hidden}</span>'
    self.body.append(f'<details class="hide {" ".join(node["classes"])}"><summary>{names}</summary>')


def depart_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """A reference is an item of its list; docutils' role for it is deprecated."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", classes=["citation"], role="listitem"))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    app.add_node(nodes.citation, override=True, html=(visit_citation, HTML5Translator.depart_citation))
    app.connect("builder-inited", add_style, priority=400)  # before furo takes its colours of code
    app.connect("html-page-context", add_early_lines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
