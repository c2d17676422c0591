"""On hover and on focus a link to a term, a source or an equation shows it beside itself.

What stands on another page is written into each page that links to it (`entries.mjs`), because a page opened
from a folder may not fetch; what stands on the same page is copied from there (`popovers.js`).
"""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_css_file("popovers.css")
    app.add_js_file("popovers.js", loading_method="defer")  # written by scripts.mjs
    return {"parallel_read_safe": True, "parallel_write_safe": True}
