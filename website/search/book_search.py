"""A search that finds sections, terms, symbols and names of the package, and needs no network.

While the pages are written, each section, glossary term, row of the table of symbols and documented name
becomes one entry of `search_index.js`. The search page reads that file when something is asked, also from a
folder opened by double click, where a page may not read other pages; MiniSearch (npm) finds and ranks.
It replaces Sphinx's own search, which knows whole pages only and splits `z̃` and `\\gamma` away.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from website.formulas.plain_math import text_of
from website.paths import PACKAGES

MINISEARCH = PACKAGES / "minisearch" / "dist" / "umd" / "index.js"
OF_SPHINX = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js")
SCRIPTS = ("minisearch.js", "search_words.js", "search.js")
IDENTIFIER = re.compile(r"[A-Za-z_]\w{2,}(?:\.[A-Za-z_]\w+)*")


class Entries(list):
    """The entries of all pages, each (kind, page, title, address, names, text, code)."""


def hidden(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "tag_solution" in node["classes"]


def glossary_terms(doctree: nodes.document) -> Iterator[tuple[nodes.Node, str, str, list[str], str]]:
    for item in doctree.findall(nodes.definition_list_item):
        terms = list(item.findall(nodes.term))
        if terms and terms[0]["ids"] and "glossary" in item.parent.get("classes", []):
            title = ", ".join(text_of(term) for term in terms)
            names = [name for term in terms for name in term_names(text_of(term))]
            yield item, title, terms[0]["ids"][0], names, text_of(item[-1])


def term_names(term: str) -> list[str]:
    """Return the names that a term of the glossary goes by.

    >>> term_names("momentum (of an optimizer)"), term_names("gamma and beta")
    (['momentum (of an optimizer)', 'momentum'], ['gamma and beta', 'gamma', 'beta'])
    """
    parts = term.split(" and ") if term.count(" ") == 2 else []
    return list(dict.fromkeys([term, re.sub(r" \(.*\)", "", term), *parts]))


def symbols(doctree: nodes.document) -> Iterator[tuple[nodes.Node, str, str, list[str], str]]:
    """The rows of a table whose first column is headed "symbol"; each gets an id to be led to."""
    for table in doctree.findall(nodes.table):
        heads = [text_of(head) for head in table.findall(nodes.thead)]
        if not heads or not heads[0].startswith("symbol"):
            continue
        for number, row in enumerate(next(table.findall(nodes.tbody)).findall(nodes.row), 1):
            cells = [text_of(cell) for cell in row]
            row["ids"] = row["ids"] or [f"symbol-{number}"]
            code = [text_of(literal) for literal in row.findall(nodes.literal)]
            yield row, cells[0], row["ids"][0], [re.sub(r"⁽ⁱ⁾", "", cells[0]), *code], " · ".join(cells[1:])


def documented(doctree: nodes.document) -> Iterator[tuple[nodes.Node, str, str, list[str], str]]:
    for entry in doctree.findall(addnodes.desc):
        signature = next(entry.findall(addnodes.desc_signature))
        if signature["ids"]:
            name = signature.get("fullname", signature["ids"][0])
            content = next(entry.findall(addnodes.desc_content))
            yield entry, name, signature["ids"][0], [name], text_of(content, (addnodes.desc,))


def sections(doctree: nodes.document, taken: set[int]) -> Iterator[tuple[str, str, str, str]]:
    """The title, id, text and code of each section, without what has an entry of its own."""
    for section in doctree.findall(nodes.section):
        texts, code = [], []

        def gather(node: nodes.Node, texts: list[str] = texts, code: list[str] = code) -> None:
            if id(node) in taken or hidden(node) or isinstance(node, nodes.section | nodes.title):
                return
            if isinstance(node, nodes.literal_block):
                code += [] if "output" in node["classes"] else IDENTIFIER.findall(node.astext())
            elif isinstance(node, nodes.TextElement):
                texts.append(text_of(node))
            else:
                for child in node.children:
                    gather(child)

        for child in section.children:
            gather(child)
        joined = " ".join(filter(None, texts))
        yield text_of(section[0]), section["ids"][0], joined, " ".join(sorted(set(code)))


def collect(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.format != "html":
        return
    uri, title = app.builder.get_target_uri(page), text_of(app.env.titles[page])
    taken = set()
    for kind, found in (("term", glossary_terms), ("symbol", symbols), ("name", documented)):
        for node, heading, anchor, names, text in found(doctree):
            taken.add(id(node))
            app.env.book_search.append([kind, title, heading, f"{uri}#{anchor}", names, text, ""])
    for number, (heading, anchor, text, code) in enumerate(sections(doctree, taken)):
        kind, address = ("section", f"{uri}#{anchor}") if number else ("page", uri)
        app.env.book_search.append([kind, title, heading, address, [heading], text, code])


def prepare(app: Sphinx) -> None:
    if not MINISEARCH.is_file():
        raise ExtensionError("MiniSearch is not installed; run `make book`, which installs it first.")
    app.env.book_search = Entries()
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "minisearch.js").write_bytes(re.sub(rb"//# sourceMappingURL=\S+", b"", MINISEARCH.read_bytes()))


def add_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if page == "search":
        for name in SCRIPTS:
            app.add_js_file(name, loading_method="defer")


def write_index(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    entries = sorted(app.env.book_search, key=lambda entry: entry[3])
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    (out / "search_index.js").write_text(f"bookSearch.ready({text});\n", "utf-8")
    for name in OF_SPHINX:
        (out / name).unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", prepare, priority=600)
    app.connect("doctree-resolved", collect, priority=600)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
