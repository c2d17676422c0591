"""Nothing that a cell changes is trusted: the next cell answers, or Python says that it starts afresh."""

import re

import pytest
from playwright.sync_api import expect

from live_book import SOON, button, edit, output, status

CHANGED = {
    "another output": "import io, sys\nsys.stdout = sys.stderr = io.StringIO()",
    "no output": "import sys\nsys.stdout = sys.stderr = None",
    "output taken away": "import sys\ndel sys.stdout",
    "output closed": "import sys\nsys.stdout.close()",
    "output that cannot write": "import sys\nsys.stdout.write = sys.stdout.flush = None",
    "a log on the output": "import logging, sys\nlogging.basicConfig(stream=sys.stdout, force=True)",
    "no input": "import sys\nsys.stdin = None",
    "no print": "import builtins\nbuiltins.print = None",
    "no len": "import builtins\ndel builtins.len",
    "no isinstance": "import builtins\nbuiltins.isinstance = lambda *_: 1 / 0",
    "no names": "globals().clear()",
    "no builtins": "__builtins__ = None",
    "no modules": "import sys\nsys.modules.clear()",
    "no path": "from sys import path\npath.clear()",
    "no depth": "import sys\nsys.setrecursionlimit(12)",
    "no tracebacks": "import traceback\ntraceback.TracebackException = traceback.extract_tb = None\n1 / 0",
    "no trees": "import ast\nast.parse = None",
    "no display": "import IPython.display\nIPython.display.display = IPython.display.clear_output = None",
    "no representations": "import pprint\npprint.pformat = None",
    "no comms": "import comm\ncomm.create_comm = comm.get_comm_manager = None",
    "no runner": "import pyodide.code\npyodide.code.CodeRunner = None",
    "no clock": "import time\ntime.perf_counter = time.monotonic = None",
    "a hook": "import sys\nsys.displayhook = sys.excepthook = sys.unraisablehook = None",
    "a trace": "import sys\nsys.settrace(lambda *_: 1 / 0)",
    "errors of warnings": "import warnings\nwarnings.simplefilter('error')",
    "no messages": "import js\njs.self.postMessage = None",
    "a worker that closes": "import js\njs.self.close()",
    "a message of its own": "import js\njs.postMessage('done')\njs.postMessage(None)",
    "a loop that ends": "import asyncio\nasyncio.get_event_loop().stop()\nasyncio.get_event_loop().close()",
    "a task left over": "import asyncio\n\nasync def fail():\n    1 / 0\n\n_ = asyncio.ensure_future(fail())",
    "an exit": "import os\nos._exit(0)",
    "deep code": "x = " + "+".join(["1"] * 3000),
    "nested code": "x = " + "(" * 300 + "1" + ")" * 300,
    "a null": "x = '\0'",
    "half a letter": "print('\\ud800')\nchr(0xd800)",
    "a name of an object": "__proto__ = constructor = 1\nprint(constructor)",
}


GOES_ON = "import sys\n_ = sys.stdout.write('goes on\\n')\n6 * 7"


def ended(page):
    expect(status(page, "value")).to_contain_text(re.compile("Done|Ended|starts afresh"), timeout=SOON)
    return status(page, "value").text_content()


@pytest.mark.parametrize("source", CHANGED.values(), ids=CHANGED)
def test_the_next_cell_answers(warm, source):
    edit(warm, "value", source)
    button(warm, "value", "Run").click()
    said = ended(warm)
    edit(warm, "value", GOES_ON)
    button(warm, "value", "Run").click()
    if "afresh" in ended(warm) and "afresh" not in said:  # what was broken is met by this cell
        button(warm, "value", "Run").click()
        ended(warm)
    expect(output(warm, "value")).to_have_text("goes on\n42", timeout=SOON)
