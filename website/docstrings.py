"""What napoleon and autodoc leave undone of the package's docstrings, which are written for a terminal.

napoleon reads the sections and keeps the text as it stands. So three marks are set here: an indented block
before the sections is a formula, not a quotation; a public name in single backticks is a link and any other
is code, not italics; ``|g|`` is no substitution. autodoc sees neither what a widget takes nor that its traits
are no members.
"""

import re

from sphinx.application import Sphinx
from sphinx.util.inspect import signature, stringify_signature
from traitlets import TraitType

import batchnorm

SECTIONS = re.compile(r"^(?=[A-Z]\w+\n-{3,}$)", re.MULTILINE)
FORMULA = re.compile(r"(?<=\n\n)((?: {4}.+\n?)+)")
GAP = re.compile(r"(?<=\S) {3,}")  # between two formulas of one line
MARKS = re.compile(r"^>>>.*(?:\n.+)*|``[^`]+``|`[^`]+`|\|", re.MULTILINE)


def mark(found: re.Match) -> str:
    r"""Return a public name as a link, any other as code, a bar as a bar; an example as it is.

    >>> print(MARKS.sub(mark, "|x| of `SGD`, not of `step` and ``a | b``"))
    \|x\| of :py:obj:`SGD <batchnorm.SGD>`, not of ``step`` and ``a | b``
    """
    text = found[0]
    if text == "|":
        return r"\|"
    if not text.startswith("`") or text.startswith("``"):
        return text
    name = text.strip("`")
    return f":py:obj:`{name} <batchnorm.{name}>`" if name in batchnorm.__all__ else f"``{name}``"


def ready(docstring: str) -> str:
    """Return a docstring as napoleon needs it.

    >>> print(ready("Double, by `twice`.\\n\\n    y = x + x        dx = 2 dy\\n\\nAlways."))
    Double, by ``twice``.
    <BLANKLINE>
    .. code-block:: text
    <BLANKLINE>
        y = x + x
        dx = 2 dy
    <BLANKLINE>
    Always.
    """
    head, *sections = SECTIONS.split(docstring)
    parts = FORMULA.split(head)
    parts[1::2] = [".. code-block:: text\n\n" + GAP.sub("\n    ", part) for part in parts[1::2]]
    parts[::2] = [MARKS.sub(mark, part) for part in parts[::2]]
    return "".join([*parts, *(MARKS.sub(mark, section) for section in sections)])


def make_ready(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    lines[:] = ready("\n".join(lines)).split("\n")


def show_init(app: Sphinx, what: str, name: str, obj: object, options: object, args: str, returns: str):
    """Show how a widget is made: traitlets hides the arguments of `__init__` behind those of `__new__`."""
    if what == "class" and args == "(*args, **kwargs)":
        return stringify_signature(signature(obj.__init__, bound_method=True)), returns
    return None


def skip_traits(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:
    return True if isinstance(obj, TraitType) else None


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", make_ready, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", show_init)
    app.connect("autodoc-skip-member", skip_traits)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
