"""Runs the cells of one page, one after the other, in one namespace.

Everything that a cell shows leaves as a message, a dictionary that `send` hands to the page; `parent`
names the request it answers, as in the Jupyter protocol.
"""

import ast
import asyncio
import itertools
import re
import sys
import traceback

from . import comms, explanations, figures, jupyter
from .dependencies import Notebook
from .display import display
from .streams import Stream

HERE = __file__.rpartition("/")[0]
CELL = "cell "  # how the file names of cells begin, as a traceback shows them
MAGIC = re.compile(r"^([ \t]*)([%!]\w.*)$", re.MULTILINE)


def without_magics(source):
    r"""Return the source with each line of IPython's own syntax replaced by a line that says it is left out.

    >>> without_magics("%pip install numpy\nx = 1")
    "print('%pip install numpy: left out on this page')\nx = 1"
    """
    try:
        ast.parse(source)
    except SyntaxError:
        return MAGIC.sub(lambda found: f"{found[1]}print({found[2] + ': left out on this page'!r})", source)
    return source


def notebook_of(cells):
    """What the cells of a page need of one another: `{"source": …, "solution": …}` for each."""
    solutions = [i for i, cell in enumerate(cells) if cell["solution"]]
    return Notebook([without_magics(cell["source"]) for cell in cells], solutions)


def is_of_cell(filename):
    return filename.startswith(CELL)


class Kernel:
    """A namespace, and the request that is being answered."""

    def __init__(self, send):
        self._send = send
        self._interactions = itertools.count(1)
        self.parent = None
        self.namespace = sys.modules["__main__"].__dict__
        sys.stdout, sys.stderr = Stream("stdout", self.send), Stream("stderr", self.send)
        comms.install(self.send)
        jupyter.install(self)
        explanations.install()

    def send(self, kind, /, **content):
        self._send({"type": kind, "parent": self.parent, **content})

    def due(self, cells, target):
        """The cells that have to run before the target; each says when it `ran`, and what ran before."""
        past = [(without_magics(one["source"]), one["ran"]) for cell in cells if (one := cell["past"])]
        return notebook_of(cells).due(target, [cell["ran"] for cell in cells], past)

    async def run(self, request, name, source, *, alt=None, solution=False):
        """Run a cell; return whether it ended well. What a solution would bind anew stays the reader's."""
        before = dict(self.namespace) if solution else {}
        self.parent = request
        sys.stdout.begin()
        sys.stderr.begin()
        figures.alternative_text = alt
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
            sys.stdout.flush()
            sys.stderr.flush()
        return True

    async def _execute(self, name, source):
        from pyodide.code import CodeRunner  # there is none outside of Pyodide

        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        runner = CodeRunner(without_magics(source), filename=CELL + name, flags=flags)
        value = await runner.compile().run_async(self.namespace)
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
        note, told.__notes__ = "\n".join(told.__notes__ or ()), None
        own = [frame for frame in told.stack if not frame.filename.startswith(HERE)]
        told.stack = traceback.StackSummary.from_list(own)
        summary = [*told.format_exception_only()][-1].strip()
        self.send("error", text="".join(told.format()), summary=summary, note=note, cell=cell, line=line)

    def comm_message(self, kind, message):
        """Hand a message of a widget on the page to its other half here; what that prints is its own."""
        self.parent = f"interaction-{next(self._interactions)}"
        try:
            comms.receive(kind, message)
        except Exception as error:
            self.show_error(error)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
