"""What runs in the page has upstream's lock file and the official files, whoever handed them over."""

import json
import subprocess
from zipfile import ZipFile

import pytest

from website.pyodide import light_wheels, runtime

AGAIN = "run `python -m website.pyodide.lock_file` after an update of Pyodide or of a pinned package"
LOCK = json.loads(runtime.LOCK.read_text("utf-8"))
UPSTREAM = json.loads((runtime.CORE / "pyodide-lock.json").read_text("utf-8"))
DISTRIBUTED = [
    name
    for name, package in LOCK["packages"].items()
    if package["sha256"] in {one["sha256"] for one in UPSTREAM["packages"].values()}
]


@pytest.fixture(scope="module")
def put(tmp_path_factory):
    """The folder that a site serves Python from."""
    folder = tmp_path_factory.mktemp("runtime")
    assert runtime.put(folder) == [], "`make runtime` fetches what is missing"
    return folder


def test_the_lock_file_is_that_of_the_installed_pyodide():
    assert LOCK["info"] == UPSTREAM["info"], AGAIN
    assert {"matplotlib", "numpy", "pillow"} <= set(DISTRIBUTED), AGAIN
    for name in DISTRIBUTED:
        theirs = UPSTREAM["packages"][name]
        same = ("file_name", "imports", "sha256", "version")
        assert {key: LOCK["packages"][name][key] for key in same} == {key: theirs[key] for key in same}, AGAIN


def test_plain_packages_have_the_versions_of_a_notebooks_kernel():
    brought = {"ipykernel", "micropip", "piplite", "pyodide-kernel"}  # by the browser's own kernel
    for name in LOCK["packages"].keys() - set(DISTRIBUTED) - brought:
        assert LOCK["packages"][name]["version"] == runtime.pinned()[name], f"{name}: {AGAIN}"


def test_the_wheels_of_the_lab_are_those_of_its_kernel():
    for name in ("ipykernel", "piplite", "pyodide-kernel"):
        assert runtime.held(LOCK["packages"][name], [runtime.KERNEL_WHEELS]), f"{name}: {AGAIN}"


def test_every_package_that_is_needed_is_in_the_lock_file():
    for package in LOCK["packages"].values():
        assert set(package["depends"]) <= LOCK["packages"].keys(), package["name"]
        assert not set(package["depends"]) & light_wheels.PACKAGES_LEFT_OUT


def test_the_page_loads_what_the_book_imports_and_nothing_of_the_lab(put):
    contents = json.loads((put / "runtime.json").read_text("utf-8"))
    assert {"batchnorm", "ipywidgets", "matplotlib", "numpy"} <= set(contents["modules"])
    assert not {"ipython", "jedi", "micropip", "pyodide-kernel"} & set(contents["packages"])


@pytest.mark.parametrize("name", sorted(LOCK["packages"]))
def test_what_is_served_is_byte_for_byte_the_official_file(put, name):
    package = LOCK["packages"][name]
    official = runtime.held(package, [runtime.CACHE, runtime.KERNEL_WHEELS])
    served = put / package["file_name"]
    listed = json.loads((put / "pyodide-lock.json").read_text("utf-8"))["packages"][name]
    assert listed["sha256"] == runtime.sha256(served)
    with ZipFile(official) as whole, ZipFile(served) as light:
        kept = [member for member in whole.namelist() if light_wheels.is_kept(name, member)]
        assert light.namelist() == kept
        for member in kept:
            assert light.read(member) == whole.read(member), member


def test_the_core_is_the_one_of_the_installed_pyodide(put):
    for name in runtime.CORE_FILES:
        assert (put / name).read_bytes() == (runtime.CORE / name).read_bytes()


def test_each_pattern_of_what_is_left_out_still_finds_something():
    for name, patterns in light_wheels.LEFT_OUT.items():
        official = runtime.held(LOCK["packages"][name], [runtime.CACHE])
        with ZipFile(official) as whole:
            for pattern in patterns:
                found = [one for one in whole.namelist() if light_wheels.fnmatch.fnmatchcase(one, pattern)]
                assert found, f"{name}: {pattern}"


class Network:
    """Stands between `runtime.fetch` and the registries: it gives what it is told to."""

    def __init__(self, monkeypatch, cache, *, official=None, substitute=None):
        self.official, self.substitute = official, substitute
        monkeypatch.setattr(runtime, "CACHE", cache)
        monkeypatch.setattr(runtime, "KERNEL_WHEELS", cache)
        monkeypatch.setattr(runtime, "unpack_kernel", lambda wheel: None)
        monkeypatch.setattr(runtime, "download", self.download)
        monkeypatch.setattr(runtime.urllib.request, "urlopen", self.urlopen)

    def urlopen(self, address, timeout):
        if self.official is None:
            raise runtime.urllib.error.URLError("no network")
        return (self.official / address.rpartition("/")[2]).open("rb")

    def download(self, requirements, folder, target=runtime.PLAIN):
        if requirements == [runtime.SUBSTITUTE] and self.substitute is not None:
            with ZipFile(folder / "substitute.whl", "w") as wheel:
                for path in self.substitute.glob("*.whl"):
                    wheel.write(path, f"application/pyodide/{path.name}")
        elif requirements == [runtime.SUBSTITUTE]:
            raise subprocess.CalledProcessError(1, "pip")


def distribution(folder, change=lambda data: data):
    """A folder with the official files, changed or not."""
    folder.mkdir()
    for name in DISTRIBUTED:
        file = LOCK["packages"][name]["file_name"]
        (folder / file).write_bytes(change((runtime.ROOT / ".runtime" / file).read_bytes()))
    return folder


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """A function that fetches from such a network; returns what arrived of the distribution, and problems."""

    def fetch(**network):
        cache = tmp_path / "cache"
        Network(monkeypatch, cache, **network)
        problems = runtime.fetch()
        return {name for name in DISTRIBUTED if runtime.held(LOCK["packages"][name], [cache])}, problems

    return fetch


def test_the_official_distribution_is_asked_first(fetched, tmp_path):
    kept, _ = fetched(official=distribution(tmp_path / "official"))
    assert kept == set(DISTRIBUTED)


def test_where_it_is_not_reached_the_substitute_gives_the_same_files(fetched, tmp_path):
    kept, _ = fetched(substitute=distribution(tmp_path / "substitute"))
    assert kept == set(DISTRIBUTED)


def test_a_file_that_was_changed_where_it_is_kept_is_not_served(tmp_path):
    cache = distribution(tmp_path / "cache", lambda data: data + b" ")
    assert [name for name in DISTRIBUTED if runtime.held(LOCK["packages"][name], [cache])] == []


@pytest.mark.parametrize("source", ["official", "substitute"])
def test_a_file_that_is_not_the_official_one_is_not_kept(fetched, tmp_path, source):
    kept, problems = fetched(**{source: distribution(tmp_path / source, lambda data: data + b" ")})
    assert kept == set()
    assert problems


def test_where_neither_is_reached_it_is_said_in_a_sentence_each(fetched):
    kept, problems = fetched()
    assert kept == set()
    assert any(problem.startswith("Pyodide's distribution could not be reached") for problem in problems)
    assert any(runtime.SUBSTITUTE in problem for problem in problems)
