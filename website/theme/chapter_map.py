"""The list of chapters on the welcome page, each with its picture and how long it takes to read.

`:::{chapter-map}` holds a definition list of the chapters, which reads well without this extension too:

    [](03-mean-and-variance.ipynb)
    : *Drag the eight dots.* What happens to the others.

Pictures are the files `chapter_pictures/03-mean-and-variance.svg`, where there is one.
"""

from collections.abc import Iterator
from html import escape
from math import ceil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from website.formulas.plain_math import text_of
from website.paths import WEBSITE

PICTURES = WEBSITE / "theme" / "chapter_pictures"
EXTRA = {"exercises", "in-short", "going-further"}  # the last two say again, or fold
RULE = (
    "Time to read: 200 words a minute, 20 seconds for each displayed formula, cell of code and figure, and a "
    "minute for each quiz and each picture to drag, rounded up to five minutes. Exercises and folds come on "
    "top."
)


class chapter_map(nodes.General, nodes.Element):
    """Stands for the list until all chapters are known."""


class ChapterMap(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        box = chapter_map()
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


def is_extra(part: nodes.Element) -> bool:
    """Whether a part of a chapter is exercise or fold.

    >>> is_extra(nodes.section(ids=["exercises"])), is_extra(nodes.section(ids=["the-idea"]))
    (True, False)
    """
    folded = {"tag_hide-input", "tag_hide-cell"} & set(part.parent["classes"] if part.parent else [])
    return bool(EXTRA & set(part["ids"]) or (folded and "cell_input" in part["classes"]))


def minutes(chapter: nodes.document) -> int:
    """Return the reading time by the rule above.

    >>> minutes(nodes.section("", nodes.paragraph(text="word " * 950), nodes.math_block(text="x")))
    10
    >>> minutes(nodes.section("", nodes.paragraph(text="word " * 950)))
    5
    """
    for part in [part for part in chapter.findall(nodes.Element) if is_extra(part)]:
        part.parent.remove(part)
    words = len(text_of(chapter, (nodes.literal_block, nodes.math_block)).split())
    parts = chapter.findall(
        lambda part: isinstance(part, nodes.math_block | nodes.literal_block | nodes.image)
    )
    shown = sum("output" not in part["classes"] for part in parts)
    widgets = sum(part.astext().count('class="widget-view"') for part in chapter.findall(nodes.raw))
    return 5 * ceil((60 * words / 200 + 20 * shown + 60 * widgets) / 300)


def raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def row(app: Sphinx, page: str, item: nodes.definition_list_item) -> Iterator[nodes.Node]:
    """The nodes of one chapter; none of one that this build leaves out, whose link has been warned of."""
    links = [Path(link["refuri"]).stem for link in item[0].findall(nodes.reference)]
    if not app.env.found_docs.issuperset(links or [""]):
        return
    [chapter] = links
    picture = PICTURES / f"{chapter}.svg"
    still = picture.read_text("utf-8") if picture.exists() else ""
    address, title = app.builder.get_relative_uri(page, chapter), escape(text_of(app.env.titles[chapter]))
    yield raw(
        f'<li><h3><a href="{address}">{title}</a></h3>'
        f'<div class="chapter-map__still" aria-hidden="true">{still}</div><div class="chapter-map__text">'
    )
    yield from item[-1]
    yield raw(f'</div><p class="chapter-map__time">{minutes(app.env.get_doctree(chapter))} minutes</p></li>')


def make_list(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for box in list(doctree.findall(chapter_map)):
        rows = [node for item in box.findall(nodes.definition_list_item) for node in row(app, page, item)]
        end = f'</ol><p class="chapter-map__rule">{RULE}</p></div>'
        box.replace_self([raw('<div class="chapter-map"><ol>'), *rows, raw(end)])


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(chapter_map)
    app.add_directive("chapter-map", ChapterMap)
    app.connect("doctree-resolved", make_list)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
