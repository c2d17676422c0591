"""What a reader can do in the book, listed while it is built, and the page that shows what has been done.

`:::{what-is-kept}` stands on that page. The browser's half: `traits.js` keeps what is set in widgets,
`exercises.js` what a checker said, and `page/reading.js` the place that was read last, to which `continue.js`
leads back from the first page; `page/overview.js` shows, saves and clears all of it.
"""

import json
import re
from collections.abc import Iterator
from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from website.formulas.plain_math import text_of
from website.paths import WEBSITE
from website.widgets_on_page.static_widgets import STATE, VIEW, script

FOLDER = WEBSITE / "progress"
CHECK = re.compile(r"exercises\.check_\w+")
JSON_IN = {kind: re.compile(rf'<script type="{re.escape(kind)}">(.*?)</script>') for kind in (STATE, VIEW)}
PAGE = """<div class="progress">
<noscript><p>This page needs JavaScript: without it, nothing is kept and nothing can be shown.</p></noscript>
{way_back}<p class="progress__sum"></p>
<ol class="progress__pages">{rows}</ol>
<div class="progress__acts">
<label>Your name, for the file alone <input name="reader" autocomplete="off"></label>
<button class="progress__save" type="button">Save as a file</button>
<button class="progress__clear" type="button">Clear all of it</button>
</div>
<p class="progress__said" role="status"></p>
{list}</div>"""
ROW = '<li><a href="{address}">{title}</a><p data-page="{page}">{told}</p></li>'


class what_is_kept(nodes.General, nodes.Element):
    """Stands for the overview until all pages are known."""


class WhatIsKept(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return [what_is_kept()]


def held(kind: str, part: nodes.Node) -> list[dict]:
    """Return what the scripts of a kind hold in a part of a page."""
    raw = "".join(node.astext() for node in part.findall(nodes.raw))
    return [json.loads(text) for text in JSON_IN[kind].findall(raw)]


def checks_of(cell: nodes.Node) -> str:
    """Return the checkers that a cell calls, in one word, as `exercises.js` does; none of a solution.

    >>> checks_of(nodes.container("", nodes.literal_block(text="passed = exercises.check_fold(fold)")))
    'exercises.check_fold'
    """
    if "tag_solution" in cell["classes"]:
        return ""
    code = " ".join(block.astext() for block in cell.findall(nodes.literal_block))
    return "+".join(dict.fromkeys(CHECK.findall(code)))


def widgets_of(cell: nodes.Node, models: dict[str, dict]) -> Iterator[dict]:
    for index, view in enumerate(held(VIEW, cell)):
        traits = models[view["model_id"]]["state"]
        if not traits.get("of_reader"):
            continue
        record = {"cell": cell["ids"][0], "index": index, "kept": traits["of_reader"]}
        if "question" in traits:
            choices = [text for text, _ in traits["choices"]]
            record |= {"question": traits["question"], "choices": choices, "answer": traits["answer"]}
        yield record


def to_do(chapter: nodes.document) -> dict[str, list[dict]]:
    """Return the widgets of a chapter that something is kept of, and its exercises."""
    models = {name: model for state in held(STATE, chapter) for name, model in state["state"].items()}
    found = {"widgets": [], "exercises": []}
    for cell in chapter.findall(nodes.container):
        if cell.get("nb_element") != "cell_code":
            continue
        found["widgets"] += widgets_of(cell, models)
        if checks := checks_of(cell):
            title = text_of(cell.parent[0]) if isinstance(cell.parent, nodes.section) else ""
            found["exercises"].append({"cell": cell["ids"][0], "title": title, "checks": checks})
    return found


def chapters(app: Sphinx) -> Iterator[dict]:
    """The notebooks of the book in its order, each with what can be done in it."""
    for page in app.env.collect_relations():
        if str(app.env.doc2path(page)).endswith(".ipynb"):
            number = ".".join(map(str, app.env.toc_secnumbers.get(page, {}).get("", ())))
            title = f"{number}. {text_of(app.env.titles[page])}".removeprefix(". ")
            yield {"page": page, "title": title, **to_do(app.env.get_doctree(page))}


def count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def overview(app: Sphinx, page: str) -> str:
    found = list(chapters(app))
    rows = []
    for chapter in found:
        questions = sum("question" in widget for widget in chapter["widgets"])
        told = f"{count(questions, 'question')}, {count(len(chapter['exercises']), 'exercise')}"
        address = app.builder.get_relative_uri(page, chapter["page"])
        title = escape(chapter["title"])
        rows.append(ROW.format(address=address, title=title, page=escape(chapter["page"]), told=told))
    return PAGE.format(way_back=way_back(), rows="".join(rows), list=script("application/json", found))


def way_back() -> str:
    """Return the line that leads to the place read last; a script behind it, so that nothing moves later."""
    return f'<p class="continue" hidden></p><script>{(FOLDER / "continue.js").read_text("utf-8")}</script>'


def put(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for place in list(doctree.findall(what_is_kept)):
        place.replace_self(nodes.raw("", overview(app, page), format="html"))
    if page == app.config.root_doc:
        doctree.insert(0, nodes.raw("", way_back(), format="html"))


def add_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    app.add_css_file("progress.css", priority=950)
    app.add_js_file("reading.js", loading_method="defer")
    if 'class="progress"' in context.get("body", ""):
        app.add_js_file("overview.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(what_is_kept)
    app.add_directive("what-is-kept", WhatIsKept)
    app.connect("doctree-resolved", put)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
