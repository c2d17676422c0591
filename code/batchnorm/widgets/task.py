"""A task of a widget: where it starts, what it asks, and what should have been seen."""

import math


class Task:
    """One thing to find out with a widget.

    Parameters
    ----------
    ask : str
        What to do and to look for; plain text.
    seen : str
        What should have been seen; shown when the reader gets there, or asks for it.
    until : dict, optional
        Where the reader gets there: for traits by name, a pair (low, high) that a number lies in, or a value.
        Without it, what should have been seen waits for the reader to ask.
    **start
        Traits of the widget, and their values, with which the task begins.

    Raises
    ------
    TypeError
        If `ask` or `seen` is not a text.
    ValueError
        If a pair of `until` is not two finite numbers, the lower first.

    Examples
    --------
    >>> from batchnorm.widgets import GammaBetaExplorer
    >>> task = Task("Pull the shoulder.", "The bell is wider.", until={"gamma": (2, 4)}, gamma=1.0)
    >>> GammaBetaExplorer([1.0, 2.0, 4.0]).with_tasks(task).tasks[0]["until"]
    {'gamma': [2, 4]}
    """

    def __init__(self, ask, seen, until=None, **start):
        for name, text in (("ask", ask), ("seen", seen)):
            if not isinstance(text, str) or not text.strip():
                raise TypeError(f"{name} is {text!r}; pass a sentence.")
        self.ask, self.seen, self.until, self.start = ask, seen, dict(until or {}), start
        for name, wanted in self.until.items():
            if not isinstance(wanted, tuple | list):
                continue
            numbers = all(isinstance(end, int | float) and math.isfinite(end) for end in wanted)
            if len(wanted) != 2 or not numbers or not wanted[0] <= wanted[1]:
                raise ValueError(f"until has {name}: {wanted!r}; pass a pair (low, high) or one value.")
            self.until[name] = list(wanted)  # as JSON has it

    def __repr__(self):
        return f"Task({self.ask!r})"
