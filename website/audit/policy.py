"""A page's Content-Security-Policy as it is written: https://www.w3.org/TR/CSP3/."""

import html.parser
import re

LIVE = {"blob:", "'wasm-unsafe-eval'"}  # what widgets and Python in the page need, and nothing else may have
UNSAFE = {"'unsafe-inline'", "'unsafe-eval'"}
REMOTE = re.compile(r"\*|(?:https?|wss?):.*|[\w*-]+(?:\.[\w*-]+)+.*")
DATA = re.compile(
    r"application/(?!javascript|ecmascript|x-)|text/(?!javascript|ecmascript)|importmap|speculation"
)


class Reader(html.parser.HTMLParser):
    """Finds the policy, whether a script or style came before it, and whether the page is a live one."""

    def __init__(self):
        super().__init__()
        self.policies, self.early, self.live = [], [], False

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        classes = attributes.get("class", "").split()
        self.live |= "widget-view" in classes or "data-live" in attributes
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(attributes.get("content", ""))
        elif not self.policies and tag == "script" and not DATA.match(attributes.get("type", "")):
            self.early.append(attributes.get("src") or "an inline script")


def directives(policy):
    """The sources of each directive.

    >>> directives("default-src 'none'; img-src 'self' data:")["img-src"]
    ["'self'", 'data:']
    """
    parts = [part.split() for part in policy.split(";") if part.split()]
    return {name.lower(): sources for name, *sources in reversed(parts)}


def faults(page):
    """Sentences on what is wrong with the policy of a page, given as its text."""
    reader = Reader()
    reader.feed(page)
    if not reader.policies:
        return ["the page has no Content-Security-Policy"]
    found = [f"{script} comes before the policy" for script in reader.early]
    rules = directives(reader.policies[0])
    if rules.get("default-src") not in (["'self'"], ["'none'"]):
        found.append("default-src is neither 'self' nor 'none'")
    for name, sources in rules.items():
        found += [f"{name} lets {source} in" for source in sources if REMOTE.fullmatch(source)]
        if not reader.live:
            found += [f"{name} has {source} without a widget" for source in sources if source in LIVE]
    for name in ("script-src", "script-src-elem", "script-src-attr", "default-src"):
        found += [f"{name} has {source}" for source in rules.get(name, []) if source in UNSAFE]
    return found
