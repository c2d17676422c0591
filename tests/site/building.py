"""Building the book away from the working tree, and finding its pages."""

import shutil
import subprocess
import sys
import tempfile

from website.paths import BOOK, ROOT


def copy_sources(folder):
    """Copy the book, so that a build leaves the working tree as it was."""
    dropped = shutil.ignore_patterns("_build", "__pycache__", ".ipynb_checkpoints")
    return shutil.copytree(BOOK, folder / "book", ignore=dropped)


def run_build(book):
    """Build a book as `make book` does; return the finished process, with all that was said in `stdout`."""
    command = [sys.executable, "-m", "website.build", book]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:  # a pipe would wait for every grandchild
        done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, timeout=900, cwd=ROOT)
        said.seek(0)
        done.stdout = said.read()
    return done


def pages(site):
    """The site's pages, in one order; not those of JupyterLab beside them."""
    return sorted(site.glob("*.html"))
