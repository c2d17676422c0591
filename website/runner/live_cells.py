"""Cells that run on the page.

Each code cell of a notebook gets an id of its own in the page. Beside the pages, `live/<page>.json` holds
of all the page's code cells, also of those whose code the page hides, the source, which cells above it
needs and how many seconds it usually takes, and what they import; it is read when the reader first runs a
cell. The browser's half is in `page`, Python's in `python`; `website/pyodide` puts Python itself beside
the site.
"""

import ast
import json
import sys
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from website.pyodide import runtime
from website.runner.python.kernel import notebook_of
from website.runner.python.magics import without_magics

SECONDS = "seconds.json"  # of the slow cells, run natively; `make notebooks` writes it
IN_THE_PAGE = 4  # times as long, by `make bench-live`

logger = logging.getLogger(__name__)


def source_of(app: Sphinx, docname: str) -> nbformat.NotebookNode | None:
    path = Path(app.env.doc2path(docname))
    return nbformat.read(path, as_version=4) if path.suffix == ".ipynb" else None


def imported(source: str) -> set[str]:
    """Return the modules that a cell imports and that do not come with Python.

    >>> sorted(imported("import numpy as np, math" + chr(10) + "from batchnorm.losses import accuracy"))
    ['batchnorm', 'numpy']
    """
    found = set()
    for node in ast.walk(ast.parse(without_magics(source))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names


def plan(notebook: nbformat.NotebookNode, seconds: dict[str, float]) -> dict:
    """Return what the runner reads of a notebook, given the seconds that its slow cells take natively."""
    cells, imports = [], set()
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or "skip-execution" in tags:
            continue
        source = cell.source.rstrip("\n")
        record = {"id": f"cell-{cell.id}", "source": source, "solution": "solution" in tags}
        if alt := cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
            record["alt"] = alt
        if native := seconds.get(cell.id):
            record["seconds"] = round(native * IN_THE_PAGE, 1)
        cells.append(record)
        imports |= imported(cell.source)
    above = notebook_of(cells)
    for i, record in enumerate(cells):
        record["needs"] = above.needs(i)
    return {"imports": sorted(imports), "cells": cells}


def name_cells(app: Sphinx, doctree: nodes.document) -> None:
    notebook = source_of(app, app.env.docname)
    for container in doctree.findall(nodes.container):
        if notebook and container.get("nb_element") == "cell_code":
            container["ids"].append(f"cell-{notebook.cells[container['cell_index']].id}")


def write_plans(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    record = Path(app.srcdir) / SECONDS
    seconds = json.loads(record.read_text("utf-8")) if record.exists() else {}
    for docname in app.env.found_docs:
        if notebook := source_of(app, docname):
            path = Path(app.outdir) / "live" / f"{docname}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(plan(notebook, seconds.get(docname, {})), ensure_ascii=False), "utf-8")


def put_runtime(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    if missing := runtime.put(Path(app.outdir) / "pyodide"):
        logger.info("Python for the page lacks %s: `make runtime` fetches what it can.", ", ".join(missing))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", name_cells)
    app.connect("build-finished", write_plans)
    app.connect("build-finished", put_runtime)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
