"""A JupyterLab apart from the user's own, and a notebook in it that is worked as a student works it."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat

# The extension manager would ask PyPI, the notifications would ask for news and updates.
FLAGS = ["--no-browser", "--LabApp.extension_manager=readonly", "--ServerApp.allow_root=True"]
NOTIFICATIONS = "lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}


@contextlib.contextmanager
def jupyter_lab(folder):
    """Run JupyterLab on a folder, which also keeps its settings; the address it answers at, and the token."""
    own = {name: folder / f".{name.lower()}" for name in ("CONFIG", "DATA", "RUNTIME")}
    settings = own["CONFIG"] / NOTIFICATIONS
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(NO_NEWS))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}/", secrets.token_hex()
    where = [f"--port={port}", "--ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
    log = folder / ".log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *FLAGS, *where, f"--IdentityProvider.token={token}"],
            env={**os.environ, **{f"JUPYTER_{name}_DIR": str(path) for name, path in own.items()}},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for_answer(f"{address}api/status?token={token}", server, log)
        yield address, token
    finally:
        server.terminate()  # the server ends its kernels first
        server.wait(timeout=30)


def wait_for_answer(address, server, log):
    """Wait until the server answers, at most a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab does not answer; it said:\n{log.read_text()}")


class Notebook:
    """A notebook of code cells, open in a page of JupyterLab with its kernel running."""

    def __init__(self, page, token, folder, cells):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        name = f"{secrets.token_hex(4)}.ipynb"  # a name used before would come with its kernel
        nbformat.write(notebook, folder / name)
        self.page, self.executed = page, 0
        page.set_viewport_size({"width": 1200, "height": 1600})  # what is out of view may not be drawn
        page.goto(f"lab/tree/{name}?token={token}&reset")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)

    def run(self, number):
        """Run a cell, counted from 0, with Ctrl+Enter; the text it prints."""
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
        cell.locator(".cm-content").click()
        self.page.wait_for_timeout(300)  # a widget keeps a change until the kernel has taken the one before
        self.page.keyboard.press("Control+Enter")
        self.executed += 1
        cell.get_by_text(f"[{self.executed}]:").first.wait_for()
        return "".join(cell.locator(".jp-OutputArea-output").all_inner_texts())
