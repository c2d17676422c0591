"""One page of the built site as a part of a longer document: its ids are its own, its links stay inside."""

import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

NAMES_IDS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
NOT_ON_PAPER = ".headerlink, button, noscript, script, .bn-still-narrow"


class Page:
    """An article of the site, ready to stand beside the others; `title` is its heading's text."""

    def __init__(self, site: Path, name: str, names: list[str]) -> None:
        soup = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
        self.name, self._site, self._names = name, site, names
        self.article = soup.select_one("main article")
        if self.article is None:
            raise ValueError(f"{name}.html has no article; build the site again with `make book`")
        if any(not view.select(".bn-still") for view in self.article.select(".widget-view")):
            raise ValueError(
                f"{name}.html has a widget without a still picture; build it again with `make book`"
            )
        for element in self.article.select(NOT_ON_PAPER):
            element.decompose()
        for element in self.article.find_all(True):
            self._make_own(element)
        self.article["id"] = name
        self.heading = self.article.find("h1")
        self.title = re.sub(r"\s+", " ", self.heading.get_text()).strip()

    def id(self, own: str) -> str:
        """The name that an id of this page has in the document."""
        return f"{self.name}--{own}"

    def _make_own(self, element: Tag) -> None:
        for name, value in list(element.attrs.items()):
            if name == "id":
                element[name] = self.id(value)
            elif name in NAMES_IDS:
                words = value if isinstance(value, list) else value.split()
                element[name] = " ".join(self.id(word) for word in words)
            elif isinstance(value, str) and "url(#" in value:
                element[name] = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{self.id(found[1])})", value)
        if element.get("src") and ":" not in element["src"]:
            element["src"] = (self._site / element["src"]).as_uri()
            element.attrs.pop("loading", None)  # a picture far below has to be there as well
        for name in ("href", "xlink:href"):
            if name in element.attrs:
                self._lead_inside(element, name)

    def _lead_inside(self, element: Tag, name: str) -> None:
        address = element[name]
        if re.match(r"[a-z]+:", address):
            return
        page, _, anchor = address.partition("#")
        target = page.removesuffix(".html") or self.name
        if target not in self._names:  # the index of names, a file to download: not in the document
            del element[name]
        else:
            element[name] = f"#{target}--{anchor}" if anchor else f"#{target}"
