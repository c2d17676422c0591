"""Build the site and serve it, as soon as its pages are there.

python -m website.serve [PORT]
"""

import functools
import http.server
import sys
import threading

from website.build import build, say
from website.paths import BOOK, SITE


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # a new build is seen at once
        super().end_headers()

    def log_message(self, *args): ...


def main(port: int) -> None:
    try:
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", port), functools.partial(Handler, directory=str(SITE))
        )
    except OSError:
        sys.exit(f"Something else listens on port {port}; `make serve PORT=8001` takes another.")
    thread = threading.Thread(target=server.serve_forever, daemon=True)

    def serve() -> None:
        thread.start()
        say(f"The book is at http://127.0.0.1:{server.server_port}/ (Ctrl+C stops it)")

    build(BOOK, serve)
    thread.join()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
    except KeyboardInterrupt:
        print()
