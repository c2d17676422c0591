"""What a chapter needs of the notebook it runs in."""

import ast
import inspect
import textwrap

from IPython.display import Markdown

from batchnorm.validation import check_integer, check_number


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


def claim(sentence, value, low, high=None, *, digits=2):
    """Print a sentence with the number that carries it, and fail where the number does not.

    Parameters
    ----------
    sentence : str
        What is claimed, such as "the mean is β".
    value : float
        What was measured.
    low, high : float
        Between which two numbers, both allowed, the sentence is true; without ``high`` the value is a count
        and has to be ``low``.
    digits : int
        How many decimals are printed; fewer than those that differ between processors.

    Raises
    ------
    AssertionError
        Where the sentence is not true.

    Examples
    --------
    >>> claim("the mean is β", 3.0000000001, 2.999, 3.001)
    the mean is β: 3.00
    >>> claim("numbers in γ", 32, 32)
    numbers in γ: 32
    >>> claim("fewer than a tenth", 0.25, 0.0, 0.1)
    Traceback (most recent call last):
    ...
    AssertionError: "fewer than a tenth" is not so: 0.25 is not within 0.0 and 0.1
    """
    value = check_number(value, "value", low=float("-inf"))
    check_integer(digits, "digits", 0)
    if not low <= value <= (low if high is None else high):
        wanted = low if high is None else f"within {low} and {high}"
        raise AssertionError(f'"{sentence}" is not so: {value:.6g} is not {wanted}')
    text = f"{value:.0f}" if high is None else f"{value:.{digits}f}"
    zero = f"{0:.{digits}f}"
    print(f"{sentence}: {zero if text == '-' + zero else text}")
