"""The package as a whole: what importing it costs, and what it exports."""

import subprocess
import sys

import batchnorm

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
