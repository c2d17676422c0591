"""What a chapter needs of the notebook it runs in."""

import ast
import inspect
import textwrap

from IPython.display import Markdown


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
