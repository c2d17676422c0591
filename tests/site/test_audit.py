"""The audit sees what it is there to see: small pages, each with one fault, and one without any."""

import json
import random
import subprocess
import sys

import pytest

from building import ROOT

POLICY = (
    """<meta http-equiv="Content-Security-Policy" content="default-src 'self'; style-src 'unsafe-inline'">"""
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
{policy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="A page of a test.">
<link rel="icon" href="dot.svg">
<title>A page of a test</title>
<style>
  details::details-content {{ content-visibility: visible; display: block; block-size: auto; }}
  button {{ min-height: 24px; }}
  @media print {{ button {{ display: none; }} }}
</style>
{head}
</head>
<body><main><article>
<h1>A page of a test</h1>
<p>It has a text of some length, so that what is lost of it can be seen.</p>
{body}
</article></main></body>
</html>
"""
PICTURE = '<svg role="img" aria-label="A square" width="40" height="40"><rect width="40" height="40"/></svg>'
WIDGET = (
    f'<div class="widget-view"><div class="bn-still">{PICTURE}</div></div>\n<script src="widget.js"></script>'
)
FILES = {
    "asks.js": 'fetch("https:" + "//other.example/").catch(() => {});',
    "writes.js": 'document.querySelector("article").append("This text is here if scripts run. ".repeat(9));',
    "widget.js": """const view = document.querySelector(".widget-view");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "bn-widget";
        button.append("Press");
        view.replaceChildren(button);
        if (view.dataset.fault) button.onclick = () => view.append(document.createElement("input"));""",
    "throws.js": "document.body();",
    "starts.js": 'navigator.serviceWorker.register("worker.js");',
    "worker.js": 'addEventListener("install", (event) => event.waitUntil(fetch("later.txt")));',
    "later.txt": "fetched later",
}
FONT = "<style>@font-face { font-family: Far; src: url(https://fonts.example/far.woff2); }</style>"
PALE = "<style>@media (prefers-color-scheme: dark) { p { color: #bbb; } }</style>"
FOLD = "<style>details::details-content { content-visibility: hidden; }</style>"
WIDE = f'<pre tabindex="0" style="overflow: auto">{"wide " * 60}</pre>'

# name -> the figures missed, a word of what is said of it, and the page
CASES = {
    "clean": ([], "", {"body": f"{WIDGET}<details><summary>A solution</summary><p>Folded.</p></details>"}),
    "far_font": (["foreign", "policy"], "fonts.example", {"head": FONT}),
    "asks_at_run_time": (
        ["foreign", "policy"],
        "other.example",
        {
            "body": '<script src="asks.js"></script>',
            "policy": POLICY.replace("; ", "; connect-src https://other.example; "),
        },
    ),
    "throws": (["errors"], "not a function", {"body": '<script src="throws.js"></script>'}),
    "many": (["requests"], "", {"body": "".join(f'<img alt="" src="dot.svg?{i}">' for i in range(12))}),
    "heavy": (["bytes"], "noise.png", {"body": '<img alt="" src="noise.png">'}),
    "heavy_cells": (["cells"], "", {"body": '<div id="cell-sum"></div>'}),
    "no_policy": (["policy"], "no Content-Security-Policy", {"policy": ""}),
    "lax_policy": (["policy"], "https:", {"policy": POLICY.replace("'self'", "'self' https:")}),
    "late_policy": (["policy"], "before", {"policy": f'<script src="none.js"></script>{POLICY}'}),
    "breaks_policy": (["policy"], "script-src", {"body": "<script>document.title += '.';</script>"}),
    "bad_markup": (["html"], "no-dup-id", {"body": '<p id="one">One.</p><p id="one">Two.</p>'}),
    "no_alt": (["axe light", "axe dark"], "image-alt", {"body": '<img src="dot.svg">'}),
    "pale_in_the_dark": (["axe dark"], "color-contrast", {"head": PALE}),
    "bad_state": (
        ["axe light", "axe dark"],
        "pressed",
        {"body": WIDGET.replace('view"', 'view" data-fault="1"')},
    ),
    "bad_fold": (
        ["axe light", "axe dark"],
        "folded",
        {"body": "<details><summary>A</summary><img src=dot.svg></details>"},
    ),
    "no_picture": (["no script"], "no picture", {"body": WIDGET.replace(PICTURE, "")}),
    "dead_control": (
        ["no script"],
        "controls",
        {"body": WIDGET.replace("<svg", "<button type=button>Do</button><svg")},
    ),
    "written_text": (["no script"], "characters", {"body": '<script src="writes.js"></script>'}),
    "raw_latex": (["no script"], "LaTeX", {"body": r"<p>\(\gamma\)</p>"}),
    "too_wide": (["sideways"], "400px", {"body": '<p style="width: 400px">wide</p>'}),
    "cut_code": (["print"], "cut off", {"body": WIDE}),
    "printed_control": (
        ["print"],
        "button",
        {"head": "<style>button { display: block !important; }</style>", "body": WIDGET},
    ),
    "lost_solution": (
        ["print"],
        "not printed",
        {"head": FOLD, "body": "<details><summary>A</summary><p>B</p></details>"},
    ),
    "worker": ([], "", {"body": '<script src="starts.js"></script>'}),
}


def run_audit(folder, *options):
    command = [sys.executable, ROOT / "tools" / "audit", folder, *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert done.returncode in (0, 1), done.stderr
    return done, json.loads((folder.parent / "audit.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audited") / "site"
    folder.mkdir()
    (folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    (folder / "noise.png").write_bytes(random.Random(0).randbytes(130_000))
    (folder / "_static").mkdir()
    (folder / "_static" / "live.css").touch()
    (folder / "_static" / "live.js").write_bytes(random.Random(1).randbytes(6_000))
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    for name, (_, _, parts) in CASES.items():
        page = PAGE.format(**{"policy": POLICY, "head": "", "body": ""} | parts)
        (folder / f"{name}.html").write_text(page, "utf-8")
    return folder


@pytest.fixture(scope="module")
def audited(browser, folder):
    """What the audit printed and found; it needs the Chromium that `browser` has found."""
    return run_audit(folder, "--no-lighthouse")


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_seen_and_nothing_else(audited, name):
    missed, word, _ = CASES[name]
    figures = audited[1][name]
    assert [figure for figure, found in figures.items() if not found["met"]] == missed
    for figure in missed:
        assert word in " ".join(figures[figure]["faults"])


def test_what_a_service_worker_fetches_is_counted_apart(audited):
    worker, clean = audited[1]["worker"], audited[1]["clean"]
    assert worker["worker"]["value"] > clean["worker"]["value"] == 0
    assert worker["requests"]["value"] == clean["requests"]["value"]


def test_the_table_has_a_row_a_page_and_the_worst_of_each_figure(audited):
    lines = audited[0].stdout.splitlines()
    header = next(i for i, line in enumerate(lines) if line.startswith("page "))
    assert {line.split()[0] for line in lines[header + 2 :][: len(CASES)]} == set(CASES)
    assert any(line.startswith("bytes") and "worst" in line and "on heavy" in line for line in lines)
    assert audited[0].returncode == 1


def test_lighthouse_is_asked_and_a_clean_page_passes(browser, folder):
    done, pages = run_audit(folder, "--quick", "--pages", "clean")
    assert pages["clean"]["accessibility"]["value"] == 100, pages["clean"]["accessibility"]["faults"]
    assert done.returncode == 0, done.stdout


def test_lighthouse_names_what_is_missing(browser, folder):
    done, pages = run_audit(folder, "--quick", "--pages", "no_alt")
    assert "image-alt" in pages["no_alt"]["accessibility"]["faults"][0]
    assert done.returncode == 1


@pytest.mark.parametrize("said", [("nowhere", "no built site"), ("site --pages none", "no page none")])
def test_bad_input_gets_one_sentence(folder, said):
    words = said[0].split()
    command = [sys.executable, ROOT / "tools" / "audit", folder.parent / words[0], *words[1:]]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert said[1] in done.stderr
    assert "Traceback" not in done.stderr
