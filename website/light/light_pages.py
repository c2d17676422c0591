"""A built page is made light: what it does not use is left out, what it needs at once stands in it.

The tools come from npm (package-lock.json) and are called by `lighten.mjs`, one file a step.
"""

import subprocess
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from website.paths import NODE, WEBSITE

LIGHTEN = WEBSITE / "light" / "lighten.mjs"


def lighten(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    Path(app.outdir, ".buildinfo").unlink()  # for a build on top of this one, which there never is
    done = subprocess.run([NODE, LIGHTEN, app.outdir], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise ExtensionError(f"The pages could not be made light:\n{done.stderr}")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", lighten, priority=900)  # after all that writes into the folder
    return {"parallel_read_safe": True, "parallel_write_safe": True}
