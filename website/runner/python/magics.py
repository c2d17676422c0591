"""IPython's own syntax, which is no Python: some of it is understood, and the rest is said to be left out."""

import ast
import re
from functools import cache

# x = %timeit f(), x = !ls, %pip install, !ls, with what stands before them in their line
MAGIC = re.compile(r"^([ \t]*)((?:[\w.,\[\] \t]+=[ \t]*)?[%!]{1,2}[\w ].*)$", re.MULTILINE)
HELP = re.compile(r"^([ \t]*)(?:\?{1,2}([\w.]+)|([\w.]+)\?{1,2})[ \t]*$", re.MULTILINE)
TIMED = re.compile(r"\A\s*%%time\b.*$", re.MULTILINE)
WHOLE = re.compile(r"\A\s*(%%(?!capture|timeit)\w+)")  # the cell below is no Python
LINE_TIMED = re.compile(r"^([ \t]*)%time[ \t]+(.+)$", re.MULTILINE)
CLOCK = "__import__('time').perf_counter()"
SAID = f"print(f'Wall time: {{{CLOCK} - _began:.3f}} s')"


def is_timed(source):
    """Whether the cell asks for its own wall clock by %%time."""
    return bool(TIMED.match(source))


def is_python(source):
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def left_out(what):
    return f"print({what + ': left out on this page'!r})"


@cache  # asked of every cell of a page at each press
def without_magics(source):
    r"""Return the source as Python: a wall clock for %%time and %time, help for a question mark.

    Each other line of IPython's syntax becomes one that says that it is left out.

    >>> without_magics("%pip install numpy\nx = 1")
    "print('%pip install numpy: left out on this page')\nx = 1"
    >>> without_magics("np.mean?")
    'help(np.mean)'
    >>> without_magics("files = !ls")
    "print('files = !ls: left out on this page')"
    """
    if is_python(source):
        return source
    source = TIMED.sub("", source, count=1)  # the kernel times it
    if whole := WHOLE.match(source):
        return left_out(whole[1])
    source = LINE_TIMED.sub(
        rf"\1_began = {CLOCK}; \2; print(f'Wall time: {{{CLOCK} - _began:.3f}} s')", source
    )
    source = HELP.sub(lambda found: f"{found[1]}help({found[2] or found[3]})", source)
    return MAGIC.sub(lambda found: f"{found[1]}{left_out(found[2])}", source)
