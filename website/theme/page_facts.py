"""What others are told of a page: its description, and where the book lives.

Two settings say where, and both may be empty: `html.baseurl`, the address of the site, and `repository.url`.
The environment goes before them, so that a fork's site speaks of the fork: BOOK_URL, and GITHUB_SERVER_URL
with GITHUB_REPOSITORY, which GitHub Actions sets. What needs an address that is not known is left out.
The elements themselves stand in `templates/base.html` and `templates/page.html`.
"""

import os
import re
from pathlib import Path
from textwrap import shorten

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from website.formulas.plain_math import text_of

CITATION = re.compile(r" \[[^\]]*\d{4}[^\]]*\]")

# pages without a paragraph of their own
DESCRIPTIONS = {
    "genindex": "Every term and every name of the package in the Batch Normalization Book, from A to Z.",
    "offline": "What the Batch Normalization Book shows without a network: the pages kept on this device.",
    "references": "The papers, books and courses that the Batch Normalization Book builds on, with links.",
    "search": "Search the Batch Normalization Book for a word, a symbol such as γ, or a name of the package.",
}


def read_environment(app: Sphinx, config: Config) -> None:
    # Jupyter Book hands its keys to a theme as options, and furo refuses those it does not know
    options, config.html_theme_options = config.html_theme_options, {}
    config.html_context["book"] = options
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        options["repository_url"] = f"{server}/{repository}"
    address = os.environ.get("BOOK_URL") or config.html_baseurl
    config.html_baseurl = address.rstrip("/") + "/" if address else ""


def describe(doctree: nodes.document) -> str:
    """Return the start of a page's paragraphs, without its boxes, tables and lists.

    >>> text = "A pixel is a number from 0 to 255 [Doe, 2015]."
    >>> describe(nodes.section("", nodes.paragraph("", "", nodes.Text(text), nodes.math("", "x"))))
    'A pixel is a number from 0 to 255.x'
    """
    prose = [
        text_of(part) for part in doctree.findall(nodes.paragraph) if isinstance(part.parent, nodes.section)
    ]
    return shorten(CITATION.sub("", " ".join(prose)), 160, placeholder="…")


def add_facts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    context["address"] = app.config.html_baseurl
    context["description"] = DESCRIPTIONS.get(page) or (describe(doctree) if doctree else "")


def list_pages(app: Sphinx, exception: Exception | None) -> None:
    address = app.config.html_baseurl
    if exception or not address:
        return
    pages = [address + app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]
    Path(app.outdir, "sitemap.txt").write_text("\n".join(pages), "utf-8")
    Path(app.outdir, "robots.txt").write_text(f"Sitemap: {address}sitemap.txt\n", "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", read_environment)
    app.connect("html-page-context", add_facts)
    app.connect("build-finished", list_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
