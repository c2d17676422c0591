"""Stands in for IPython.display: a value becomes the representations that a page can show.

IPython itself would add five megabytes and two seconds to the first run, for this one of its parts.
"""

import base64
import itertools
import pprint

METHODS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
}
LONGEST = 1000  # parts of a list that are written, as in a notebook
send = None  # set by `jupyter.install`
showing = []  # functions that give an object to be shown in a value's place, or None


def representations(value):
    """Return a value as `{type of content: content}`; text is always among them.

    >>> representations(2)
    {'text/plain': '2'}
    >>> representations(Markdown("*two*"))["text/markdown"]
    '*two*'
    """
    value = next(filter(None, (show(value) for show in showing)), value)
    own = getattr(value, "_repr_mimebundle_", None)
    found = own(include=None, exclude=None) if callable(own) and not isinstance(value, type) else None
    if isinstance(found, tuple):  # the contents and what is said about them
        found = found[0]
    if found is None:
        found = {}
        for kind, method in METHODS.items():
            content = None if isinstance(value, type) else getattr(value, method, lambda: None)()
            if isinstance(content, tuple):
                content = content[0]
            if isinstance(content, bytes):
                content = base64.b64encode(content).decode("ascii")
            if content is not None:
                found[kind] = content
    return {"text/plain": text_of(value), **found}


def text_of(value):
    """A value in words; what is too long for a line has a line for each of its parts, as in a notebook."""
    if type(value) not in (dict, list, set, tuple):
        return repr(value)
    if len(value) <= LONGEST:
        return pprint.pformat(value, width=79, sort_dicts=False)
    parts = itertools.islice(value.items() if isinstance(value, dict) else value, LONGEST)
    first = pprint.pformat(type(value)(parts), width=79, sort_dicts=False)
    return f"{first[:-1]},\n ...{first[-1]}"


def display(*values, **_):
    """Show values where the cell shows its output."""
    for value in values:
        send("display", data=representations(value))


def clear_output(wait=False):
    """Take away what the cell has shown; with `wait`, once there is something new to show."""
    send("clear", wait=bool(wait))


class DisplayObject:
    """Text that is to be shown as one kind of content."""

    kind = "text/plain"

    def __init__(self, data):
        self.data = data

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self.kind: self.data}


class HTML(DisplayObject):
    """HTML, which the page cleans before it shows it."""

    kind = "text/html"


class Markdown(DisplayObject):
    """Markdown; the page shows its code blocks as code."""

    kind = "text/markdown"


class SVG(DisplayObject):
    """A picture in SVG."""

    kind = "image/svg+xml"
