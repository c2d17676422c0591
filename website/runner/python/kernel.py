"""Runs the cells of one page, one after the other, in one namespace.

Everything that a cell shows leaves as a message, a dictionary that `send` hands to the page; `parent`
names the request it answers, as in the Jupyter protocol.
"""

import ast
import asyncio
import builtins
import itertools
import sys
import traceback
from time import perf_counter

from . import comms, explanations, figures, jupyter
from .allowance import Allowance
from .dependencies import Notebook
from .display import display
from .magics import is_timed, without_magics
from .streams import Stream

try:
    from pyodide.code import CodeRunner
except ImportError:  # the build reads this file as well
    CodeRunner = None

HERE = __file__.rpartition("/")[0]
CELL = "cell "  # how the file names of cells begin, as a traceback shows them
LONGEST = 2000  # characters of what stands in one piece: an error's last line, its note, a question
LIMITED = {"display", "error", "stream"}  # what a cell shows; comms.py limits what widgets say


def notebook_of(cells):
    """What the cells of a page need of one another: `{"source": …, "solution": …}` for each."""
    solutions = [i for i, cell in enumerate(cells) if cell["solution"]]
    return Notebook([without_magics(cell["source"]) for cell in cells], solutions)


def shortened(text):
    """A text that the page shows in one piece."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def is_of_cell(filename):
    return filename.startswith(CELL)


class Kernel:
    """A namespace, and the request that is being answered."""

    def __init__(self, send, ask=lambda prompt, parent: None):
        self._send = send
        self._ask, self._asks = ask, False
        self._interactions = itertools.count(1)
        self.parent = None
        self.namespace = sys.modules["__main__"].__dict__
        self._depth = sys.getrecursionlimit()
        self._allowance = Allowance()
        self._streams = [Stream("stdout", self.send), Stream("stderr", self.send)]
        comms.install(self.send)
        jupyter.install(self)
        explanations.install(self.ask)

    def send(self, kind, /, **content):
        for stream in self._streams:  # what was printed before comes before
            if stream.name != content.get("name"):
                Stream.flush(stream)
        if kind in LIMITED:
            content = self._allowance.message(content)
        if content is not None:
            self._send({"type": kind, "parent": self.parent, **content})

    def ask(self, prompt):
        """Ask the reader on the page; return the answer, or None where the page cannot ask."""
        self._end()
        prompt = shortened(prompt)
        answer = self._ask(prompt, self.parent) if self._asks else None
        if answer is not None:
            print(f"{prompt}{answer}", file=self._streams[0])
        return answer

    def _begin(self, request):
        """Answer another request, whatever the reader's code has put in the place of the two streams."""
        self.parent = request
        self._allowance = Allowance()
        for stream in self._streams:
            Stream.begin(stream)
        sys.stdout, sys.stderr = self._streams
        sys.setrecursionlimit(max(sys.getrecursionlimit(), self._depth))
        sys.settrace(None)
        self.namespace["__builtins__"] = builtins

    def _end(self):
        """Send what was printed and still waits."""
        for stream in self._streams:
            Stream.flush(stream)

    def due(self, cells, target):
        """The cells that have to run before the target; each says when it `ran`, and what ran before."""
        past = [(without_magics(one["source"]), one["ran"]) for cell in cells if (one := cell["past"])]
        return notebook_of(cells).due(target, [cell["ran"] for cell in cells], past)

    async def run(self, request, name, source, *, alt=None, solution=False, asks=False):
        """Run a cell; return whether it ended well. What a solution would bind anew stays the reader's."""
        before = dict(self.namespace) if solution else {}
        self._begin(request)
        figures.alternative_text, self._asks = alt, asks
        try:
            await self._execute(name, source)
        except BaseException as error:  # an interrupt and SystemExit end the cell, not Python
            if isinstance(error, asyncio.CancelledError):
                raise
            self.show_error(error)
            self.flush_figures()
            return False
        finally:
            self.namespace |= before
            self._end()
        return True

    async def _execute(self, name, source):
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        runner = CodeRunner(without_magics(source), filename=CELL + name, flags=flags)
        start = perf_counter()
        value = await runner.compile().run_async(self.namespace)
        if is_timed(source):
            print(f"Wall time: {perf_counter() - start:.3f} s", file=self._streams[0])
        if value is not None:
            self.namespace["_"] = value
            display(value)
        figures.flush_figures()

    def flush_figures(self):
        """Show what was drawn before an error, as a notebook does."""
        try:
            figures.flush_figures()
        except Exception as error:
            figures.close_figures()
            self.show_error(error)

    def show_error(self, error):
        """Send a traceback that begins at the reader's own line."""
        try:
            told = self._told(error)
        except Exception:  # a class of the reader's own, whose words fail
            name = type(error).__name__
            told = {"text": name, "summary": name, "note": "What it says cannot be read."}
        self.send("error", **{"note": None, "cell": None, "line": None} | told)

    def _told(self, error):
        trace = error.__traceback__
        while trace and not is_of_cell(trace.tb_frame.f_code.co_filename):
            trace = trace.tb_next
        lines = [
            (frame.filename.removeprefix(CELL), frame.lineno)
            for frame in traceback.extract_tb(trace)
            if is_of_cell(frame.filename)
        ]
        if isinstance(error, SyntaxError) and is_of_cell(error.filename or ""):
            lines = [(error.filename.removeprefix(CELL), error.lineno)]
        cell, line = lines[-1] if lines else (None, None)
        explanations.explain(error)
        told = traceback.TracebackException(type(error), error, trace)
        note, told.__notes__ = "\n".join(map(str, told.__notes__ or ())), None
        own = [frame for frame in told.stack if not frame.filename.startswith(HERE)]
        told.stack = traceback.StackSummary.from_list(own)
        summary = shortened([*told.format_exception_only()][-1].strip())
        told = {"text": "".join(told.format()), "summary": summary, "note": shortened(note)}
        return told | {"cell": cell, "line": line}

    def comm_message(self, kind, message):
        """Hand a message of a widget on the page to its other half here; what that prints is its own."""
        self._begin(f"interaction-{next(self._interactions)}")
        try:
            comms.receive(kind, message)
        except Exception as error:
            self.show_error(error)
        finally:
            self._end()
