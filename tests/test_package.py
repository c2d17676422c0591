"""The package as a whole: what importing it costs, and what it exports."""

import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase

import batchnorm
from website.paths import ROOT

IMPORT_ALONE = """
import sys
import batchnorm
names = {name.partition(".")[0] for name in sys.modules}
print(*sorted(names - set(sys.stdlib_module_names) - {"__main__"}))
"""


def test_importing_it_loads_numpy_and_nothing_else():
    # -S keeps site-packages' own start-up hooks out of the answer; the paths go by hand
    paths = [path for path in sys.path if path]
    code = f"import sys; sys.path[:] = {paths!r}\n{IMPORT_ALONE}"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["batchnorm", "numpy"]


def test_every_exported_name_is_there_and_documented():
    for name in batchnorm.__all__:
        assert getattr(batchnorm, name).__doc__, name


def test_every_file_that_stands_beside_the_modules_is_installed_with_them():
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    package = ROOT / "code" / "batchnorm"
    beside = [path for path in package.rglob("*.*") if path.suffix not in (".py", ".pyc")]
    names = [path.relative_to(package).as_posix() for path in beside]
    assert {"digits.npz", "studies/signal_size.csv", "widgets/palette.css"} <= set(names)
    patterns = setup["package-data"]["batchnorm"]
    # a star of a pattern stays in one folder
    kept = [
        name
        for name in names
        for one in patterns
        if fnmatchcase(name, one) and name.count("/") == one.count("/")
    ]
    assert sorted(kept) == sorted(names)
