"""The repository's own rules: who imports whom, what is pinned, what is tracked, what the texts promise."""

import ast
import colorsys
import functools
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from batchnorm.plotting import PALETTE
from website.paths import ROOT

PACKAGE = ROOT / "code" / "batchnorm"
WIDGETS = PACKAGE / "widgets"
BOOK = ROOT / "book"

# Each module imports only from lines above its own; the last line holds the leaves, which nothing imports.
DIRECTION = (
    {"sums", "validation"},
    {"data", "layers", "losses", "moments"},
    {"batch_norm", "conv", "dropout", "norms", "optimizers"},
    {"folding", "network"},
    {"gradient_check", "saving", "training"},
    {"distributed", "exercises", "fast", "notebook", "plotting", "studies", "widgets"},
)
THIRD_PARTY = {
    "distributed": {"dask"},
    "notebook": {"IPython"},
    "plotting": {"matplotlib", "matplotlib_inline"},
    "training": {"tqdm"},
    "widgets": {"anywidget", "traitlets"},
}
LONGEST_FILE = 300
LONGEST_LINE = 300  # of a script or style sheet; a minified one has thousands of characters
BINARY = re.compile(
    r"code/batchnorm/(digits\.npz|photograph\.png)|(book/images|website/theme/static)/[\w-]+\.png"
)

# What no tracked file says; the brackets keep this list from finding itself.
UNSAID = {
    "a package registry's address": r"registry[.](?:npmjs|yarnpkg)|files[.]pythonhosted|pypi[.]org/simple",
    "a path of one machine": r"(?<![\w.~])/(?:[w]ork|[t]mp|[h]ome|[r]oot|[U]sers)/\w",
    "something left to do": r"\b(?:[T]ODO|[F]IXME|[X]XX)\b",
}


