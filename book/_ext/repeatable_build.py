"""Two builds of one source give the same bytes: printed text does not fall apart where a clock says."""

from docutils import nodes
from sphinx.application import Sphinx


def join_printed_text(app: Sphinx, doctree: nodes.Element) -> None:
    """Join the pieces in which a kernel sends what a cell prints, several times a second, into one block.

    MyST-NB's own `nb_merge_streams` puts a line break after each piece, wherever it ended.

    >>> pieces = [nodes.literal_block(text, text, classes=["output", "stream"]) for text in ("mean ", "0.0")]
    >>> output = nodes.container("", *pieces)
    >>> join_printed_text(None, output)
    >>> [block.astext() for block in output]
    ['mean 0.0']
    """
    for block in list(doctree.findall(nodes.literal_block)):
        before = block.previous_sibling()
        printed = {"stream", "stderr"} & set(block["classes"])
        if printed and isinstance(before, nodes.literal_block) and before["classes"] == block["classes"]:
            block.rawsource = before.rawsource + block.rawsource
            block.children = [nodes.Text(block.rawsource)]
            block.parent.remove(before)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", join_printed_text)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
