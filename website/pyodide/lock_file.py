"""Write pyodide-lock.json, the lock file of the Python that runs in the browser.

    python -m website.pyodide.lock_file      after an update of pyodide, of JupyterLite or of a pinned package

Matplotlib, with all that it needs, is as the official lock file of npm's package `pyodide` has it. The
rest comes from PyPI in the versions of requirements.txt and constraints.txt; what a wheel needs, and by
which names it is imported, is read from the wheel itself, by pyodide-lock.
"""

import json
import tempfile
from pathlib import Path

from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

from website.pyodide.light_wheels import PACKAGES_LEFT_OUT
from website.pyodide.runtime import (
    CORE,
    KERNEL_PACKAGE,
    KERNEL_WHEELS,
    LOCK,
    PAGE,
    download,
    needed,
    pinned,
    sha256,
    unpack_kernel,
)

DISTRIBUTED = "matplotlib"  # with all that it needs, NumPy among it
STOOD_IN_FOR = {"ipywidgets": {"ipython"}}  # by website/runner/python/jupyter.py; the lab loads it by name
LAB = ("ipython", "micropip")  # what JupyterLab's kernel asks for besides what it brings


def official():
    """Pyodide's own lock file as a specification: Matplotlib with what it needs, and no other packages."""
    text = json.loads((CORE / "pyodide-lock.json").read_text("utf-8"))
    version = json.loads((CORE / "package.json").read_text("utf-8"))["version"]
    packages = {name: one for name, one in text["packages"].items() if name not in PACKAGES_LEFT_OUT}
    # since 314 the file no longer names its version, and pyodide-lock still asks for one
    return PyodideLockSpec(
        info={"version": version, **text["info"]},
        packages={name: packages[name] for name in needed(packages, [DISTRIBUTED])},
    )


def complete(spec, folder, versions):
    """Add to a specification the wheels in a folder, and from PyPI all that they need."""
    wanted = {*PAGE, *LAB}
    while True:
        if missing := wanted - spec.packages.keys() - PACKAGES_LEFT_OUT:
            download([f"{name}=={versions[name]}" for name in missing], folder)
        spec = add_wheels_to_spec(spec, sorted(folder.glob("*.whl")), ignore_missing_dependencies=True)
        wanted = {name for package in spec.packages.values() for name in package.depends}
        if wanted <= spec.packages.keys() | PACKAGES_LEFT_OUT:
            return spec


def main():
    brought = json.loads((CORE / "pyodide-lock.json").read_text("utf-8"))["packages"]
    versions = {"micropip": brought["micropip"]["version"], **pinned()}
    with tempfile.TemporaryDirectory() as place:
        kernel_folder, folder = Path(place, "kernel"), Path(place, "wheels")
        kernel_folder.mkdir()
        folder.mkdir()
        download([f"{KERNEL_PACKAGE}=={versions[KERNEL_PACKAGE]}"], kernel_folder)
        (kernel,) = kernel_folder.glob("*.whl")
        unpack_kernel(kernel)
        for wheel in KERNEL_WHEELS.glob("*.whl"):
            if not wheel.name.startswith("widgetsnbextension"):
                (folder / wheel.name).write_bytes(wheel.read_bytes())
        spec = complete(official(), folder, versions)
        packages = {name: package.model_dump() for name, package in sorted(spec.packages.items())}
        for name, package in packages.items():
            unneeded = PACKAGES_LEFT_OUT | STOOD_IN_FOR.get(name, set())
            package["depends"] = sorted(set(package["depends"]) - unneeded)
        lock = {
            "info": spec.info.model_dump(exclude={"version"}),
            "kernel": {"file_name": kernel.name, "sha256": sha256(kernel)},
            "packages": packages,
        }
    LOCK.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
