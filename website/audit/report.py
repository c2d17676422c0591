"""The table: a row a page, a column a figure, `!` where a limit is missed, and what is wrong below it."""

import json

from website.audit.figures import LIMITS

LONGEST = 25  # faults named for one figure of one page; the JSON has all
MARK = "!"


def text(figure):
    """A cell: the value, and the mark where it misses its limit."""
    if figure is None:
        return "-"
    value = (
        "none"
        if figure.value is None
        else f"{figure.value:,.6g}"
        if figure.value < 1e6
        else f"{figure.value:,}"
    )
    return value + ("" if figure.met else MARK)


def table(pages):
    """The table as lines; `pages` maps a page's name to its figures by their limits' names."""
    limits = columns(pages)
    rows = [["page", *(limit.name for limit in limits)]]
    rows += [[name, *(text(found.get(limit.name)) for limit in limits)] for name, found in pages.items()]
    rows.append(["worst", *(text(worst(pages, limit)[1]) for limit in limits)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
    return [lines[0], "-" * len(lines[0]), *lines[1:-1], "-" * len(lines[0]), lines[-1]]


def columns(pages):
    limits = {figure.limit.name: figure.limit for found in pages.values() for figure in found.values()}
    return [LIMITS[name] for name in LIMITS if name in limits]


def worst(pages, limit):
    """The page whose figure is the furthest from good, and that figure."""
    measured = [(name, found[limit.name]) for name, found in pages.items() if limit.name in found]
    value = limit.worst([figure.value for _, figure in measured])
    return next((name, figure) for name, figure in measured if figure.value == value)


def summary(pages):
    """For each figure: what it is, its limit, how many pages keep to it, and the worst page."""
    for limit in columns(pages):
        found = [figures[limit.name] for figures in pages.values() if limit.name in figures]
        name, figure = worst(pages, limit)
        kept = f"{sum(figure.met for figure in found)} of {len(found)} pages"
        yield f"{limit.name:14} {limit!s:17} {kept:15} worst {text(figure)} on {name} ({limit.meaning})"


def faults(pages):
    """What is wrong where a limit is missed, one line a fault."""
    for name, found in pages.items():
        for figure in found.values():
            if figure.met:
                continue
            yield f"{name}: {figure.limit.name} {text(figure).rstrip(MARK)}, {figure.limit!s}"
            yield from (f"    {fault}" for fault in figure.faults[:LONGEST])
            if len(figure.faults) > LONGEST:
                yield f"    and {len(figure.faults) - LONGEST} more"


def missed(pages):
    """How many limits are missed that fail the audit."""
    figures = [figure for found in pages.values() for figure in found.values()]
    return sum(figure.limit.fails and not figure.met for figure in figures)


def as_json(pages):
    return json.dumps(
        {
            name: {
                figure.limit.name: {"value": figure.value, "met": figure.met, "faults": figure.faults}
                for figure in found.values()
            }
            for name, found in pages.items()
        },
        indent=1,
        ensure_ascii=False,
    )
