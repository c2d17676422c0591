"""The markup of all pages, by html-validate and its preset for the HTML standard."""

import json
import subprocess

from browsing import ROOT
from figures import LIMITS, Figure
from node import NODE

PROGRAM = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
CONFIG = ROOT / ".htmlvalidate.json"


def audit(paths):
    """The figure of every page, by its path."""
    command = [NODE, PROGRAM, "--config", CONFIG, "--formatter", "json", *paths]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"html-validate could not run:\n{done.stderr}")
    faults = {path: [] for path in paths}
    for result in json.loads(done.stdout):
        errors = [message for message in result["messages"] if message["severity"] == 2]
        path = next(path for path in paths if str(path) == result["filePath"])
        faults[path] += [f"line {e['line']}: {e['message']} ({e['ruleId']})" for e in errors]
    return {path: Figure.count(LIMITS["html"], found) for path, found in faults.items()}
