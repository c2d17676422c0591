"""Python for the page: Pyodide and the packages that the cells import, served by the site itself.

    python tools/runtime.py                fetch what is missing into .runtime (make runtime)
    python tools/runtime.py FOLDER         put the runtime into FOLDER, from .runtime (each build does)
    python tools/runtime.py --lock         write the lock anew, after an update of pyodide or of the packages

Pyodide's core comes from npm (node_modules/pyodide), NumPy and Matplotlib for WebAssembly from the official
distribution, packages of plain Python from PyPI; each file is checked against the sha256 in the lock beside
this script. What could not be fetched is left out: the build goes on, and the page says what is missing.
BOOK_WASM names a folder with another core, its lock and its packages, to be used instead.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from zipfile import ZipFile

import batchnorm

TOOLS = Path(__file__).parent
CORE = TOOLS.parent / "node_modules" / "pyodide"
LOCK = TOOLS / "pyodide-lock.json"
ROOT = Path(batchnorm.__file__).parents[2]  # the repository also when a copy of the book is built
CACHE = ROOT / ".runtime"

CORE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
DISTRIBUTED = ("matplotlib",)  # with all that it needs, NumPy among it
PLAIN = {  # from PyPI, in the versions of requirements.txt and constraints.txt: what each needs of the others
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "comm": [],
    "ipywidgets": ["comm", "traitlets"],
    "psygnal": [],
    "tqdm": [],
    "traitlets": [],
    "typing-extensions": [],
}
OWN = ["anywidget", "numpy", "tqdm"]  # what the book's package needs
LAB = {  # from PyPI too, what JupyterLab's kernel needs besides; the page loads none of it
    "asttokens": [],
    "executing": [],
    "ipython": [
        "ipython-pygments-lexers",
        "jedi",
        "matplotlib-inline",
        "prompt-toolkit",
        "pygments",
        "stack-data",
        "traitlets",
        "typing-extensions",
    ],
    "ipython-pygments-lexers": ["pygments"],
    "jedi": ["parso"],
    "matplotlib-inline": ["traitlets"],
    "micropip": [],
    "parso": [],
    "prompt-toolkit": ["wcwidth"],
    "pure-eval": [],
    "pygments": [],
    "stack-data": ["asttokens", "executing", "pure-eval"],
    "wcwidth": [],
}
# JupyterLite's kernel is taken out of its wheel, because an ordinary JupyterLab cannot load it
KERNEL_PACKAGE = "jupyterlite-pyodide-kernel"
KERNEL_EXTENSION = CACHE / "labextensions" / "@jupyterlite" / "pyodide-kernel-extension"
KERNEL_WHEELS = KERNEL_EXTENSION / "static" / "pypi"
KERNEL = {  # the packages in it, and what each needs
    "ipykernel": [],
    "piplite": ["micropip"],
    "pyodide-kernel": ["ipykernel", "ipython"],
}
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def modules_of(wheel):
    """The names under which what a wheel holds is imported."""
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    return sorted(top.removesuffix(".py") for top in tops if re.fullmatch(r"(?!_distutils)\w+(\.py)?", top))


def entry(name, wheel, needs):
    """A package in the form of Pyodide's lock."""
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel),
        "package_type": "package",
        "imports": modules_of(wheel),
        "depends": needs,
        "unvendored_tests": False,
    }


def pruned(lock):
    """Pyodide's lock with the packages that Matplotlib needs, and no others."""
    kept, waiting = {}, list(DISTRIBUTED)
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = lock["packages"][name]
            waiting += kept[name]["depends"]
    return {"info": lock["info"], "packages": kept}


def pinned():
    """The version of every package that the repository pins."""
    text = "".join((ROOT / name).read_text("utf-8") for name in ("requirements.txt", "constraints.txt"))
    pins = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in pins}


def download(requirements, folder):
    """Fetch wheels of plain Python by pip; raises CalledProcessError where pip cannot."""
    target = ["--python-version", "3.14", "--implementation", "py", "--abi", "none", "--platform", "any"]
    listed = folder / "requirements.txt"
    listed.write_text("\n".join(requirements), "utf-8")
    command = [*PIP, "download", "--retries=0", "--no-deps", "--only-binary=:all:", *target, "--dest", folder]
    subprocess.run([*command, "--requirement", listed], check=True)
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


