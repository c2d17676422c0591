"""Execute the notebooks and write them in the form they are committed in.

    python tools/notebooks.py            execute and rewrite every notebook of the book
    python tools/notebooks.py 04         only those whose name starts so
    python tools/notebooks.py --check    change nothing; name the notebooks that are not in that form

The form: text outputs only (pictures and widgets are made anew by whoever builds the book), execution counts
1 to n, readable cell ids, no metadata but tags and what MyST-NB reads, one kernel name.
Beside them, book/seconds.json keeps how long the slow cells took, for what the page says of waiting.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).parent.parent / "book"
SECONDS = BOOK / "seconds.json"
SLOW = 0.2  # seconds; of a quicker cell nothing need be said, in the browser neither
SAME = 1.5  # two times within this factor of one another are one: the file changes when the book does
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def text_only(output):
    """An output reduced to its text, or None where there is none."""
    if output.output_type == "stream":
        return output
    text = output.get("data", {}).get("text/plain")
    if text is None:
        return None
    output.update(data={"text/plain": text}, metadata={})
    return output


def canonical(notebook):
    """The notebook in the committed form; what its cells printed is kept."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("mystnb", "tags") if cell.metadata.get(key)}
        cell.source = cell.source.rstrip()
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = [output for output in map(text_only, cell.outputs) if output is not None]
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook


def seconds(cell):
    """How long a cell ran."""
    begin, end = (
        datetime.fromisoformat(cell.metadata["execution"][when])
        for when in ("iopub.execute_input", "shell.execute_reply")
    )
    return (end - begin).total_seconds()


def note_seconds(name, notebook):
    """Write the seconds of a notebook's slow cells into the record; what has hardly changed stays."""
    record = json.loads(SECONDS.read_text("utf-8")) if SECONDS.exists() else {}
    before, found = record.get(name, {}), {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and (took := seconds(cell)) > SLOW:
            noted = before.get(cell.id, 0)
            found[cell.id] = noted if noted / SAME < took < noted * SAME else round(took, 1)
    record[name] = found
    SECONDS.write_text(json.dumps(dict(sorted(record.items())), indent=1) + "\n", "utf-8")


def main(arguments):
    """Run the command line; the exit code is the number of notebooks at fault."""
    check = "--check" in arguments
    names = [argument for argument in arguments if argument != "--check"] or [""]
    paths = sorted(path for name in names for path in BOOK.glob(f"{name}*.ipynb"))
    faults = 0
    for path in paths:
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4)
        if not check:
            resources = {"metadata": {"path": str(path.parent)}}
            options = {"timeout": 300, "coalesce_streams": True, "record_timing": True}
            NotebookClient(notebook, resources=resources, **options).execute()
            note_seconds(path.stem, notebook)
            took = sum(seconds(cell) for cell in notebook.cells if cell.cell_type == "code")
            print(f"{path.stem}: {took:.0f} s")
        after = nbformat.writes(canonical(notebook)) + "\n"
        if check and after != before:
            faults += 1
            print(
                f"{path.name} is not in the committed form: run `make notebooks` and commit what it writes."
            )
        elif after != before:
            path.write_text(after, encoding="utf-8")
            print(f"wrote {path.name}")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
