"""Experiments that outgrew a cell: what was asked, what was run, and what came out.

A study is a module of this folder. Its docstring says what is asked, what the controls are and what is
measured. ``GRID`` lists its settings, ``SEEDS`` the seeds of each, and ``run(setting, seed)`` trains once and
returns numbers. ``TOLERANCE`` says how far each number may move from one processor to another; 0 is for
counts. Training can be chaotic, so that a last digit grows until it changes what is read: ``CHAOTIC`` lists
the settings where it did when each pixel was moved by 1e-15 of itself, and there a single run need not come
out again on another machine. What came out stands beside it in a text file, one row a run, which
``make studies`` writes.
"""

from importlib import import_module

from batchnorm.studies.record import Runs, Spread, read

NAMES = ("easy_task", "learned_scale", "signal_size")


def find(name):
    """Return the module of a study.

    Raises
    ------
    ValueError
        For a name that is none.
    """
    if name not in NAMES:
        raise ValueError(f"there is no study {name!r}: pass one of {', '.join(NAMES)}")
    return import_module(f"batchnorm.studies.{name}")


def load(name):
    """Return the recorded runs of a study.

    Parameters
    ----------
    name : str
        The study, as its module is called.

    Returns
    -------
    `Runs`
        One row a run.

    Raises
    ------
    ValueError
        For a name that is none.

    Examples
    --------
    >>> runs = load("learned_scale").where(epochs=10, rate=3e-3)
    >>> runs.options("moved")
    ['gamma and beta', 'gamma', 'beta', 'neither']
    >>> len(runs.where(moved="neither")["test_accuracy"])  # one for each seed
    10
    """
    return read(find(name))


__all__ = ["NAMES", "Runs", "Spread", "find", "load"]
