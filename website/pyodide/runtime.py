"""Python for the page: Pyodide and the packages that the cells import, served by the site itself.

    python -m website.pyodide.runtime          fetch what is missing into .runtime (make runtime)
    python -m website.pyodide.runtime FOLDER   put the runtime into FOLDER, from .runtime (each build does)

Pyodide's core comes from npm (node_modules/pyodide), packages of plain Python from PyPI, NumPy and
Matplotlib for WebAssembly from Pyodide's official distribution. Where that is not reached, they are taken
out of SUBSTITUTE, a wheel on PyPI of an application that carries the same files. A stranger's wheel may
be trusted so far and no further: a file of it is kept if its sha256 is the one that Pyodide's own lock
file names, whoever hands it over; the rest of the wheel is thrown away, unread. What neither source gives
is left out: the build goes on, and the page says what is missing.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from zipfile import ZipFile

from website.paths import PACKAGES, ROOT, WEBSITE
from website.paths import RUNTIME as CACHE
from website.pyodide.light_wheels import LEFT_OUT, lighten

CORE = PACKAGES / "pyodide"
LOCK = WEBSITE / "pyodide" / "pyodide-lock.json"  # written by lock_file.py

CORE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
SUBSTITUTE = "open-webui==0.12.4"  # 106 MB, with all of Pyodide 314.0.3 in it
OWN = "batch-normalization-book"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = [  # what the page loads, with all that these need
    re.match(r"[\w-]+", line)[0]
    for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["book"])
]
# JupyterLite's kernel is taken out of its wheel, because an ordinary JupyterLab cannot load it
KERNEL_PACKAGE = "jupyterlite-pyodide-kernel"
KERNEL_EXTENSION = CACHE / "labextensions" / "@jupyterlite" / "pyodide-kernel-extension"
KERNEL_WHEELS = KERNEL_EXTENSION / "static" / "pypi"
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
PLAIN = ["--python-version=3.14", "--implementation=py", "--abi=none", "--platform=any"]


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pinned():
    """The version of every package that the repository pins."""
    text = "".join((ROOT / name).read_text("utf-8") for name in ("requirements.txt", "constraints.txt"))
    pins = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in pins}


def download(requirements, folder, target=PLAIN):
    """Fetch wheels by pip, of plain Python unless told; raises CalledProcessError where pip cannot."""
    listed = folder / "requirements.txt"
    listed.write_text("\n".join(requirements), "utf-8")
    command = [*PIP, "download", "--retries=0", "--no-deps", "--only-binary=:all:", *target, "--dest", folder]
    try:
        subprocess.run([*command, "--requirement", listed], check=True)
    finally:
        listed.unlink()


def unpack_kernel(wheel):
    """Put the extension that JupyterLite's wheel holds into .runtime."""
    shutil.rmtree(CACHE / "labextensions", ignore_errors=True)
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            _, found, inner = name.partition("/share/jupyter/labextensions/")
            if found and not name.endswith((".map", "/")):
                target = CACHE / "labextensions" / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))


def held(package, folders):
    """The file of a package in one of the folders, if it is the one that the lock file names."""
    for folder in folders:
        path = folder / package["file_name"]
        if path.exists() and sha256(path) == package["sha256"]:
            return path
    return None


def keep(package, data):
    """Keep the bytes of a package if they are those that the lock file names."""
    if hashlib.sha256(data).hexdigest() == package["sha256"]:
        (CACHE / package["file_name"]).write_bytes(data)


def fetch_official(packages):
    """Keep what Pyodide's own distribution gives; raises OSError where it is not reached."""
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]["pyodide"]
    for package in packages:
        address = f"https://cdn.jsdelivr.net/pyodide/v{version}/full/{package['file_name']}"
        with urllib.request.urlopen(address, timeout=20) as answer:
            keep(package, answer.read())


def fetch_from_substitute(packages):
    """Keep what SUBSTITUTE holds of the packages; raises CalledProcessError where pip cannot get it."""
    with tempfile.TemporaryDirectory() as folder:
        download([SUBSTITUTE], Path(folder), ["--python-version=3.12"])
        (wheel,) = Path(folder).glob("*.whl")
        with ZipFile(wheel) as archive:
            places = {name.rpartition("/")[2]: name for name in archive.namelist() if "/pyodide/" in name}
            for package in packages:
                if name := places.get(package["file_name"]):
                    keep(package, archive.read(name))


def fetch_plain(packages):
    """Keep packages of plain Python from PyPI; raises CalledProcessError where pip cannot get them."""
    lines = [f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}" for one in packages]
    download(lines, CACHE)


