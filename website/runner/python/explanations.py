"""What a page cannot do, said to who tried it: a note under the error that Python raises."""

import builtins
import io
import sys
import warnings

ELSEWHERE = "In JupyterLab on your own computer, or in Colab, it works."
MEMORY = "Python on this page has at most four gigabytes of memory."
SENTENCES = [  # the kind of error, what its text says, and the note
    (RuntimeError, "can't start new thread", f"Python on this page has one thread. {ELSEWHERE}"),
    (OSError, "does not support processes", f"A page cannot start other programs. {ELSEWHERE}"),
    (MemoryError, "", MEMORY),
    (ValueError, "array is too big", MEMORY),
    (SystemExit, "", "The cell ended here, and Python goes on. Stop ends a cell that runs."),
]
MISSING = "This page has NumPy, Matplotlib, tqdm and the book's own package, and cannot install another."
NO_INPUT = "This page cannot ask now: write the answer into the cell in place of input()."
NO_BREAKPOINT = "A page cannot stop inside a cell: print what you want to see."


def explain(error):
    """Add a note to an error that the page is to blame for."""
    for kind, text, note in SENTENCES:
        if isinstance(error, kind) and text in str(error):
            error.add_note(note)
    if isinstance(error, ModuleNotFoundError) and error.name and not is_own(error.name):
        error.add_note(f"{MISSING} {ELSEWHERE}")


def is_own(module):
    """Whether the missing module is a part of a package that is here."""
    package = module.partition(".")[0]
    return package in sys.stdlib_module_names or (package != module and package in sys.modules)


class Keyboard(io.TextIOBase):
    """Standard input: `ask` puts a question to the reader and gives the answer, or None if it cannot."""

    def __init__(self, ask):
        self._ask = ask

    def readable(self):
        return True

    def readline(self, size=-1, /):
        return f"{self.answer('')}\n"

    def answer(self, prompt):
        answer = self._ask(str(prompt))
        if answer is None:
            raise OSError(NO_INPUT)
        return answer


def no_breakpoint(*_, **__):
    raise OSError(f"{NO_BREAKPOINT} {ELSEWHERE}")


def install(ask):
    """Answer as a page can where Python would ask a terminal."""
    keyboard = Keyboard(ask)
    sys.stdin, builtins.input = keyboard, lambda prompt="", /: keyboard.answer(prompt)
    sys.breakpointhook = no_breakpoint
    # tqdm wants a thread that watches its bars, and says that it cannot have one
    warnings.filterwarnings("ignore", message="tqdm:disabling monitor support")
