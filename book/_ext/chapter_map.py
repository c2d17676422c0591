"""The chapter map of the welcome page: which chapter needs which, and how long each takes to read.

`:::{chapter-map}` holds a definition list of the chapters, which reads well without this extension too:

    [](03-mean-and-variance.ipynb)
    : *Drag the eight dots.* What happens to the others.

Number, time to read and needs are taken from the chapters themselves: needs are the links to earlier chapters
in the box "You need". Pictures are the files `chapter_pictures/03-mean-and-variance.svg`, where there is one.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from plain_math import text_of
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import batchnorm

HERE = Path(__file__).parent
PICTURES = HERE / "chapter_pictures"
PALETTE = Path(batchnorm.__file__).parent / "widgets" / "palette.css"

WORDS_A_MINUTE = 200
SECONDS = {"formula": 20, "code": 20, "picture": 20, "widget": 60}
RULE = (
    f"Time to read: {WORDS_A_MINUTE} words a minute, {SECONDS['formula']} seconds for each displayed "
    "formula, cell of code and figure, and a minute for each quiz and each picture to drag, rounded up to "
    "five minutes. The exercises come on top."
)
STEP, FLOOR = 40, 18  # of the map of needs: between two chapters, and below their middle


class chapter_map(nodes.General, nodes.Element):
    """Stands for the map until all chapters are known."""


class ChapterMap(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        box = chapter_map()
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


def seconds_to_read(doctree: nodes.document) -> float:
    """The reading time of a chapter by the rule above, without its exercises."""
    seconds, words = 0.0, 0

    def visit(node: nodes.Node) -> None:
        nonlocal seconds, words
        if isinstance(node, nodes.section) and "exercises" in node["ids"]:
            return
        if isinstance(node, nodes.math_block):
            seconds += SECONDS["formula"]
        elif isinstance(node, nodes.literal_block):
            seconds += 0 if "output" in node["classes"] else SECONDS["code"]
        elif isinstance(node, nodes.image):
            seconds += SECONDS["picture"]
        elif isinstance(node, nodes.raw):
            seconds += SECONDS["widget"] * node.astext().count('class="widget-view"')
        elif isinstance(node, nodes.TextElement):
            words += len(text_of(node).split())
        else:
            for child in node.children:
                visit(child)

    visit(doctree)
    return seconds + 60 * words / WORDS_A_MINUTE


def minutes(seconds: float) -> int:
    """Return the time in minutes, up to the next five.

    >>> minutes(1201), minutes(1200)
    (25, 20)
    """
    return -int(-seconds // 300) * 5


def links_to(node: nodes.Node, chapters: list[str]) -> list[str]:
    """The chapters that a node links to, before or after its links are resolved."""
    targets = [Path(link.get("reftarget", "")).stem for link in node.findall(addnodes.pending_xref)]
    targets += [Path(link.get("refuri", "")).stem for link in node.findall(nodes.reference)]
    return [chapter for chapter in chapters if chapter in targets]


def needs(doctree: nodes.document, chapters: list[str], number: int) -> list[int]:
    """The numbers, from 1, of the earlier chapters that the box "You need" of a chapter links to."""
    boxes = (box for box in doctree.findall(nodes.admonition) if text_of(box[0]) == "You need")
    linked = {name for box in boxes for name in links_to(box, chapters)}
    return [earlier for earlier, name in enumerate(chapters[: number - 1], 1) if name in linked]


def drawing(needed: list[list[int]]) -> str:
    """Return the map of needs: chapters on a line, an arc from each to those that build on it."""
    longest = max((number - one for number, ones in enumerate(needed, 1) for one in ones), default=1)
    middle = 14 * longest + 26
    parts, said = [], []
    for number, ones in enumerate(needed, 1):
        for one in ones:
            x, end, height = STEP * (one - 0.5), STEP * (number - 0.5), 14 * (number - one) + 6
            parts.append(
                f'<path d="M{x + 4:g} {middle - 15}C{x + 6:g} {middle - 15 - 1.2 * height:g} '
                f'{end - 8:g} {middle - 15 - 1.2 * height:g} {end - 4:g} {middle - 18}"/>'
                f'<path class="tip" d="M{end - 8.5:g} {middle - 22.5}L{end - 3.5:g} {middle - 16}l1 -8z"/>'
            )
        if ones:
            said.append(f"chapter {number} needs {listed(ones)}")
    for number in range(1, len(needed) + 1):
        x = STEP * (number - 0.5)
        parts.append(
            f'<circle cx="{x:g}" cy="{middle}" r="13"/><text x="{x:g}" y="{middle + 5}">{number}</text>'
        )
    label = "; ".join(said) or "no chapter needs another"
    return (
        f'<svg viewBox="0 0 {STEP * len(needed)} {middle + FLOOR}" role="img" '
        f'aria-label="{label[0].upper() + label[1:]}.">{"".join(parts)}</svg>'
    )


def listed(numbers: list[int]) -> str:
    """Return numbers as one says them.

    >>> listed([4]), listed([3, 4]), listed([1, 3, 4])
    ('4', '3 and 4', '1, 3 and 4')
    """
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}" if first else last


def raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def row(
    app: Sphinx,
    item: nodes.definition_list_item,
    chapter: str,
    number: int,
    needed: list[int],
    uris: list[str],
):
    """The nodes of one chapter of the list."""
    picture = PICTURES / f"{chapter}.svg"
    still = f'<div class="chapter-map__still" aria-hidden="true">{picture.read_text("utf-8").strip()}</div>'
    title = escape(text_of(app.env.titles[chapter]))
    time = minutes(seconds_to_read(app.env.get_doctree(chapter)))
    links = [f'<a href="{uris[one - 1]}">{one}</a>' for one in needed]
    facts = f"{time} minutes" + (f" <span>needs {listed(links)}</span>" if needed else "")
    yield raw(
        f'<li><span class="chapter-map__number" aria-hidden="true">{number}</span>'
        f'<h3><a href="{uris[number - 1]}">{title}</a></h3>{still if picture.exists() else ""}'
        '<div class="chapter-map__text">'
    )
    yield from item[-1]
    yield raw(f'</div><p class="chapter-map__facts">{facts}</p></li>')


def draw_map(app: Sphinx, doctree: nodes.document, page: str) -> None:
    for box in list(doctree.findall(chapter_map)):
        found = {}  # a chapter that this build leaves out is left out here too; its link has been warned of
        for item in box.findall(nodes.definition_list_item):
            found |= dict.fromkeys(links_to(item[0], sorted(app.env.found_docs)), item)
        chapters = list(found)
        uris = [app.builder.get_relative_uri(page, chapter) for chapter in chapters]
        needed = [needs(app.env.get_doctree(name), chapters, at) for at, name in enumerate(chapters, 1)]
        figure = (
            f'<figure class="chapter-map__needs">{drawing(needed)}'
            "<figcaption>An arrow leads from a chapter to one that builds on it.</figcaption></figure>"
        )
        made = [raw(f'<div class="chapter-map">{figure}<ol>')]
        for at, (chapter, item) in enumerate(found.items(), 1):
            made += row(app, item, chapter, at, needed[at - 1], uris)
        box.replace_self([*made, raw(f'</ol><p class="chapter-map__rule">{RULE}</p></div>')])


def write_palette(app: Sphinx) -> None:
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    palette = re.sub(r"\.bn-widget\b", ".chapter-map", PALETTE.read_text("utf-8"))
    (static / "chapter_palette.css").write_text(palette, "utf-8")


def add_style(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if page == app.config.root_doc:
        app.add_css_file("chapter_palette.css", priority=901)
        app.add_css_file("chapter_map.css", priority=902)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(chapter_map)
    app.add_directive("chapter-map", ChapterMap)
    app.connect("builder-inited", write_palette)
    app.connect("doctree-resolved", draw_map)
    app.connect("html-page-context", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
