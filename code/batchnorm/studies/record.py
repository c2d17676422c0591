"""The record of a study: a text file with one row a run, and the table that a chapter reads from it."""

import csv
import platform
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from batchnorm.studies.fingerprint import fingerprint


class Spread(NamedTuple):
    """The median over seeds, and the lowest and the highest seed."""

    median: float
    low: float
    high: float


class Runs:
    """Recorded runs of a study: their settings, their seeds and their numbers.

    Numbers of different settings are never pooled: choose one setting before you ask for a number.

    Parameters
    ----------
    rows : list of dict
        One a run: the setting, ``seed`` and the numbers, by name.
    setting : list of str
        Which names make up the setting.

    Examples
    --------
    >>> found = [(0.1, 0, 2.0), (0.1, 1, 4.0), (1.0, 0, 1.0), (1.0, 1, 2.0)]
    >>> runs = Runs([dict(zip(("rate", "seed", "loss"), run)) for run in found], ["rate"])
    >>> runs.where(rate=0.1)["loss"]
    array([2., 4.])
    >>> runs.where(rate=0.1).spread("loss")
    Spread(median=3.0, low=2.0, high=4.0)
    >>> runs.best("rate", "loss", min).options("rate")
    [1.0]
    >>> runs.by("rate", "loss")
    {0.1: array([2., 4.]), 1.0: array([1., 2.])}
    """

    def __init__(self, rows, setting):
        self.rows, self.setting = list(rows), list(setting)

    def __len__(self):
        return len(self.rows)

    def __repr__(self):
        return f"Runs({len(self)} runs of {len(self.settings())} settings)"

    def __getitem__(self, number):
        self._known(number)
        if len(self.settings()) > 1:
            open_ones = [name for name in self.setting if len(self.options(name)) > 1]
            raise ValueError(
                f"these are runs of {len(self.settings())} settings, and numbers of different settings are "
                f"not pooled: choose one by where({', '.join(f'{name}=...' for name in open_ones)})"
            )
        return np.array([row[number] for row in self.rows])

    def settings(self):
        """Return the settings that occur, each a dict, in the order of the record."""
        return [dict(zip(self.setting, key, strict=True)) for key in dict.fromkeys(map(self._key, self.rows))]

    def options(self, name):
        """Return the values that one name takes, in the order of the record.

        Parameters
        ----------
        name : str
            Of a part of the setting, or of a number.

        Returns
        -------
        list
            Each value once.
        """
        self._known(name)
        return list(dict.fromkeys(row[name] for row in self.rows))

    def where(self, **setting):
        """Return the runs that have these values.

        Parameters
        ----------
        **setting
            Parts of the setting and their values.

        Returns
        -------
        `Runs`
            At least one.

        Raises
        ------
        ValueError
            Where there are none.
        """
        rows = self.rows
        for name, value in setting.items():
            options = self.options(name)
            rows = [row for row in rows if row[name] == value]
            if not rows:
                raise ValueError(
                    f"no run has {name}={value!r} and what you asked before: use one of {options}"
                )
        return Runs(rows, self.setting)

    def spread(self, number):
        """Return median, lowest and highest over the seeds of one setting.

        Parameters
        ----------
        number : str
            What was measured.

        Returns
        -------
        `Spread`
            Three floats.
        """
        values = self[number]
        return Spread(float(np.median(values)), float(values.min()), float(values.max()))

    def best(self, over, number, pick):
        """Return each method at its own best: of all values of one name, the one with the best median.

        Two methods are compared fairly only if each was given its best learning rate of several.

        Parameters
        ----------
        over : str
            The part of the setting to choose, such as ``"rate"``.
        number : str
            What to choose by.
        pick : callable
            ``min`` for a loss, ``max`` for an accuracy.

        Returns
        -------
        `Runs`
            For each setting of everything else, the runs at one value of ``over``.
        """
        self._known(over)
        candidates = {}
        for setting in self.settings():
            others = tuple(value for name, value in setting.items() if name != over)
            candidates.setdefault(others, []).append(self.where(**setting))
        measured = {
            others: [runs for runs in group if not np.isnan(runs.spread(number).median)]
            for others, group in candidates.items()
        }
        if none := [others for others, group in measured.items() if not group]:
            raise ValueError(f"{number} was measured at no {over} of {none[0]}: choose by another number")
        chosen = [pick(group, key=lambda runs: runs.spread(number).median) for group in measured.values()]
        return Runs([row for runs in chosen for row in runs.rows], self.setting)

    def by(self, name, number, *, over=None):
        """Return a number for each value of one name, ready to be drawn.

        Parameters
        ----------
        name : str
            The part of the setting that tells the groups apart, such as a method.
        number : str
            What was measured.
        over : str, optional
            The part of the setting that lies along the axis.

        Returns
        -------
        {value: array}
            Of shape (seeds,), or (seeds, values of ``over``).
        """
        groups = {option: self.where(**{name: option}) for option in self.options(name)}
        if over is None:
            return {option: runs[number] for option, runs in groups.items()}
        along = self.options(over)
        stacked = {}
        for option, runs in groups.items():
            parts = [runs.where(**{over: value}) for value in along]
            if len({tuple(part["seed"]) for part in parts}) > 1:
                raise ValueError(f"the runs of {option} have other seeds at other {over}: choose common ones")
            stacked[option] = np.stack([part[number] for part in parts], axis=-1)
        return stacked

    def _known(self, name):
        if self.rows and name not in self.rows[0]:
            raise ValueError(f"the record has no {name!r}: use one of {', '.join(self.rows[0])}")

    def _key(self, row):
        return tuple(row[name] for name in self.setting)


def path_of(study):
    """Return where the record of a study stands."""
    return Path(study.__file__).with_suffix(".csv")


def write(study, numbers):
    """Write the record of a study.

    Parameters
    ----------
    study : module
        The study.
    numbers : list of dict
        What ``run`` returned, for each setting of ``GRID`` and each seed of ``SEEDS`` in turn.
    """
    lines = [
        f"# Written by `make studies` with NumPy {np.__version__}, Python {platform.python_version()}",
        f"# code {fingerprint(study)}",
        *(f"# {name} within {value:g}" for name, value in study.TOLERANCE.items()),
    ]
    table = [[*study.GRID[0], "seed", *study.TOLERANCE]]
    asked = [(setting, seed) for setting in study.GRID for seed in study.SEEDS]
    for (setting, seed), found in zip(asked, numbers, strict=True):
        values = [f"{found[name]:.6g}" for name in study.TOLERANCE]
        table.append([*setting.values(), seed, *values])
    with path_of(study).open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in lines)
        csv.writer(file, lineterminator="\n").writerows(table)


def read(study):
    """Return the runs that stand in the record of a study, as `Runs`."""
    lines = path_of(study).read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    setting = list(study.GRID[0])
    numbers = {name for name in table.fieldnames if name not in (*setting, "seed")}
    rows = [
        {name: float(text) if name in numbers else _value(text) for name, text in row.items()}
        for row in table
    ]
    return Runs(rows, setting)


def head(study):
    """Return what a record says of itself: the fingerprint of its code, and the tolerance of each number."""
    text = path_of(study).read_text(encoding="utf-8")
    tolerance = re.findall(r"^# (\w+) within (\S+)$", text, re.MULTILINE)
    return re.search(r"^# code (\w+)$", text, re.MULTILINE)[1], {
        name: float(value) for name, value in tolerance
    }


def _value(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
