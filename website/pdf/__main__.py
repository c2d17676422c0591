"""The whole book as a PDF, from the pages of the built site.

    python -m website.pdf [SITE [PDF [PAGE ...]]]

SITE is the folder that `make book` built, PDF the file to write, PAGE the pages to take instead of all.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from website.paths import BUILT, ROOT
from website.pdf.document import assemble
from website.pdf.printing import print_document

NAME = "batch-normalization-book.pdf"


def main(site: Path, pdf: Path, only: list[str]) -> None:
    if not (site / "index.html").exists():
        sys.exit(f"There is no site in {site}; build it first, with `make book`.")
    try:
        document = assemble(site, ROOT / "book" / "_toc.yml", ROOT / "CITATION.cff", only)
    except ValueError as problem:
        sys.exit(str(problem))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.html"
        file.write_text(document, "utf-8")
        print_document(file, pdf)
    if pdf == BUILT / NAME:
        shutil.copy2(pdf, site / NAME)  # the site's own pages lead to it


if __name__ == "__main__":
    arguments = sys.argv[1:]
    site = Path(arguments[0]) if arguments else BUILT / "html"
    pdf = Path(arguments[1]) if arguments[1:] else BUILT / NAME
    main(site.resolve(), pdf.resolve(), arguments[2:])
