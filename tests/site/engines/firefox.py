"""Firefox ESR, by Puppeteer over WebDriver BiDi: a process of Node's is told what to do line by line."""

import base64
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from website.paths import NODE, PACKAGES, ROOT

STEER = Path(__file__).with_suffix(".mjs")


class Firefox:
    name, lacks = "Firefox", frozenset()

    @staticmethod
    def missing():
        if not shutil.which("firefox-esr"):
            return "no firefox-esr found: install it"
        return None if (PACKAGES / "puppeteer-core").is_dir() else "no puppeteer-core: `npm ci` installs it"

    def __init__(self):
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        command = [NODE, STEER, shutil.which("firefox-esr"), self.home.name]
        self.node = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, encoding="utf-8"
        )
        self.version = self.tell("version").rpartition("/")[2]

    def tell(self, *what):
        self.node.stdin.write(json.dumps(what) + "\n")
        self.node.stdin.flush()
        answer = json.loads(self.node.stdout.readline() or '{"failed": "the process of Node has ended"}')
        if "failed" in answer:
            raise RuntimeError(f"Firefox, {what}: {answer['failed']}")
        return answer["done"]

    def goto(self, address):
        self.tell("goto", address)

    def evaluate(self, source):
        return self.tell("evaluate", source)

    def click(self, x, y):
        self.tell("click", x, y)

    def drag(self, x, y, dx, dy):
        self.tell("drag", x, y, dx, dy)

    def press(self, keys):
        self.tell("press", keys)

    def write(self, text):
        self.tell("write", text)

    def resize(self, width):
        self.tell("resize", width)

    def paper(self):
        return base64.b64decode(self.tell("paper"))

    def close(self):
        self.node.stdin.close()  # then it closes the browser and ends
        self.node.stdout.close()
        try:
            self.node.wait(30)
        finally:
            self.node.kill()
            self.home.cleanup()
