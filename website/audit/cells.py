"""What a page carries for its cells before the reader runs one; a press loads the rest."""

import gzip
import re

from website.audit.figures import LIMITS, Figure

CARRIED = ("live.js", "live.css")  # they stand in the page's one script and one style; apart they weigh more
NAME = re.compile(r' id="cell-[\w-]+"')


def weight(data):
    return len(gzip.compress(data, mtime=0))


def audit(site, path):
    """The figure of one page: gzipped bytes of the script, the style and the names of the cells."""
    text = path.read_text("utf-8")
    if not NAME.search(text):
        return Figure(LIMITS["cells"], 0)
    files = [site / "_static" / name for name in CARRIED]
    if missing := [file.name for file in files if not file.exists()]:
        return Figure(LIMITS["cells"], None, [f"_static/{name} is not in the site" for name in missing])
    names = weight(text.encode()) - weight(NAME.sub("", text).encode())
    return Figure(LIMITS["cells"], names + sum(weight(file.read_bytes()) for file in files))
