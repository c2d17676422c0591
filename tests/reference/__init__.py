"""Golden numbers of other libraries.

`make reference` runs PyTorch, Keras, TensorFlow, Flax, Optax and ONNX, pinned in requirements.txt, on the
seeded inputs of inputs.py. Each `<library>_<topic>.py` writes a JSON file of its own name: a line an array,
every digit kept. The tests read these files and need none of the libraries. On another processor a run may
change last digits, and nothing else.
"""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def load(name):
    """Return what the file of that name holds: its cases, each a dict."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load_inputs():
    """Return the arrays that every library was given."""
    return {name: np.array(array) for name, array in load("inputs")["arrays"].items()}


def save(name, cases):
    """Write the cases with one line for each of their entries."""
    blocks = []
    for case, entries in cases.items():
        lines = [f"    {json.dumps(key)}: {json.dumps(_plain(value))}" for key, value in entries.items()]
        blocks.append(f"  {json.dumps(case)}: {{\n" + ",\n".join(lines) + "\n  }")
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def same(actual, expected, tolerance=1e-13):
    """Fail unless all differences are within that share of the largest number expected."""
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * np.abs(expected).max())


def _plain(value):
    """Turn arrays into lists of Python's floats, which JSON keeps to the last digit."""
    return np.asarray(value).tolist() if hasattr(value, "__array__") else value
