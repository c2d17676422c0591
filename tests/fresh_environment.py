"""A Python that knows nothing of this repository, and notebooks run by it."""

import os
import subprocess
import sys

import pytest

from website.pyodide.runtime import own_wheel, pinned  # noqa: F401

EXECUTOR = ("ipykernel", "nbclient")  # the least that runs a notebook; a Jupyter of any kind brings both


class FreshEnvironment:
    """A new environment in a folder, with a notebook's kernel and executor in the repository's versions."""

    def __init__(self, folder):
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")
        self.variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        self.install(*(f"{name}=={pinned()[name]}" for name in EXECUTOR))

    def run(self, *command, cwd=None, **variables):
        """Run one of the environment's programs; return the finished process, with what it said."""
        name, *arguments = command
        return subprocess.run(
            [self.programs / name, *arguments],
            cwd=cwd,
            env=self.variables | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def install(self, *arguments, cwd=None):
        """Install by pip, as the machine has set it up; say in a sentence when that fails."""
        done = self.run("python", "-m", "pip", "install", "--quiet", *arguments, cwd=cwd)
        if done.returncode:
            asked, reasons = " ".join(map(str, arguments)), done.stderr.strip().splitlines()[-3:]
            pytest.fail(
                f"pip could not install {asked}; this test needs a way to PyPI.\n" + "\n".join(reasons),
                pytrace=False,
            )

    def execute(self, notebook, **variables):
        """Run a notebook in place, in its own folder; a cell that fails is a failed test."""
        done = self.run("jupyter-execute", "--inplace", "--timeout=600", notebook, **variables)
        if done.returncode:
            pytest.fail(f"{notebook.name} does not run:\n{done.stderr[-3000:]}", pytrace=False)
