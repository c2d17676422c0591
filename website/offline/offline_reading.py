"""A page that was read can be read again without a network, and another one says why it cannot be shown.

`service_worker.mjs` adds the worker itself, which has to know the finished files.
"""

from collections.abc import Iterator

from sphinx.application import Sphinx

# `static/offline.js` fills the list.
BODY = """<h1>You are offline</h1>
<p>You are offline, and this page has not been read on this device yet.
Load it again once you are online.</p>
<h2>Pages kept on this device</h2>
<ul id="kept-pages"><li>None yet: a page is kept when it is read.</li></ul>
<p>To remove all that is kept, clear this site's data in the settings of your browser.</p>
"""


def offline_page(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    yield "offline", {"title": "You are offline", "body": BODY}, "page.html"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-collect-pages", offline_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
