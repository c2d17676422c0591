"""Addresses of other hosts that a browser would ask, found in the files of a site without opening them.

A link that a reader may follow asks nobody until then, and a script may name an address (of a licence, of an
XML namespace) without asking for it: what counts is what a tag, a style or a call of a script would load.
"""

import html.parser
import posixpath
import re
from urllib.parse import unquote, urlsplit

REMOTE = r"(?:(?:https?|wss?):)?//[\w[]"
ASKED = {
    "a": {"ping"},
    "audio": {"src"},
    "base": {"href"},
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
    "video": {"poster", "src"},
}
LOADED_LINKS = {
    *("apple-touch-icon", "dns-prefetch", "icon", "manifest", "modulepreload", "preconnect", "prefetch"),
    *("preload", "prerender", "stylesheet"),
}
IN_STYLE = re.compile(rf"""(?:url\(\s*["']?|@import\s+["'])\s*({REMOTE}[^"')\s]*)""", re.IGNORECASE)
CALLS = (
    r"(?:fetch|import|importScripts|(?:Shared)?Worker|WebSocket|EventSource|sendBeacon|open|Request|register)"
)
IN_SCRIPT = re.compile(
    rf"""(?:\b{CALLS}\s*\([^()"'`]*(?:["'`]\w*["'`]\s*,\s*)?|\bfrom\s*|\bimport\s*|\.(?:src|href)\s*=\s*)["'`]({REMOTE}[^"'`\s]*)"""
)


class Reader(html.parser.HTMLParser):
    """Collects what a page asks for, here and elsewhere."""

    def __init__(self):
        super().__init__()
        self.inside, self.remote, self.local = None, [], []

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        self.inside = tag if tag in ("script", "style") else None
        loaded = tag == "link" and LOADED_LINKS & set(attributes.get("rel", "").lower().split())
        for name, value in attributes.items():
            if name == "style":
                self.remote += IN_STYLE.findall(value)
            elif name.startswith("on"):
                self.remote += IN_SCRIPT.findall(value)
            elif name in ASKED.get(tag, ()) or (loaded and name == "href"):
                found = [part.split()[0] for part in value.split(",") if part.split()]
                for address in found if name == "srcset" else [value.strip()]:
                    (self.remote if re.match(REMOTE, address) else self.local).append(address)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside == "style":
            self.remote += IN_STYLE.findall(text)
        elif self.inside == "script":
            self.remote += in_script(text)


def in_script(text):
    """Addresses that a script asks for, also one that a JSON text quotes, with the styles in its strings.

    >>> in_script('fetch("https://a.example/x"); const licence = "https://b.example";')
    ['https://a.example/x']
    """
    text = text.replace(r"\"", '"').replace(r"\/", "/")
    return IN_SCRIPT.findall(text) + IN_STYLE.findall(text)


def in_page(site, path):
    """Foreign addresses of a page, and of the site's own scripts and style sheets that it names."""
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    faults, files = [f"the page asks {address}" for address in reader.remote], set()
    for address in reader.local:
        local = posixpath.normpath(posixpath.join(path.relative_to(site).parent.as_posix(), named(address)))
        if (file := site / local).is_file() and not local.startswith(".."):
            files.add(file)
            faults += in_file(site, file)
    return faults, files


def named(address):
    return unquote(urlsplit(address).path).lstrip("/")


def in_file(site, file):
    """Foreign addresses that a script, style sheet or picture of the site asks for."""
    if file.suffix not in (".css", ".js", ".mjs", ".svg"):
        return []
    text = file.read_text("utf-8", errors="replace")
    if file.suffix == ".svg":
        reader = Reader()
        reader.feed(text)
        found = reader.remote
    else:
        found = IN_STYLE.findall(text) if file.suffix == ".css" else in_script(text)
    return [f"{file.relative_to(site).as_posix()} asks {address}" for address in found]