def fetch_kernel(wheel):
    """Keep JupyterLite's kernel from PyPI, and unpack it."""
    download([f"{KERNEL_PACKAGE}=={pinned()[KERNEL_PACKAGE]} --hash=sha256:{wheel['sha256']}"], CACHE)
    unpack_kernel(held(wheel, [CACHE]))


def fetch():
    """Fetch into .runtime what the lock file names and is not there; return sentences on what failed."""
    lock = json.loads(LOCK.read_text("utf-8"))
    upstream = json.loads((CORE / "pyodide-lock.json").read_text("utf-8"))["packages"].values()
    official = {one["sha256"] for one in upstream}
    CACHE.mkdir(exist_ok=True)
    problems = []

    def attempt(get, wanted, where):
        try:
            get(wanted)
        except (OSError, subprocess.CalledProcessError) as error:
            problems.append(f"{where} could not be reached ({error})")

    def absent(packages):
        return [one for one in packages if not held(one, [CACHE, KERNEL_WHEELS])]

    if not held(lock["kernel"], [CACHE]) or not KERNEL_WHEELS.is_dir():
        attempt(fetch_kernel, lock["kernel"], "PyPI, for JupyterLab's kernel,")
    packages = lock["packages"].values()
    if plain := absent(one for one in packages if one["sha256"] not in official):
        attempt(fetch_plain, plain, "PyPI, for packages of plain Python,")
    distributed = [one for one in packages if one["sha256"] in official]
    for get, where in (
        (fetch_official, "Pyodide's distribution"),
        (fetch_from_substitute, f"PyPI's {SUBSTITUTE}, which carries the same files,"),
    ):
        if wanted := absent(distributed):
            attempt(get, wanted, where)
    return problems if absent(packages) else []


def own_wheel(folder):
    """Build the book's package as a wheel, from a copy so that the working tree stays clean."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy2(ROOT / name, source)
        shutil.copytree(
            ROOT / "code", source / "code", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        fixed = {**os.environ, "SOURCE_DATE_EPOCH": "946684800"}  # the same bytes on every day
        subprocess.run([*PIP, "wheel", "--no-deps", "--wheel-dir", folder, source], check=True, env=fixed)
    return next(folder.glob("batch_normalization_book-*.whl"))


def needed(packages, roots):
    """The packages that some need, with all that these need."""
    found, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name in packages and name not in found:
            found.add(name)
            waiting += packages[name]["depends"]
    return found


def light_wheel(name, official):
    """The lighter form of an official wheel, made once and kept in .runtime."""
    light = CACHE / "light" / official.name
    newest = max(path.stat().st_mtime for path in (official, WEBSITE / "pyodide" / "light_wheels.py"))
    if not light.exists() or light.stat().st_mtime < newest:
        light.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=light.parent) as place:  # two builds may be at it
            lighten(name, official, Path(place, light.name))
            os.replace(Path(place, light.name), light)
    return light


def put(folder):
    """Put core, packages, lock file and a list of them into a folder; return the names of what is missing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lock = json.loads(LOCK.read_text("utf-8"))
    packages = lock["packages"]
    del lock["kernel"]

    for name in CORE_FILES:
        if (CORE / name).exists():
            shutil.copy2(CORE / name, folder)
    missing = []
    for name, package in list(packages.items()):
        path = held(package, [CACHE, KERNEL_WHEELS])
        if not path:
            missing.append(name)
            del packages[name]
        else:
            served = light_wheel(name, path) if name in LEFT_OUT else path
            shutil.copy2(served, folder)
            package["sha256"] = sha256(served)
    wheel = own_wheel(folder)
    packages[OWN] = {
        "name": OWN,
        "version": PROJECT["version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel),
        "package_type": "package",
        "imports": ["batchnorm"],
        "depends": PAGE,
        "unvendored_tests": False,
    }
    for package in packages.values():
        package["depends"] = [name for name in package["depends"] if name in packages]

    (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    loaded = {name: packages[name] for name in sorted(needed(packages, [OWN]))}
    names = [*CORE_FILES, "pyodide-lock.json", *(package["file_name"] for package in loaded.values())]
    contents = {
        "files": {name: (folder / name).stat().st_size for name in names if (folder / name).exists()},
        "packages": list(loaded),
        "modules": sorted({module for package in loaded.values() for module in package["imports"]}),
    }
    (folder / "runtime.json").write_text(json.dumps(contents), "utf-8")
    return missing


def main(arguments):
    if arguments:
        if missing := put(Path(arguments[0])):
            print(
                f"Python for the page lacks {', '.join(sorted(missing))}: `make runtime` fetches what it can."
            )
    else:
        for problem in fetch():
            print(f"{problem}; the site is built without.", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
