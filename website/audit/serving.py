"""A server that sends a folder as GitHub Pages does, text gzipped and cached for ten minutes, and counts."""

import functools
import gzip
import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

TEXT = {".css", ".html", ".js", ".json", ".map", ".md", ".mjs", ".py", ".svg", ".txt", ".webmanifest", ".xml"}
GZIP_LEVEL = 6


@functools.cache
def gzipped(path, changed):
    """A file's bytes, gzipped; `changed`, its time of change, makes the cache forget an older state."""
    return gzip.compress(path.read_bytes(), GZIP_LEVEL, mtime=0)


@dataclass(frozen=True)
class Sent:
    """One answer: its path, its bytes with status line and headers, and whether a service worker asked."""

    path: str
    size: int
    by_worker: bool


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}/"
        self.sent = []
        self.workers = set()  # addresses of service workers' scripts

    def take_sent(self):
        """What was sent since the last call."""
        sent, self.sent = self.sent, []
        return sent

    def handle_error(self, request, client_address):
        pass  # a browser that leaves a page hangs up


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.answer(404, "text/plain; charset=utf-8", b"not found", {})
            return
        body, headers = path.read_bytes(), {"Cache-Control": "max-age=600"}
        kind = self.guess_type(str(path))
        if path.suffix in TEXT:
            kind += "; charset=utf-8" if kind.startswith("text/") else ""
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                headers["Content-Encoding"] = "gzip"
                body = gzipped(path, path.stat().st_mtime_ns)
        self.answer(200, kind, body, headers)

    def answer(self, status, kind, body, headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(name, str(value))
        head = sum(map(len, self._headers_buffer)) + len(b"\r\n")
        self.server.sent.append(Sent(urlsplit(self.path).path, head + len(body), self.asked_by_worker()))
        self.end_headers()
        self.wfile.write(body)

    def asked_by_worker(self):
        """A worker's own requests name its script as their origin; the one for the script says so itself."""
        if self.headers.get("Sec-Fetch-Dest") == "serviceworker":
            self.server.workers.add(self.server.address + urlsplit(self.path).path.lstrip("/"))
            return True
        return self.headers.get("Referer") in self.server.workers

    def log_message(self, *args):
        pass


@contextmanager
def serving(folder):
    """A server of the folder, on a free port of this machine alone."""
    server = Server(folder)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
