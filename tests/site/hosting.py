"""A host whose site can be changed, or go away, while a page of it is open."""

import functools
import http.server
import re
import subprocess
import threading
from contextlib import contextmanager

from handling import until
from website.paths import NODE, ROOT

BUILD = f"""import {{ addServiceWorker }} from {(ROOT / "website/offline/service_worker.mjs").as_uri()!r};
await addServiceWorker({{ folder: process.argv[1], pages: [] }});"""
KEPT = """async () => {
  const isIcon = ({ initiatorType }) => initiatorType === "other"; // the browser's own request
  const loaded = performance.getEntriesByType("resource").filter((entry) => !isIcon(entry));
  const pictures = Array.from(document.images, ({ src }) => src);
  const addresses = [location.href, ...loaded.map(({ name }) => name), ...pictures];
  const own = addresses.filter((address) => address.startsWith(location.origin));
  const held = await Promise.all(own.map((address) => caches.match(address, { ignoreSearch: true })));
  return navigator.serviceWorker.controller !== null && held.every(Boolean);
}"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Sends files as GitHub Pages does, to be used for ten minutes, and notes what was asked for."""

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *args):
        self.server.asked.append(self.path.partition("?")[0])


class Host:
    """A web server that can be stopped and started again at the same address."""

    def __init__(self, folder, handler=Handler):
        self.folder, self.handler, self.port, self.asked = folder, handler, 0, []

    def start(self):
        handler = functools.partial(self.handler, directory=str(self.folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.asked, self.port = self.asked, self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def hosting(folder, handler=Handler):
    host = Host(folder, handler)
    host.start()
    yield host
    host.stop()


def rebuild(folder):
    """Give a changed site the worker that a build of it would have."""
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", BUILD, folder], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def read(page, name):
    """Open a page and wait until it is kept."""
    page.goto(name)
    until(page, KEPT)


def rename(folder):
    """Give the runner's files, and the script that loads them, other names, as other sources would."""
    scripts = [*folder.glob("_static/live/*.js"), *folder.glob("_static/book-*.js")]
    names = {path.stem: re.sub(r"\w+$", lambda digest: digest[0][::-1], path.stem) for path in scripts}
    for path in [*scripts, *folder.glob("*.html")]:
        text = path.read_text("utf-8")
        for old, new in names.items():
            text = text.replace(f"{old}.js", f"{new}.js")
        path.write_text(text, "utf-8")
        path.rename(path.with_stem(names.get(path.stem, path.stem)))
