"""What a page cannot do, said to who tried it: a note under the error that Python raises."""

import builtins
import sys
import warnings

ELSEWHERE = "In JupyterLab on your own computer it works."
MEMORY = "Python on this page has at most four gigabytes of memory."
SENTENCES = [  # the kind of error, what its text says, and the note
    (RuntimeError, "can't start new thread", f"Python on this page has one thread. {ELSEWHERE}"),
    (OSError, "does not support processes", f"A page cannot start other programs. {ELSEWHERE}"),
    (MemoryError, "", MEMORY),
    (ValueError, "array is too big", MEMORY),
]
MISSING = "This page has NumPy, Matplotlib, tqdm and the book's own package, and cannot install another."
NO_INPUT = "input() cannot ask on this page: write the answer into the cell in its place."


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


def cannot_ask(prompt=""):
    """What `input` does here."""
    raise OSError(NO_INPUT)


def install():
    builtins.input = cannot_ask
    # tqdm wants a thread that watches its bars, and says that it cannot have one
    warnings.filterwarnings("ignore", message="tqdm:disabling monitor support")