@functools.cache
def tracked():
    """The files that are in git or would be added by `git add .`, as paths from the root."""
    command = [
        "git",
        "-c",
        f"safe.directory={ROOT}",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    return [name for name in sorted(set(names.split("\0"))) if (ROOT / name).is_file()]


@functools.cache
def text(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def texts():
    return {name: text(name) for name in tracked() if not BINARY.fullmatch(name)}


# The package


def imported(unit):
    """Names that a module, or the modules of a folder, import: `layers` for `batchnorm.layers`."""
    path = PACKAGE / unit
    for file in path.glob("*.py") if path.is_dir() else [path.with_suffix(".py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.removeprefix("batchnorm.") for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module == "batchnorm":
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield "." * node.level + (node.module or "").removeprefix("batchnorm.")


@pytest.mark.parametrize("unit", sorted(set().union(*DIRECTION)))
def test_knowledge_runs_one_way(unit):
    line = next(i for i, units in enumerate(DIRECTION) if unit in units)
    below = set().union(*DIRECTION[:line]) | {"numpy", unit} | THIRD_PARTY.get(unit, set())
    found = {name.partition(".")[0] or name for name in imported(unit)}
    assert found - below - sys.stdlib_module_names == set()


def test_tests_know_the_site_and_the_site_the_package_and_none_looks_back():
    above = {"code": {"website", "tests"}, "website": {path.stem for path in (ROOT / "tests").rglob("*.py")}}
    for folder, unknown in above.items():
        for name in (name for name in texts() if name.startswith(f"{folder}/") and name.endswith(".py")):
            nodes = list(ast.walk(ast.parse(text(name))))
            names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
            names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
            assert not {found.partition(".")[0] for found in names} & unknown, name


def test_one_file_knows_where_everything_stands():
    found = {name for name, content in texts().items() if re.search(r"sys\.[p]ath\b|[p]arents\[", content)}
    allowed = {"tests/test_package.py", "tests/site/test_lab_every_widget.py"}  # of other processes
    assert {name for name in found if name.endswith(".py") and not name.startswith("code/")} <= allowed


def test_every_module_has_its_line_in_the_direction():
    units = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    assert units - {"__init__"} == set().union(*DIRECTION)


def test_the_package_itself_imports_no_leaf():
    assert set(imported("__init__")) & DIRECTION[-1] == set()


def test_the_folder_code_does_not_hide_the_standard_library():
    command = [sys.executable, "-c", "import code; print(code.InteractiveConsole.__module__)"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout == "code\n"


# Pins


def test_every_requirement_is_pinned_and_the_package_comes_last():
    lines = {
        name: [line for line in text(name).splitlines() if line and not line.startswith("#")]
        for name in ("requirements.txt", "constraints.txt")
    }
    assert lines["requirements.txt"][0] == "-c constraints.txt"
    assert lines["requirements.txt"][-1] == "-e ."
    pins = lines["requirements.txt"][1:-1] + lines["constraints.txt"]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []


def test_the_lock_file_names_hashes_and_no_addresses():
    packages = {
        name: entry for name, entry in json.loads(text("package-lock.json"))["packages"].items() if name
    }
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry] == []


def test_every_action_of_the_workflows_is_pinned_to_a_commit():
    used = re.findall(
        r"uses: *(.*)", "".join(text(name) for name in tracked() if name.startswith(".github/"))
    )
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action)] == []


# Colours


def palettes():
    """The colours of palette.css by name, light and dark."""
    blocks = re.findall(r"\{([^{}]*)\}", text("code/batchnorm/widgets/palette.css"))
    return [dict(re.findall(r"--bn-([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def test_a_meaning_keeps_its_hue_in_the_dark():
    def hue(color):
        return 360 * colorsys.rgb_to_hls(*(int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]

    light, dark = palettes()[:2]
    for name in PALETTE:
        assert abs((hue(light[name]) - hue(dark[name]) + 180) % 360 - 180) < 20, name


def test_colours_are_written_once():
    """In palette.css; pure black and white, and what is drawn by social_picture.py, name themselves."""
    colour = re.compile(r"#(?!f{3,6}\b|0{3,6}\b)[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\((?!0 0 0)")
    written = re.compile(r"(code|website)/.*\.(css|html|js|mjs|mplstyle|py)")
    found = {name: colour.findall(content) for name, content in texts().items() if written.fullmatch(name)}
    assert {name for name, colours in found.items() if colours} == {"code/batchnorm/widgets/palette.css"}


# Widgets


def test_a_widget_is_a_module_and_a_script_and_perhaps_a_style_sheet_of_one_name():
    stems = {suffix: {path.stem for path in WIDGETS.glob(f"*.{suffix}")} for suffix in ("py", "js", "css")}
    widgets = stems["py"] - {"__init__", "book_widget", "task"}
    assert widgets
    assert stems["css"] <= widgets | {"palette", "shared"}
    scripts = [path.read_text(encoding="utf-8") for path in WIDGETS.glob("*.js")]
    imports = {shared for script in scripts for shared in re.findall(r'from "\./(\w+)\.js"', script)}
    assert stems["js"] == widgets | imports


@pytest.mark.parametrize("path", [path for path in tracked() if path.endswith(".css")])
def test_what_may_not_be_selected_says_so_to_webkit_too(path):
    style = (ROOT / path).read_text("utf-8")
    told = re.findall(r"(?<!-)(?:(-webkit-)user-select: (\w+);\s+)?(?<!-)user-select: (\w+)", style)
    assert [found for found in told if found[1] != found[2]] == []


# Files


def test_no_file_is_too_long_to_explain():
    folders = ("code/", "website/", "tests/", "benchmarks/")
    written = {
        name: content
        for name, content in texts().items()
        if name.startswith(folders) and not name.endswith(("-lock.json", ".csv"))
    }
    lengths = {name: len(content.splitlines()) for name, content in written.items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nothing_built_or_minified_is_tracked():
    def foreign(name):
        content = (ROOT / name).read_bytes()
        wide = (
            name.endswith((".js", ".mjs", ".css"))
            and max(map(len, content.splitlines()), default=0) > LONGEST_LINE
        )
        return b"\0" in content or wide or ".min." in name

    assert [name for name in tracked() if not BINARY.fullmatch(name) and foreign(name)] == []


@pytest.mark.parametrize("what", UNSAID)
def test_no_file_holds(what):
    found = {name: re.findall(UNSAID[what], content) for name, content in texts().items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


# What the texts promise


def test_the_commands_that_the_texts_name_are_targets():
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {
        name: set(re.findall(r"(?:^|`)make ([a-z]+)", text(name), re.MULTILINE))
        for name in tracked()
        if name.endswith(".md")
    }
    assert {"serve", "test"} <= named["README.md"]
    assert set().union(*named.values()) - targets == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)", text(name))
    folders = {f"{parent.as_posix()}/" for path in tracked() for parent in Path(path).parents}
    assert links
    assert [link for link in links if "://" not in link and link not in folders.union(tracked())] == []
    assert all(re.findall(r"!\[(.*?)\]", text(name))), "a picture has no text for those who do not see it"


def test_the_table_of_contents_lists_every_page_and_nothing_else():
    def files(entry):
        if isinstance(entry, list):
            return [name for part in entry for name in files(part)]
        own = [entry[key] for key in ("root", "file") if key in entry]
        return own + [name for key in ("parts", "chapters", "sections") for name in files(entry.get(key, []))]

    pages = [name for name in tracked() if re.fullmatch(r"book/[^_].*\.(ipynb|md)", name)]
    assert sorted(files(yaml.safe_load(text("book/_toc.yml")))) == sorted(
        Path(name).relative_to("book").with_suffix("").as_posix() for name in pages
    )


def test_citations_and_bibliography_agree():
    pages = "".join(text(name) for name in tracked() if re.fullmatch(r"book/[^_].*\.(ipynb|md)", name))
    cited = {
        key.strip() for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", pages) for key in keys.split(",")
    }
    entries = re.findall(r"^@\w+\{([^,\s]+),", text("book/references.bib"), re.MULTILINE)
    assert len(entries) == len(set(entries))
    assert cited - set(entries) == set()
    assert ":all:" in text("book/references.md") or set(entries) == cited


def test_the_citation_file_is_of_this_version():
    citation = yaml.safe_load(text("CITATION.cff"))
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert (str(citation["version"]), citation["license"]) == (project["version"], project["license"])


def test_the_script_for_other_machines_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in text(".ci/run")
