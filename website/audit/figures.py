"""What is measured on a page, and the limits of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limit:
    """A figure's short name, what it counts, and where it ends: `at_most` or `at_least`, or neither."""

    name: str
    meaning: str
    at_most: float | None = None
    at_least: float | None = None
    fails: bool = True  # a page beyond it fails the audit

    def met(self, value):
        """Whether a value keeps to it; one that could not be measured does not.

        >>> Limit("requests", "", at_most=12).met(13), Limit("score", "", at_least=95).met(95)
        (False, True)
        """
        if value is None:
            return False
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )

    def worst(self, values):
        """The value furthest from the good end; one that could not be measured is the worst of all."""
        if None in values:
            return None
        return min(values) if self.at_least is not None else max(values)

    def __str__(self):
        if self.at_most is None and self.at_least is None:
            return "no limit"
        return f"at most {self.at_most:g}" if self.at_least is None else f"at least {self.at_least:g}"


@dataclass
class Figure:
    """What a page measured, with a sentence for each fault."""

    limit: Limit
    value: float | None
    faults: list[str] = field(default_factory=list)

    @classmethod
    def count(cls, limit, faults):
        """A figure that is the number of faults found."""
        return cls(limit, len(faults), faults)

    @property
    def met(self):
        return self.limit.met(self.value)


def none_of(name, meaning):
    """A limit of no faults at all."""
    return Limit(name, meaning, at_most=0)


LIMITS = {
    limit.name: limit
    for limit in (
        Limit("bytes", "sent for a first visit, headers and gzipped bodies", at_most=120_000),
        # not yet a failure: a chapter carries its widgets' data and its figures, up to 66 KB
        Limit("further", "sent for the page after another one was read", at_most=40_000, fails=False),
        Limit("cells", "bytes that the page carries for Run before its first press", at_most=5_000),
        Limit("requests", "of a first visit, read to its end", at_most=12),
        Limit("worker", "bytes that a service worker fetched by itself"),
        none_of("foreign", "other hosts that are asked, or that the page's files would ask"),
        none_of("errors", "errors that the page's scripts throw"),
        none_of("policy", "faults of the Content-Security-Policy, as written and as met"),
        none_of("html", "errors of the markup by html-validate"),
        none_of("axe light", "places that break a rule of axe-core, in every state, light"),
        none_of("axe dark", "the same, dark"),
        Limit("accessibility", "Lighthouse, the lower of mobile and desktop", at_least=100),
        Limit("mobile", "Lighthouse performance, mobile", at_least=95, fails=False),
        Limit("shift", "cumulative layout shift, mobile", at_most=0.02, fails=False),
        Limit("desktop", "Lighthouse performance, desktop", at_least=100, fails=False),
        Limit("practices", "Lighthouse best practices, the lower of the two", at_least=100, fails=False),
        Limit("seo", "Lighthouse SEO, the lower of the two", at_least=100, fails=False),
    )
}
