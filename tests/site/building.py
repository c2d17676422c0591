"""Building the book away from the working tree, and finding its pages."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copy_sources(folder):
    """Copy what a build needs, so that the build leaves the working tree as it was."""
    dropped = shutil.ignore_patterns("_build", "__pycache__", ".ipynb_checkpoints")
    for name in ("book", "node_modules"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=dropped)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy2(ROOT / name, folder)
    return folder / "book"


def run_build(book):
    """Build a book as `make book` does; return the finished process, with all that was said in `stdout`."""
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "build_book.py", book],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def pages(site):
    """The site's pages, in one order."""
    return [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
