"""Binder has what the notebooks need, in the repository's versions, and nothing else."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

from fresh_environment import EXECUTOR, FreshEnvironment, pinned
from website.paths import ROOT

CHAPTER = "03-mean-and-variance.ipynb"
OWN = "batch-normalization-book"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def lines(name):
    text = (ROOT / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def plain(name):
    """A package's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_it_asks_for_what_the_package_and_the_text_need_and_for_nothing_else():
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["book"], "jupyterlab-myst"]
    asked = [line for line in lines("binder/requirements.txt") if not line.startswith("-")]
    assert {line.partition("==")[0] for line in asked} == {re.match(r"[\w-]+", line)[0] for line in needed}


def test_its_versions_are_the_repositorys():
    asked = lines("binder/requirements.txt")
    assert set(asked) - {"-c ../constraints.txt", "-e ."} <= set(lines("requirements.txt"))
    assert {"-c ../constraints.txt", "-e ."} <= set(asked)


def test_its_python_is_one_that_is_tested():
    (version,) = re.findall(r"^python-(3\.\d+)$", (ROOT / "binder" / "runtime.txt").read_text("utf-8"), re.M)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text("utf-8"))
    assert version in workflow["jobs"]["test"]["strategy"]["matrix"]["python"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The environment that Binder makes, and the copy of the repository in which it makes it."""
    copy = tmp_path_factory.mktemp("repository")
    for name in ("pyproject.toml", "README.md", "LICENSE", "constraints.txt"):
        shutil.copy2(ROOT / name, copy)
    dropped = shutil.ignore_patterns("__pycache__", "*.egg-info", "_build", ".ipynb_checkpoints")
    for name in ("binder", "book", "code"):
        shutil.copytree(ROOT / name, copy / name, ignore=dropped)
    environment = FreshEnvironment(tmp_path_factory.mktemp("environment"))
    environment.install("-r", "binder/requirements.txt", cwd=copy)
    return environment, copy


@pytest.mark.night
def test_every_package_in_it_is_pinned(built):
    environment, _ = built
    listed = json.loads(environment.run("python", "-m", "pip", "list", "--format=json").stdout)
    found = {
        plain(one["name"]): one["version"]
        for one in listed
        if plain(one["name"]) not in ("pip", "setuptools")
    }
    assert found.pop(OWN) == PROJECT["version"]
    assert found.keys() >= {*EXECUTOR, "numpy", "anywidget"}
    pins = {plain(name): version for name, version in pinned().items()}
    assert {name: version for name, version in found.items() if pins.get(name) != version} == {}


@pytest.mark.night
def test_a_chapter_begins_to_run_in_it(built):
    environment, copy = built
    path = copy / "book" / CHAPTER
    notebook = nbformat.read(path, as_version=4)
    first = next(i for i, cell in enumerate(notebook.cells) if "import Quiz" in cell.source)
    notebook.cells = [*notebook.cells[: first + 1], nbformat.v4.new_code_cell("print(batchnorm.__file__)")]
    nbformat.write(notebook, path)
    environment.execute(path)
    *_, quiz, where = nbformat.read(path, as_version=4).cells
    assert "application/vnd.jupyter.widget-view+json" in quiz.outputs[-1].data
    assert Path(where.outputs[0].text.strip()) == copy / "code" / "batchnorm" / "__init__.py"
