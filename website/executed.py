"""Each notebook is executed once; what it gave is kept beside the build, for the site and for the tests.

As a Sphinx extension it hands MyST-NB the executed notebooks, so that a build starts no kernel when nothing
has changed since the last one. A notebook is executed again when the code of its cells changes, or the
package, or the versions; its prose may change freely.
"""

import asyncio
import functools
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from website.paths import ROOT

AT_ONCE = 2
TIMEOUT = 300  # seconds a cell; only an endless loop takes them, or a kernel that missed a message
# One thread, so that sums are added in the same order everywhere.
ENVIRONMENT = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
OPTIONS = {
    "timeout": TIMEOUT,
    "coalesce_streams": True,
    "record_timing": True,
    "extra_arguments": ["--log-level=ERROR"],  # a kernel on this machine need not warn of plain text
}

logger = logging.getLogger(__name__)


@functools.cache
def package_key() -> str:
    """Return a key that changes with the package that the notebooks import, and with all versions."""
    digest = hashlib.sha256(sys.version.encode())
    package = Path(find_spec("batchnorm").origin).parent
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for path in [*sorted(files), ROOT / "constraints.txt"]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def key_of(notebook: nbformat.NotebookNode) -> str:
    """Return a key that changes with the code of a notebook, or with what it stands on."""
    code = [(cell.source, cell.metadata.get("tags")) for cell in code_cells(notebook)]
    return hashlib.sha256((json.dumps(code) + package_key()).encode()).hexdigest()


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def seconds(cell: nbformat.NotebookNode) -> float:
    """Return how long an executed cell ran; none has no time, since a cell may be tagged not to be run."""
    timing = cell.metadata.get("execution", {})
    if "shell.execute_reply" not in timing:
        return 0.0
    begin, end = (
        datetime.fromisoformat(timing[when]) for when in ("iopub.execute_input", "shell.execute_reply")
    )
    return (end - begin).total_seconds()


def kept_file(path: Path) -> Path:
    return path.parent / "_build" / "executed" / path.name


def kept(path: Path) -> nbformat.NotebookNode | None:
    """Return a notebook with the outputs kept of it, or None where they are missing or out of date."""
    if not kept_file(path).exists():
        return None
    notebook, executed = (nbformat.read(each, as_version=4) for each in (path, kept_file(path)))
    if executed.metadata.pop("key", None) != key_of(notebook):
        return None
    notebook.metadata.update(executed.metadata)  # the state of the widgets
    for cell, ran in zip(code_cells(notebook), code_cells(executed), strict=True):
        cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
        cell.metadata["execution"] = ran.metadata.get("execution", {})
    return notebook


async def execute_one(path: Path) -> tuple[nbformat.NotebookNode, CellExecutionError | None]:
    """Return an executed notebook, and the error of the cell that failed, if one did."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, **OPTIONS)
    try:
        await client.async_execute(env=os.environ | ENVIRONMENT)
    except CellExecutionError as failed:
        return notebook, failed
    notebook.metadata["key"] = key_of(notebook)
    return notebook, None


async def run(path: Path, gate: asyncio.Semaphore) -> CellExecutionError | None:
    """Execute a notebook and keep it, in part and as out of date where a cell fails."""
    async with gate:
        try:
            notebook, error = await execute_one(path)
        except CellTimeoutError:  # a kernel may miss a message: it is idle, and waits for what was sent
            print(f"{path.stem} stands still: once more, with a new kernel", flush=True)
            notebook, error = await execute_one(path)
    kept_file(path).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, kept_file(path))
    print(f"executed {path.stem}: {sum(map(seconds, code_cells(notebook))):.0f} s", flush=True)
    return error


def execute(paths: Iterable[Path]) -> dict[Path, CellExecutionError]:
    """Execute the notebooks whose kept outputs are out of date; return the errors of those that fail."""
    due = [path for path in paths if kept(path) is None]

    async def all_of_them():
        gate = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(*(run(path, gate) for path in due))

    with ThreadPoolExecutor(1) as thread:  # of its own, for in the caller's a loop may run already
        found = thread.submit(asyncio.run, all_of_them()).result()
    return {path: error for path, error in zip(due, found, strict=True) if error}


def execute_all(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    paths = {Path(env.doc2path(name)): name for name in sorted(names)}
    notebooks = [path for path in paths if path.suffix == ".ipynb"]
    for path, error in execute(notebooks).items():
        logger.warning("a cell of this notebook fails:\n%s", error, location=paths[path])


def hand_over(app: Sphinx, docname: str, source: list[str]) -> None:
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb" and (notebook := kept(path)):
        source[0] = nbformat.writes(notebook)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-before-read-docs", execute_all)
    app.connect("source-read", hand_over)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
