"""A fingerprint of the code that a study stands on: another one says that its record may be stale.

It is taken of the syntax tree, so comments, docstrings and line breaks do not count, nor do the sentences of
errors; and neither does ``validation``, which computes nothing.
"""

import ast
import hashlib
import inspect
from importlib import import_module

PACKAGE = "batchnorm"
UNCOUNTED = {f"{PACKAGE}.{name}" for name in ("validation", "studies.record", "studies.fingerprint")}


def fingerprint(study):
    """Return twelve hexadecimal digits for a study and all of the package that it uses.

    Parameters
    ----------
    study : module
        The study.

    Returns
    -------
    str
        The same for the same code, whatever Python reads it.
    """
    trees, waiting = {}, {study.__name__}
    while waiting:
        name = waiting.pop()
        trees[name] = ast.parse(inspect.getsource(import_module(name)))
        waiting |= set(used(trees[name])) - set(trees) - UNCOUNTED
    text = repr([(name, essence(trees[name])) for name in sorted(trees)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def used(tree):
    """Yield the names of the package's modules that a module imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith(f"{PACKAGE}."):
            yield node.module


def essence(node):
    """Return a syntax tree as nested lists, without docstrings and the sentences of errors."""
    if isinstance(node, list):
        return [essence(one) for one in node if not _is_text(one)]
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.Raise):
        return ["Raise"]
    fields = {name: value for name, value in ast.iter_fields(node) if value not in (None, [])}
    return [
        type(node).__name__,
        *([name, essence(value)] for name, value in fields.items() if name != "kind"),
    ]


def _is_text(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
