"""The package's docstrings, written to be read in a terminal, made ready for Sphinx.

A terminal shows a formula as it stands. Sphinx would run an indented block together as a quotation, take
``|g|`` for a substitution, and print a name in single backticks in italics.
"""

import re
from collections.abc import Iterator

from sphinx.application import Sphinx
from sphinx.util.inspect import signature, stringify_signature
from traitlets import TraitType

import batchnorm

NAMES = re.compile(r"(``.+?``|`[^`]+`)", re.DOTALL)
MARKUP = re.compile(r"\||\*(?!\w+\*)(?<!\w\*)")  # bars, and stars but those around an *emphasized* word
LEADS = re.compile(r"(?:^|(?<=\.\s))(Parameters|Raises|Returns|Shows|Source|Takes)\b")
GAP = re.compile(r" {3,}")  # between two formulas of one line
UNDERLINE = re.compile(r"^\s*-{3,}$", re.MULTILINE)  # of a heading in NumPy's style, which napoleon reads


def formula(text: str) -> str:
    """Return an indented block as literal text, one formula a line.

    >>> print(formula("    mu = (1/m) Σ x        y = x - mu"))
    .. code-block:: text
    <BLANKLINE>
        mu = (1/m) Σ x
        y = x - mu
    """
    pieces = [piece for line in text.split("\n") for piece in GAP.split(line.strip())]
    return "\n    ".join([".. code-block:: text\n", *pieces])


def link(name: str) -> str:
    """Return a public name as a link, any other as code.

    >>> link("`SGD`"), link("`step`"), link("``alpha``")
    (':py:obj:`SGD <batchnorm.SGD>`', '``step``', '``alpha``')
    """
    bare = name.strip("`")
    return f":py:obj:`{bare} <batchnorm.{bare}>`" if bare in batchnorm.__all__ else f"``{bare}``"


def prose(text: str) -> str:
    r"""Return a paragraph with links, its first words in bold, and nothing taken for markup.

    >>> print(prose("Parameters: ``x``, not |x|. Raises as `SGD`."))
    **Parameters**: ``x``, not \|x\|. **Raises** as :py:obj:`SGD <batchnorm.SGD>`.
    """
    parts = NAMES.split(text)
    parts[::2] = [MARKUP.sub(r"\\\g<0>", part) for part in parts[::2]]
    parts[1::2] = [link(name) for name in parts[1::2]]
    return LEADS.sub(r"**\1**", "".join(parts))


def ready(docstring: str) -> Iterator[str]:
    """Yield the paragraphs of a docstring as reStructuredText.

    >>> list(ready("Double, by `twice`." + chr(10) * 2 + ">>> twice(3)" + chr(10) + "6"))
    ['Double, by ``twice``.', '>>> twice(3)\\n6']
    >>> text = "    y = 2 x" + chr(10) * 2 + "Returns" + chr(10) + "-------" + chr(10) + "y : float"
    >>> [paragraph.split(chr(10))[0] for paragraph in ready(text)]
    ['.. code-block:: text', 'Returns']
    """
    headed = False  # under a heading, an indented block belongs to the entry above it
    for text in re.split(r"\n(?:[ \t]*\n)+", docstring.strip("\n")):
        if text.lstrip().startswith(">>>"):
            yield text
        elif UNDERLINE.search(text):
            headed = True
            yield NAMES.sub(lambda name: link(name[0]), text)
        elif not headed and all(line.startswith("    ") for line in text.split("\n")):
            yield formula(text)
        else:
            yield prose(text)


def make_ready(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    lines[:] = [*"\n\n".join(ready("\n".join(lines))).split("\n"), ""]


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
