"""The lock of what runs in the page is upstream's, and names the versions that run everywhere else."""

import importlib.util
import json

import pytest

from building import ROOT

AGAIN = "run `python tools/runtime.py --lock` after an update of pyodide or of JupyterLite"


@pytest.fixture(scope="module")
def runtime():
    spec = importlib.util.spec_from_file_location("runtime", ROOT / "tools" / "runtime.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lock(runtime):
    return json.loads(runtime.LOCK.read_text("utf-8"))


def test_the_lock_is_that_of_the_installed_pyodide(runtime, lock):
    upstream = runtime.pruned(json.loads((runtime.CORE / "pyodide-lock.json").read_text("utf-8")))
    assert lock["info"] == upstream["info"], AGAIN
    ours = runtime.PLAIN | runtime.LAB | runtime.KERNEL
    theirs = {name: package for name, package in lock["packages"].items() if name not in ours}
    assert theirs == upstream["packages"], AGAIN


def test_plain_packages_have_the_versions_of_the_kernel(runtime, lock):
    pinned = runtime.pinned()
    for name in (runtime.PLAIN | runtime.LAB).keys() - {"micropip"}:  # it runs in Pyodide alone
        assert lock["packages"][name]["version"] == pinned[name], name


def test_the_wheels_of_the_lab_are_those_of_its_kernel(runtime, lock):
    for name in runtime.KERNEL:
        assert runtime.held(lock["packages"][name], [runtime.KERNEL_WHEELS]), f"{name}: {AGAIN}"


def test_the_page_loads_nothing_of_the_lab(runtime, lock):
    loaded = lock["packages"].keys() - (runtime.LAB | runtime.KERNEL).keys()
    for name in loaded:
        assert set(lock["packages"][name]["depends"]) <= loaded, name


def test_every_package_that_is_needed_is_in_the_lock(lock):
    for package in lock["packages"].values():
        assert set(package["depends"]) <= lock["packages"].keys(), package["name"]


def test_a_file_that_is_not_the_one_the_lock_names_is_left_out(runtime, tmp_path):
    (tmp_path / "a.whl").write_bytes(b"right")
    package = {"file_name": "a.whl", "sha256": runtime.sha256(tmp_path / "a.whl")}
    assert runtime.held(package, [tmp_path]) == tmp_path / "a.whl"
    (tmp_path / "a.whl").write_bytes(b"wrong")
    assert runtime.held(package, [tmp_path]) is None


def test_what_cannot_be_fetched_is_said_in_a_sentence(runtime, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise runtime.urllib.error.URLError("no network")

    monkeypatch.setattr(runtime, "CACHE", tmp_path)
    monkeypatch.setattr(runtime, "download", lambda *_: None)
    monkeypatch.setattr(runtime.urllib.request, "urlopen", refuse)
    assert runtime.fetch() == ["Pyodide's distribution could not be reached (<urlopen error no network>)"]
