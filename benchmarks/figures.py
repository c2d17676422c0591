"""The figures that were measured last, in figures.json beside this file: a name, then what was measured."""

import json
from pathlib import Path

FILE = Path(__file__).with_name("figures.json")


def record(name, figures):
    """Write what was measured under a name, and leave the other names as they are."""
    known = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    text = json.dumps(known | {name: figures}, indent=1, ensure_ascii=False, sort_keys=True)
    FILE.write_text(text + "\n", "utf-8")
