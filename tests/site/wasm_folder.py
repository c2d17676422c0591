"""Make a folder for BOOK_WASM, to try the chapters with a real NumPy where the distribution is out of reach.

    python tests/site/wasm_folder.py CORE WHEELS FOLDER

CORE is the npm package `pyodide` unpacked, in the version that the wheels were built for; WHEELS holds the
lock of a distribution and some of its wheels, NumPy and Pillow among them. Where Matplotlib is not, the
package in `stand_in` takes its place.
"""

import json
import shutil
import sys
import zipfile
from pathlib import Path

STAND_IN = Path(__file__).parent / "stand_in"
METADATA = "Metadata-Version: 2.1\nName: matplotlib\nVersion: 0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def add_stand_in(folder, packages):
    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
    from runtime import entry

    path = folder / "matplotlib-0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for module in sorted(STAND_IN.rglob("*.py")):
            wheel.write(module, module.relative_to(STAND_IN))
        wheel.writestr("matplotlib-0.dist-info/METADATA", METADATA)
        wheel.writestr("matplotlib-0.dist-info/WHEEL", WHEEL)
        wheel.writestr("matplotlib-0.dist-info/RECORD", "")
    packages["matplotlib"] = entry("matplotlib", path, packages["matplotlib"]["depends"])


def make(core, wheels, folder):
    shutil.copytree(wheels, folder)
    for path in core.iterdir():
        if path.suffix in (".mjs", ".js", ".wasm", ".zip"):
            shutil.copy2(path, folder)
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    if not (folder / lock["packages"]["matplotlib"]["file_name"]).exists():
        add_stand_in(folder, lock["packages"])
        (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))
