"""JupyterLab in the browser, under lite/ of the site: the notebooks, run by the Python that the pages use.

JupyterLite is built as its own command builds it: the lab alone, with the extensions that show the book's
widgets and its MyST, and the kernel. Python, its packages and their lock are those in SITE/pyodide; nothing
is asked of another host. `make runtime` fetches the kernel; without it there is no lab.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import yaml

from website.paths import ROOT, WEBSITE
from website.pyodide.runtime import KERNEL_EXTENSION

EXTENSIONS = Path(sys.prefix, "share", "jupyter", "labextensions")
SHOWN = ("@jupyter-widgets/jupyterlab-manager", "anywidget", "jupyterlab-myst")
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
# what the kernel loads as it starts; the packages that a cell imports follow with the cell
LOADED = ("comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide-kernel")
SETTINGS = {
    "@jupyterlite/pyodide-kernel-extension:kernel": {
        "pyodideUrl": "./../pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": LOADED},
    }
}
UNWANTED = ("@jupyterlab/apputils-extension:announcements", "@jupyterlab/extensionmanager-extension")
# "unsafe", because JupyterLab checks its settings by code that it writes, and styles its elements one by one
POLICY = (
    "default-src 'self' data: blob:; "
    "script-src 'self' blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'"
)
# a worker made from an address has that address's policy, which is none; made from a blob, it has the page's
WORKERS = """<script>
  window.Worker = class extends Worker {
    constructor(address, options) {
      const source = `import ${JSON.stringify(new URL(address, location.href).href)};`;
      super(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), options);
    }
  };
</script>"""


def lay_out(book, folder):
    """Write what the build starts from: the notebooks, for the kernel of the browser, and the settings."""
    chapters = folder / "files" / "book"
    chapters.mkdir(parents=True)
    for path in sorted(book.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["kernelspec"] = KERNEL
        nbformat.write(notebook, chapters / path.name)
    data = {
        "appName": "The Batch Normalization Book",
        "disabledExtensions": UNWANTED,
        "litePluginSettings": SETTINGS,
    }
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}
    (folder / "jupyter-lite.json").write_text(json.dumps(lite), "utf-8")


def build(folder, target):
    """Let JupyterLite build; raises CalledProcessError."""
    for name in SHOWN:
        shutil.copytree(EXTENSIONS / name, folder / "extensions" / name)
    shutil.copytree(KERNEL_EXTENSION, folder / "extensions" / "@jupyterlite" / KERNEL_EXTENSION.name)
    config = {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": [str(folder / "files")],
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(target),
            "source_date_epoch": 946684800,  # the same bytes on every day
        },
        "FederatedExtensionAddon": {"extra_labextensions_path": [str(folder / "extensions")]},
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps(config), "utf-8")
    command = [sys.executable, "-m", "jupyterlite_core.app", "build"]
    subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)


def close(target):
    """Give each page of the lab a policy that lets neither it nor its Python ask another host."""
    closed = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />{WORKERS}'
    for page in target.rglob("index.html"):
        text = page.read_text("utf-8")
        page.write_text(re.sub(r"<head[^>]*>", lambda head: head[0] + closed, text, count=1), "utf-8")


def is_wanted(book):
    """Whether the book's configuration asks for the lab, and its kernel has been fetched."""
    settings = yaml.safe_load((book / "_config.yml").read_text("utf-8"))
    return bool(settings["launch_buttons"].get("jupyterlite_url")) and KERNEL_EXTENSION.is_dir()


def key_of(book):
    """A key that changes with all that the lab is made from."""
    sources = [WEBSITE / "pyodide" / "lite.py", ROOT / "constraints.txt", *sorted(book.glob("*.ipynb"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def put(book, site):
    """Build the lab of a book into a site; raises CalledProcessError."""
    target = site.resolve() / "lite"
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        lay_out(book, folder)
        build(folder, target)
    close(target)