def write_lock():
    upstream = json.loads((CORE / "pyodide-lock.json").read_text("utf-8"))
    lock = pruned(upstream)
    versions = {"micropip": upstream["packages"]["micropip"]["version"], **pinned()}
    needs = PLAIN | LAB | KERNEL
    with tempfile.TemporaryDirectory() as folder:
        download([f"{name}=={versions[name]}" for name in [*PLAIN, *LAB, KERNEL_PACKAGE]], Path(folder))
        kernel = next(Path(folder).glob(f"{KERNEL_PACKAGE.replace('-', '_')}-*.whl"))
        unpack_kernel(kernel)
        lock["kernel"] = {"file_name": kernel.name, "sha256": sha256(kernel)}
        for wheel in [*Path(folder).glob("*.whl"), *KERNEL_WHEELS.glob("*.whl")]:
            name = wheel.name.split("-")[0].replace("_", "-")
            if name in needs:
                lock["packages"][name] = entry(name, wheel, needs[name])
    lock["packages"] = dict(sorted(lock["packages"].items()))
    LOCK.write_text(json.dumps(lock, indent=1) + "\n", "utf-8")


def held(package, folders):
    """The file of a package in one of the folders, if it is the one that the lock names."""
    for folder in folders:
        path = folder / package["file_name"]
        if path.exists() and sha256(path) == package["sha256"]:
            return path
    return None


def fetch():
    """Fetch into .runtime what the lock names and is not there; return sentences on what failed."""
    lock = json.loads(LOCK.read_text("utf-8"))
    CACHE.mkdir(exist_ok=True)
    absent = {name: one for name, one in lock["packages"].items() if not held(one, [CACHE, KERNEL_WHEELS])}
    problems = []
    if not held(lock["kernel"], [CACHE]):
        wanted = f"{KERNEL_PACKAGE}=={pinned()[KERNEL_PACKAGE]} --hash=sha256:{lock['kernel']['sha256']}"
        try:
            download([wanted], CACHE)
        except subprocess.CalledProcessError:
            problems.append("PyPI could not be reached for the kernel of JupyterLab in the browser")
        if wheel := held(lock["kernel"], [CACHE]):
            unpack_kernel(wheel)
    if plain := [one for name, one in absent.items() if name in PLAIN | LAB]:
        try:
            lines = [f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}" for one in plain]
            download(lines, CACHE)
        except subprocess.CalledProcessError:
            problems.append("PyPI could not be reached for the packages of plain Python")
    version = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]["pyodide"]
    for name in absent.keys() - (PLAIN | LAB | KERNEL).keys():
        address = f"https://cdn.jsdelivr.net/pyodide/v{version}/full/{absent[name]['file_name']}"
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                data = answer.read()
        except (urllib.error.URLError, TimeoutError) as error:
            problems.append(f"Pyodide's distribution could not be reached ({error})")
            break  # the others lie in the same place
        if hashlib.sha256(data).hexdigest() != absent[name]["sha256"]:
            problems.append(f"{absent[name]['file_name']} is not the file that the lock names")
            continue
        (CACHE / absent[name]["file_name"]).write_bytes(data)
    return problems


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


def put(folder):
    """Put core, packages, lock and a list of all that into a folder; return the names of missing packages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    given = Path(os.environ["BOOK_WASM"]) if "BOOK_WASM" in os.environ else None
    core = given or CORE
    lock = json.loads(LOCK.read_text("utf-8"))
    if given:
        plain = {name: one for name, one in lock["packages"].items() if name in PLAIN | LAB | KERNEL}
        lock = pruned(json.loads((given / "pyodide-lock.json").read_text("utf-8")))
        lock["packages"] |= plain

    for name in CORE_FILES:
        if (core / name).exists():
            shutil.copy2(core / name, folder)
    missing = []
    for name, package in list(lock["packages"].items()):
        if path := held(package, [*([given] if given else []), CACHE, KERNEL_WHEELS]):
            shutil.copy2(path, folder)
        else:
            missing.append(name)
            del lock["packages"][name]
    lock["packages"]["batch-normalization-book"] = entry("batch-normalization-book", own_wheel(folder), OWN)
    lock.pop("kernel", None)
    for package in lock["packages"].values():
        package["depends"] = [name for name in package["depends"] if name in lock["packages"]]

    (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    loaded = {name: one for name, one in lock["packages"].items() if name not in LAB | KERNEL}
    names = [*CORE_FILES, "pyodide-lock.json", *(package["file_name"] for package in loaded.values())]
    contents = {
        "files": {name: (folder / name).stat().st_size for name in names if (folder / name).exists()},
        "packages": sorted(loaded),
        "modules": sorted({module for package in loaded.values() for module in package["imports"]}),
    }
    (folder / "runtime.json").write_text(json.dumps(contents), "utf-8")
    return missing


def main(arguments):
    if arguments == ["--lock"]:
        write_lock()
    elif arguments:
        if missing := put(Path(arguments[0])):
            print(
                f"Python for the page lacks {', '.join(sorted(missing))}: `make runtime` fetches what it can."
            )
    else:
        for problem in fetch():
            print(f"{problem}; the site is built without.", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
