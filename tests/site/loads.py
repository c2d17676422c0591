"""What a file of the site loads by itself, found by reading the file: the addresses outside the site."""

import json
import re
from html.parser import HTMLParser

FOREIGN = re.compile(r"^\s*(?:https?:|wss?:)?//", re.IGNORECASE)

# attributes whose address a browser fetches; a link to click (<a href>) is not among them
FETCHED = {
    "audio": {"src"},
    "embed": {"src"},
    "form": {"action"},
    "iframe": {"src"},
    "image": {"href", "xlink:href"},
    "img": {"src", "srcset"},
    "input": {"src"},
    "object": {"data"},
    "script": {"src"},
    "source": {"src", "srcset"},
    "track": {"src"},
    "use": {"href", "xlink:href"},
    "video": {"src", "poster"},
}
QUIET_LINKS = {"canonical", "license"}  # every other <link rel> may be fetched

CSS_ADDRESS = re.compile(r"""(?:url\(|@import\s+(?!url))\s*["']?([^"')\s;]+)""")
JS_ADDRESS = re.compile(
    r"""(?:
        \b(?:fetch|import|importScripts|sendBeacon|Worker|SharedWorker|EventSource|WebSocket|URL)\s*\(\s*
      | \b(?:from|import)\s*
      | \.(?:src|href|action)\s*=\s*
      | \.open\(\s*["'`][A-Z]+["'`]\s*,\s*
    )["'`]([^"'`]+)"""
    # or any address of something that can be run, applied or parsed
    r"""|["'`]((?:https?:|wss?:)?//[^"'`\s]+\.(?:m?js|css|json|wasm|woff2?|whl|zip)\b[^"'`\s]*)["'`]""",
    re.VERBOSE,
)


def css_loads(text):
    """
    >>> css_loads("@import '//a.org/x.css'; p { background: url(own.png) }")
    ['//a.org/x.css']
    """
    return [address for address in CSS_ADDRESS.findall(text) if FOREIGN.match(address)]


def js_loads(text):
    """
    >>> js_loads('fetch("https://a.org"); const paper = "https://arxiv.org/abs/1502.03167"')
    ['https://a.org']
    """
    return [address for pair in JS_ADDRESS.findall(text) for address in pair if FOREIGN.match(address)]


class Page(HTMLParser):
    """A page or an SVG picture: the addresses it loads, its scripts by type, and its visible text."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.scripts, self.styles, self.text = [], [], [], []
        self._open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        self._open.append((tag, attributes))
        self.styles.append(attributes.get("style", ""))
        fetched = FETCHED.get(tag, set())
        if tag == "link" and not QUIET_LINKS & set(attributes.get("rel", "").split()):
            fetched = {"href"}
        for name in fetched & attributes.keys():
            parts = attributes[name].split(",") if name == "srcset" else [attributes[name]]
            self.loaded += [part.strip() for part in parts]

    def handle_endtag(self, tag):
        # void elements are never closed, so the end of an element ends all that stands open inside it
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data):
        tag, attributes = self._open[-1] if self._open else ("", {})
        if tag == "style":
            self.styles.append(data)
        elif tag == "script":
            self.scripts.append((attributes.get("type", "text/javascript"), data))
        elif not {"pre", "code", "annotation", "title", "meta"} & {name for name, _ in self._open}:
            self.text.append(data)

    def widgets(self):
        """The models of the page's widgets by name, and the names of the models shown."""
        models, shown = {}, []
        for mime_type, data in self.scripts:
            if mime_type == "application/vnd.jupyter.widget-state+json":
                models |= json.loads(data)["state"]
            elif mime_type == "application/vnd.jupyter.widget-view+json":
                shown.append(json.loads(data)["model_id"])
        return models, shown


def foreign_loads(path):
    """The addresses outside the site that a file of it loads."""
    text = path.read_text("utf-8")
    if path.suffix == ".css":
        return css_loads(text)
    if path.suffix == ".js":
        return js_loads(text)
    page = Page(text)
    found = [address for address in page.loaded if FOREIGN.match(address)]
    for style in page.styles:
        found += css_loads(style)
    for mime_type, data in page.scripts:
        found += js_loads(data) if mime_type in ("text/javascript", "module") else []
    for model in page.widgets()[0].values():
        found += js_loads(model["state"].get("_esm", "")) + css_loads(model["state"].get("_css", ""))
    return found
