"""Measure every page of the built site against the book's limits, and print one table.

    python -m website.audit [SITE] [--quick] [--pages 04-gamma-and-beta,index] [--no-lighthouse]

SITE is the folder of the built site, by default book/_build/html. --quick leaves out all of Lighthouse but
its accessibility. The figures are also written to audit.json beside the folder, with every fault. The exit
code is 1 if a page misses a limit that no page may miss; `figures.py` says which limits those are.
"""

import argparse
import sys
import time
from pathlib import Path

from website.audit import (
    accessibility,
    cells,
    first_visit,
    foreign,
    lighthouse,
    markup,
    report,
)
from website.audit.browsing import browsing
from website.audit.figures import LIMITS, Figure
from website.audit.serving import serving
from website.paths import PACKAGES, SITE

LAB = "lite"  # JupyterLab, whose own policy lets it ask no other host: tests/site/test_lite.py
NOT_PAGES = {"_static", "_sources", "_images", LAB}


def arguments():
    parser = argparse.ArgumentParser(prog="audit", description=__doc__.splitlines()[0])
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    parser.add_argument("--quick", action="store_true", help="of Lighthouse, the accessibility alone")
    parser.add_argument("--no-lighthouse", action="store_true", help="nothing of Lighthouse")
    parser.add_argument("--pages", default="", help="the pages' names, with commas between; all by default")
    return parser.parse_args()


def wanted(site, names):
    """The paths of the pages asked for."""
    found = {path.relative_to(site).with_suffix("").as_posix(): path for path in sorted(site.rglob("*.html"))}
    found = {name: path for name, path in found.items() if not NOT_PAGES & set(path.relative_to(site).parts)}
    if not found:
        sys.exit(f"There is no built site in {site}; `make book` builds it.")
    if not (PACKAGES / "lighthouse").is_dir():
        sys.exit("The audit's tools are not installed; `make book` installs them.")
    names = [name.removesuffix(".html") for name in names.split(",") if name]
    if unknown := [name for name in names if name not in found]:
        sys.exit(f"There is no page {', '.join(unknown)}; the pages are {', '.join(found)}.")
    return {name: found[name] for name in names or found}


def unnamed_files(site, named):
    """The figure of the scripts and style sheets that no page names: they load later, if at all."""
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path not in named]
    files = [path for path in files if LAB not in path.relative_to(site).parts]
    return Figure.count(LIMITS["foreign"], [fault for path in files for fault in foreign.in_file(site, path)])


def audit(site, paths, quick, with_lighthouse, said):
    """The figures of every page, by its name and theirs."""
    said("html-validate")
    pages = {
        name: [figure] for name, figure in zip(paths, markup.audit([*paths.values()]).values(), strict=True)
    }
    static = {name: foreign.in_page(site, path) for name, path in paths.items()}
    with serving(site) as server, browsing() as (browser, chromium):
        addresses = {name: server.address + path.relative_to(site).as_posix() for name, path in paths.items()}
        for name, path in paths.items():
            pages[name] += [
                cells.audit(site, path),
                *first_visit.audit(browser, server, site, path, static[name][0]),
                *accessibility.audit(browser, addresses[name]),
            ]
            beyond = ", ".join(
                f"{figure.limit.name} {figure.value}" for figure in pages[name] if not figure.met
            )
            said(f"{name}: {beyond or 'within its limits'}")
        if with_lighthouse:
            found = lighthouse.audit([*addresses.values()], chromium, quick, said)
            for name, address in addresses.items():
                pages[name] += found[address]
    named = set().union(*(files for _, files in static.values()))
    pages["(other files)"] = [unnamed_files(site, named)]
    return {name: {figure.limit.name: figure for figure in found} for name, found in pages.items()}


def main():
    options = arguments()
    site = options.site.resolve()
    start = time.monotonic()

    def said(text):
        print(f"[{time.monotonic() - start:4.0f} s] {text}", file=sys.stderr, flush=True)

    pages = audit(site, wanted(site, options.pages), options.quick, not options.no_lighthouse, said)
    output = site.parent / "audit.json"
    output.write_text(report.as_json(pages) + "\n", "utf-8")
    print(*report.faults(pages), "", *report.table(pages), "", *report.summary(pages), sep="\n")
    missed = report.missed(pages)
    print(
        f"\n{missed} limits missed that no page may miss."
        if missed
        else "\nEvery limit is kept that has to be."
    )
    print(f"The figures, with every fault: {output}")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
