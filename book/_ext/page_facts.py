"""What others are told of a page: its description, picture and address, and where its source is mended.

Two settings say where the book lives, and both may be empty: `html.baseurl`, the address of the site, and
`repository.url`. The environment goes before them, so that a fork's site speaks of the fork: BOOK_URL, and
GITHUB_SERVER_URL with GITHUB_REPOSITORY, which GitHub Actions sets. What needs an address that is not known
is left out.
"""

import json
import os
import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from docutils import nodes
from plain_math import text_of
from sphinx.application import Sphinx
from sphinx.config import Config

HERE = Path(__file__).parent
IMAGES = HERE.parent / "images"
PICTURE = ("social.png", 1200, 630)
PICTURE_TEXT = "Grey dots become a blue bell, and the blue bell a wider orange one, under the book's name."
ICONS = {"icon-180.png": 180, "icon-192.png": 192, "icon-512.png": 512}
PAPER, NIGHT = "#ffffff", "#14181c"  # the theme's two backgrounds
SHORTEST, LONGEST = 50, 160  # characters of a description
CITATION = re.compile(r" \[[^\]]*\d{4}[^\]]*\]")

# pages without a paragraph of their own
DESCRIPTIONS = {
    "genindex": "Every term and every name of the package in the Batch Normalization Book, from A to Z.",
    "offline": "What the Batch Normalization Book shows without a network: the pages kept on this device.",
    "references": "The papers, books and courses that the Batch Normalization Book builds on, with links.",
    "search": "Search the Batch Normalization Book for a word, a symbol such as γ, or a name of the package.",
}


def read_environment(app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        options["repository_url"] = f"{server}/{repository}"
    address = os.environ.get("BOOK_URL") or config.html_baseurl
    config.html_baseurl = address.rstrip("/") + "/" if address else ""
    # relative, because Sphinx writes a digest of it into the site
    config.templates_path.append(os.path.relpath(HERE / "templates", app.confdir))
    options["article_footer_items"] = ["page_links.html"]


def sentences(doctree: nodes.document) -> list[str]:
    """The sentences of a page's paragraphs, in order, without its boxes, tables and lists."""
    prose = []
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | nodes.document):
            text = CITATION.sub("", text_of(paragraph))
            prose += re.split(r"(?<=[.?!])\s+(?=[A-Z])", text)
    return [sentence for sentence in prose if sentence]


def describe(prose: list[str]) -> str:
    """Return as many whole sentences from the start as a description holds.

    >>> describe(["A pixel is a number from 0 to 255.", "Why change its scale?", "It moves slowly. " * 9])
    'A pixel is a number from 0 to 255. Why change its scale?'
    """
    text = ""
    for sentence in prose:
        longer = f"{text} {sentence}".strip()
        if len(longer) > LONGEST:
            if len(text) < SHORTEST:
                text = longer[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:—") + "…"
            break
        text = longer
    return text


def repository_links(app: Sphinx, page: str, title: str) -> dict[str, str]:
    """Where the source of a page is edited and where a mistake in it is reported, if that is known."""
    options = app.config.html_theme_options
    repository = options.get("repository_url")
    if not repository or page not in app.env.found_docs:
        return {}
    branch, folder = options.get("repository_branch") or "main", options.get("path_to_docs", "")
    source = "/".join(filter(None, [folder.strip("/"), app.env.doc2path(page, base=False)]))
    return {
        "edit_url": f"{repository}/edit/{quote(branch)}/{quote(source)}",
        "report_url": f"{repository}/issues/new?{urlencode({'title': f'A mistake in “{title}”: '})}",
    }


def meta(**facts: str) -> str:
    """Return meta elements; `og_title` is the property og:title.

    >>> meta(description="Scale & shift", og_title="Beta")
    '<meta name="description" content="Scale &amp; shift" /><meta property="og:title" content="Beta" />'
    """
    kinds = {name: "property" if name.startswith("og_") else "name" for name in facts}
    return "".join(
        f'<meta {kinds[name]}="{name.replace("_", ":")}" content="{escape(content)}" />'
        for name, content in facts.items()
    )


def add_facts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    book, pathto = app.config.html_title, context["pathto"]
    title = re.sub(r"<[^>]+>", "", context.get("title", "")) or page.capitalize()
    title = re.sub(r"^\d+\. ", "", title)
    home = page == app.config.root_doc
    facts = {}
    written = re.search(r'<meta[^>]*name="description"[^>]*content="([^"]*)"', context.get("metatags", ""))
    description = written[1] if written else DESCRIPTIONS.get(page)
    if not description and doctree:
        description = describe(sentences(doctree))
    if description:
        facts["og_description"] = description
        if not written:
            facts["description"] = description
    facts |= {"og_title": title, "og_site_name": book, "og_type": "website" if home else "article"}
    if address := app.config.html_baseurl:
        name, width, height = PICTURE
        facts |= {
            "og_url": address + app.builder.get_target_uri(page),
            "og_image": f"{address}_static/{name}",
            "og_image_width": str(width),
            "og_image_height": str(height),
            "og_image_alt": PICTURE_TEXT,
        }
    facts["twitter_card"] = "summary_large_image" if address else "summary"
    context["metatags"] = (
        context.get("metatags", "")
        + meta(**facts)
        + "".join(
            [
                f'<meta name="theme-color" media="(prefers-color-scheme: light)" content="{PAPER}" />',
                f'<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{NIGHT}" />',
                f'<link rel="apple-touch-icon" href="{pathto("_static/icon-180.png", 1)}" />',
                f'<link rel="manifest" href="{pathto("manifest.webmanifest", 1)}" />',
            ]
        )
    )
    context |= repository_links(app, page, title)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name in [PICTURE[0], *ICONS]:
        shutil.copy(IMAGES / name, out / "_static" / name)
    manifest = {
        "name": app.config.html_title,
        "short_name": "Batch Norm",
        "description": "An interactive textbook about one idea: batch normalization.",
        "lang": "en",
        "start_url": "index.html",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": f"_static/{name}", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size in ICONS.items()
            if size > 180
            for purpose in ("any", "maskable")
        ],
    }
    (out / "manifest.webmanifest").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8")
    if address := app.config.html_baseurl:
        pages = [address + app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]
        entries = "\n".join(f"<url><loc>{escape(page)}</loc></url>" for page in pages)
        (out / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>\n',
            "utf-8",
        )
        (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n", "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", read_environment)
    app.connect("html-page-context", add_facts)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
