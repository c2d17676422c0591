"""The markup of all pages, by html-validate and its preset for the HTML standard."""

import json
import subprocess
import tempfile
from pathlib import Path

from website.audit.figures import LIMITS, Figure
from website.paths import NODE, PACKAGES, ROOT

PROGRAM = PACKAGES / "html-validate" / "bin" / "html-validate.mjs"
CONFIG = ROOT / ".htmlvalidate.json"


def audit(paths):
    """The figure of every page, by its path."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said.json"  # a pipe would lose the end of a long report
        command = [NODE, PROGRAM, "--config", CONFIG, "--formatter", f"json={said}", *paths]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
        if not said.exists():
            raise RuntimeError(f"html-validate could not run:\n{done.stderr}")
        results = json.loads(said.read_text("utf-8"))
    faults = {path: [] for path in paths}
    for result in results:
        errors = [message for message in result["messages"] if message["severity"] == 2]
        faults[Path(result["filePath"])] += [
            f"line {e['line']}: {e['message']} ({e['ruleId']})" for e in errors
        ]
    return {path: Figure.count(LIMITS["html"], found) for path, found in faults.items()}
