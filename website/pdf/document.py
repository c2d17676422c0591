"""The pages of the site as one document: title, contents, the pages in their order, the solutions."""

import copy
import json
from html import escape
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag
from pygments.formatters import HtmlFormatter

from website.paths import PACKAGES, PALETTE, WEBSITE
from website.pdf.page import Page

KATEX = PACKAGES / "katex" / "dist" / "katex.min.css"
STATIC = WEBSITE / "theme" / "static"
WIDGETS = PALETTE.parent
SHEETS = [
    WIDGETS / "shared.css",
    *sorted(set(WIDGETS.glob("*.css")) - {PALETTE, WIDGETS / "shared.css"}),
    STATIC / "book.css",
    STATIC / "print.css",
    WEBSITE / "pdf" / "book.css",
]
PAGE = '<a class="page-of" href="#{}">000</a>'  # printing.py writes the number


def table_of_contents(toc: Path) -> list[tuple[str, list[str]]]:
    """The parts of the book, each with its caption and its pages, from Jupyter Book's own table."""
    book = yaml.safe_load(toc.read_text("utf-8"))
    parts = [(part["caption"], [entry["file"] for entry in part["chapters"]]) for part in book["parts"]]
    return [("", [book["root"]]), *parts]


def take_solutions(page: Page) -> Tag | None:
    """Take the folded solutions out of a page, leave word where they went; return them, after the answers."""
    new = BeautifulSoup("", "html.parser").new_tag
    section = new("section")
    title = new("h2")
    title.string = page.title
    section.append(title)
    section.extend(answers(page))
    for number, folded in enumerate(page.article.select(".tag_solution > details"), start=1):
        own = page.id(f"solution-{number}")
        exercise = folded.find_parent("section")
        word = f'<p class="solution-elsewhere">Solution: page {PAGE.format(own)}.</p>'
        folded.replace_with(BeautifulSoup(word, "html.parser"))
        heading = copy.copy(exercise.find(["h2", "h3", "h4"]))
        heading.name = "h3"
        link = new("a", href=f"#{exercise['id']}")
        link.extend(list(heading.contents))
        heading.append(link)
        folded.find("summary").decompose()
        folded.name = "div"
        solution = new("section", attrs={"id": own, "class": "solution"})
        solution.extend([heading, folded])
        section.append(solution)
    return section if section.find("section") else None


def answers(page: Page) -> list[Tag]:
    """The answers to a page's questions, each once, as a section; nothing where there is none."""
    asked = {
        view.select_one(".bn-question").get_text(): view["data-answer"]
        for view in page.article.select("[data-answer]")
    }
    if not asked:
        return []
    listed = "".join(f"<dt>{escape(asks)}</dt><dd>{escape(says)}</dd>" for asks, says in asked.items())
    html = f'<section class="solution"><h3>Answers to the guesses</h3><dl>{listed}</dl></section>'
    return [BeautifulSoup(html, "html.parser").section]


def title_page(about: dict) -> str:
    year = about["preferred-citation"]["year"]
    return f"""<article class="title-page"><p class="book-title">{escape(about["title"])}</p>
<p>{escape(about["abstract"])}</p>
<p class="edition">Version {about["version"]}, {year}<br>
Text under CC BY 4.0, code under the MIT licence</p></article>"""


def contents(parts: list[tuple[str, list[Page]]], solutions: bool) -> str:
    rows = []
    for caption, pages in parts:
        rows += [f"<h2>{escape(caption)}</h2>"] if caption and pages else []
        entries = [(page.name, escape(page.title)) for page in pages]
        rows += [line(*entry) for entry in entries]
    rows += [line("solutions", "Solutions")] if solutions else []
    return f'<article class="contents" id="contents"><h1>Contents</h1>{"".join(rows)}</article>'


def line(target: str, title: str) -> str:
    return (
        f'<p class="line"><a href="#{target}">{title}</a><span class="dots"></span>{PAGE.format(target)}</p>'
    )


def style(heads: list[tuple[str, str]]) -> str:
    """All the rules, and one that writes each page's title over its sheets."""
    rules = [HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight")]
    rules.append(PALETTE.read_text("utf-8").replace(".bn-widget", ":root"))
    rules += [sheet.read_text("utf-8") for sheet in SHEETS]
    for number, (name, title) in enumerate(heads):
        content = json.dumps(title, ensure_ascii=False)
        rules.append(f"@page sheet-{number} {{ @top-right {{ content: {content}; }} }}")
        rules.append(f'article[id="{name}"] {{ page: sheet-{number}; }}')
    return "\n".join(rules)


def assemble(site: Path, toc: Path, citation: Path, only: list[str]) -> str:
    """Return the whole book, or `only` the named pages of it, as one page of HTML."""
    about = yaml.safe_load(citation.read_text("utf-8"))
    listed = [
        (caption, [name for name in names if not only or name in only])
        for caption, names in table_of_contents(toc)
    ]
    names = [name for _, part in listed for name in part]
    parts = [(caption, [Page(site, name, names) for name in part]) for caption, part in listed]
    pages = [page for _, part in parts for page in part]
    for page in pages:
        if page.title == about["title"]:  # which stands on the title page
            page.heading.string = page.title = "Welcome"
    solved = [section for page in pages if (section := take_solutions(page))]
    articles = [str(page.article) for page in pages]
    heads = [(page.name, page.title) for page in pages]
    if solved:
        sections = "".join(map(str, solved))
        articles.append(f'<article id="solutions"><h1>Solutions</h1>{sections}</article>')
        heads.append(("solutions", "Solutions"))
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{escape(about["title"])}</title>
<link rel="stylesheet" href="{KATEX.as_uri()}"><style>{style(heads)}</style></head>
<body>{title_page(about)}{contents(parts, bool(solved))}{"".join(articles)}</body></html>"""
