"""A page of the site as its parts: what it loads, its scripts, its visible text, its widgets."""

import json
from html.parser import HTMLParser

from website.audit.foreign import ASKED

QUIET_LINKS = {"canonical", "license"}  # every other <link rel> may be fetched


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
        fetched = ASKED.get(tag, set())
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
