"""What a chapter needs of the notebook it runs in."""

import ast
import inspect
import textwrap

import numpy as np
from IPython.display import Markdown

ROUNDING = 1e-9  # how far a number may be from the one that it exactly is; relative to it, if that is large


def show_source(thing):
    """Show the package's own source of a function, method or class, without its docstrings.

    Parameters
    ----------
    thing : function, method or class
        Anything that `inspect.getsource` finds.

    Returns
    -------
    IPython.display.Markdown
        A fenced block of Python.

    Examples
    --------
    >>> def double(x):
    ...     "Twice x."
    ...     return 2 * x
    >>> print(show_source(double).data)
    ```python
    def double(x):
        return 2 * x
    ```
    """
    source = textwrap.dedent(inspect.getsource(thing))
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            text = node.body[0]
            lines[text.lineno - 1 : text.end_lineno] = [None] * (text.end_lineno - text.lineno + 1)
    kept = "\n".join(line for line in lines if line is not None).strip()
    return Markdown(f"```python\n{kept}\n```")


def claim(sentence, value, low=None, high=None, *, exactly=None, digits=2):
    """Say in a sentence what was found, with its number, and fail where the sentence is false.

    A claim has two sides: it names the lowest and the highest value at which the sentence would still be
    true, or the one value that it has to be.

    Parameters
    ----------
    sentence : str
        What is claimed.
    value : float or array
        What was found. Of several values each has to hold, and the range is printed.
    low, high : float, optional
        The bounds, both of them.
    exactly : float, optional
        In place of bounds: a count, or a number that only rounding keeps from being met.
    digits : int
        Decimals to print, few enough to be the same on every processor.

    Raises
    ------
    AssertionError
        For a claim that is false.
    TypeError
        For a claim with one side, or without end on one.

    Examples
    --------
    >>> claim("the mean of a normalised unit is 0", 3e-17, -1e-12, 1e-12, digits=0)
    ✓ the mean of a normalised unit is 0: 0
    >>> claim("within a layer learned and undoing γ are uncorrelated", [0.064, -0.11], -0.2, 0.2)
    ✓ within a layer learned and undoing γ are uncorrelated: −0.11 to 0.06
    >>> claim("each of the 32 units has a mean of its own", 32, exactly=32)
    ✓ each of the 32 units has a mean of its own: 32
    """
    if (low is None) != (high is None) or (low is None) == (exactly is None):
        raise TypeError("a claim has two sides: pass low and high, or exactly")
    if not np.isfinite([bound for bound in (low, high, exactly) if bound is not None]).all():
        raise TypeError("a claim has two sides, and infinity is none: pass finite bounds")
    if exactly is not None:
        slack = ROUNDING * max(1.0, abs(exactly))
        low, high = exactly - slack, exactly + slack
        digits = 0 if float(exactly).is_integer() else digits
    values = np.asarray(value, dtype=float)
    ends = dict.fromkeys(_in_figures(end, digits) for end in (values.min(), values.max()))
    said = f"{sentence}: {' to '.join(ends)}"
    bounds = (
        f"between {_in_figures(low)} and {_in_figures(high)}" if exactly is None else _in_figures(exactly)
    )
    if not np.all((low <= values) & (values <= high)):
        raise AssertionError(f"✗ {said}, which is not {bounds}")
    print(f"✓ {said}")


def _in_figures(number, digits=None):
    """Write a number with this many decimals, or as it was given; 0 has no sign."""
    text = f"{number:g}" if digits is None else f"{round(float(number), digits) + 0.0:.{digits}f}"
    return text.replace("-", "−", 1) if text.startswith("-") else text
