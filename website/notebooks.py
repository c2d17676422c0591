"""Execute the notebooks and write them in the form they are committed in.

    python -m website.notebooks            execute what has changed and rewrite every notebook of the book
    python -m website.notebooks 04         only those whose name starts so
    python -m website.notebooks --check    change nothing; name the notebooks that are not in that form

The form: text outputs only (pictures and widgets are made anew by whoever builds the book), execution counts
1 to n, readable cell ids, no metadata but tags and what MyST-NB reads, one kernel name.
Beside them, book/seconds.json keeps how long the slow cells took, for what the page says of waiting.
"""

import json
import sys

import nbformat

from website.executed import code_cells, execute, kept, seconds
from website.paths import BOOK

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


def note_seconds(name, notebook):
    """Write the seconds of a notebook's slow cells into the record; what has hardly changed stays."""
    record = json.loads(SECONDS.read_text("utf-8")) if SECONDS.exists() else {}
    before, found = record.get(name, {}), {}
    for cell in code_cells(notebook):
        if (took := seconds(cell)) > SLOW:
            noted = before.get(cell.id, 0)
            found[cell.id] = noted if noted / SAME < took < noted * SAME else round(took, 1)
    record[name] = found
    SECONDS.write_text(json.dumps(dict(sorted(record.items())), indent=1) + "\n", "utf-8")


def main(arguments):
    """Run the command line; the exit code is the number of notebooks at fault."""
    check = "--check" in arguments
    names = [argument for argument in arguments if argument != "--check"] or [""]
    paths = sorted(path for name in names for path in BOOK.glob(f"{name}*.ipynb"))
    failed = {} if check else execute(paths)
    for path, error in failed.items():
        print(f"{path.name}: {error}")
    faults = len(failed)
    for path in (path for path in paths if path not in failed):
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4) if check else kept(path)
        if not check:
            note_seconds(path.stem, notebook)
        after = nbformat.writes(canonical(notebook)) + "\n"
        if check and after != before:
            faults += 1
            print(f"{path.name} has not the committed form: run `make notebooks`, commit what it writes.")
        elif after != before:
            path.write_text(after, encoding="utf-8")
            print(f"wrote {path.name}")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
