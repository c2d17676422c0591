"""What the widgets share: sources joined into one module, binary numbers, a repeatable repr."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from batchnorm.validation import check_integer, check_number
from batchnorm.widgets.task import Task

FOLDER = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
DECLARED = re.compile(r"^(?:export )?(?:const|let|class|(?:async )?function) (\w+)", re.MULTILINE)


def module_source(name):
    """Source of an ES module, with each script that it and those import written once in front of it.

    A widget travels as one text, without a folder beside it, so its imports cannot be resolved later. An
    ImportError says which script is missing, imports itself, or declares a name that another declares too.

    Examples
    --------
    >>> "import {" in module_source("gamma_beta_explorer.js")
    False
    """
    scripts = _scripts(name)
    source = IMPORT.sub("", "\n".join(scripts.values()))
    if twice := [one for one, times in Counter(DECLARED.findall(source)).items() if times > 1]:
        raise ImportError(
            f"{', '.join(scripts)} become one text; give {', '.join(twice)} another name in one of them."
        )
    return re.sub(r"^export (?!default)", "", source, flags=re.MULTILINE)


def _scripts(name, path=()):
    """Sources by name: first the scripts that one imports, and those that they import, then its own."""
    path = (*path, name)
    if name in path[:-1]:
        raise ImportError(f"{' imports '.join(path)}: a circle; move what they share to a script of its own.")
    if not (FOLDER / name).exists():
        raise ImportError(f"{' imports '.join(path)}, which is not in {FOLDER}; mend the name.")
    source = (FOLDER / name).read_text(encoding="utf-8")
    found = {}
    for part in IMPORT.findall(source):
        found |= _scripts(part, path)
    return found | {name: source}


def style_source(*names):
    """The palette, the shared style and a widget's own style sheets, if it has any, as one text.

    In front of each stands its name, by which the site sends what its widgets share only once.

    Examples
    --------
    >>> style_source("quiz.css").splitlines()[0]
    '/* palette.css */'
    """
    sheets = ("palette.css", "shared.css", *names)
    return "\n".join(f"/* {sheet} */\n" + (FOLDER / sheet).read_text(encoding="utf-8") for sheet in sheets)


class Bounded:
    """What the two numeric traits share: the lowest and the highest value, which may depend on the widget."""

    def __init__(self, default=0, low=-np.inf, high=np.inf, **metadata):
        super().__init__(default, **metadata)
        self.low, self.high = low, high

    def bounds(self, widget):
        """Return the lowest and the highest value that this widget allows."""
        return tuple(bound(widget) if callable(bound) else bound for bound in (self.low, self.high))


class Number(Bounded, traitlets.Float):
    """A trait that is checked as an argument is: a finite number, in [low, high]."""

    def validate(self, obj, value):
        return check_number(value, self.name, *self.bounds(obj))


class Count(Bounded, traitlets.Int):
    """A trait that is checked as an argument is: a whole number from low, or 0, to high."""

    def __init__(self, default=0, low=0, high=np.inf, **metadata):
        super().__init__(default, low, high, **metadata)

    def validate(self, obj, value):
        low, high = self.bounds(obj)
        value = check_integer(value, self.name, low)
        if value > high:
            raise ValueError(f"{self.name} must be {high} or less, got {value}: there are no more")
        return value


class BookWidget(anywidget.AnyWidget):
    """A widget of the book: mounted by JupyterLab with a kernel, by the website without one.

    A trait that is its reader's own is tagged `kept=belongs_to`: the website keeps its value in the browser,
    until `belongs_to(widget)`, such as the question that was answered, is another.
    """

    min_height = traitlets.Int(
        0, help="Height in CSS pixels the page keeps free before the widget draws."
    ).tag(sync=True)
    min_height_phone = traitlets.Int(0, help="The same on a phone of 390 CSS pixels.").tag(sync=True)
    tasks = traitlets.List(help="What to find out, as `with_tasks` was told.").tag(sync=True)
    task = Count(
        0, high=lambda widget: max(0, len(widget.tasks) - 1), help="Position of the task shown."
    ).tag(sync=True, kept=lambda widget: [task["ask"] for task in widget.tasks])
    of_reader = traitlets.Dict(
        help="The traits that a page keeps, each with a digest of what it belongs to."
    ).tag(sync=True)

    @traitlets.default("of_reader")
    def _digests(self):
        owners = {name: trait.metadata["kept"](self) for name, trait in self.traits(kept=callable).items()}
        return {name: digest(type(self).__name__, owner) for name, owner in owners.items() if owner}

    def with_tasks(self, *tasks, min_height=None, min_height_phone=None):
        """Show tasks inside the widget, one at a time, and begin with the first.

        Parameters
        ----------
        *tasks : Task
            What to find out, in this order.
        min_height, min_height_phone : int, optional
            The room of the widget with them, in CSS pixels, where it is known.

        Returns
        -------
        BookWidget
            The widget itself.

        Raises
        ------
        ValueError
            If there is no task, or a task names something that is no trait of the widget, or a value that
            the trait cannot have.
        TypeError
            If one of them is not a `Task`.
        """
        if not tasks:
            raise ValueError("no task was given; pass at least one Task(ask, seen).")
        for task in tasks:
            if not isinstance(task, Task):
                raise TypeError(f"{task!r} is not a task; pass Task(ask, seen).")
            if foreign := sorted({*task.start, *task.until} - set(self.trait_names(sync=True))):
                raise ValueError(
                    f"{', '.join(foreign)}: no trait of {type(self).__name__}, which a task sets."
                )
            values = {name: wanted for name, wanted in task.until.items() if not isinstance(wanted, list)}
            for name, value in [*task.start.items(), *values.items()]:
                self.traits()[name].validate(self, value)  # of every task, before the first one begins
        heights = {"min_height": min_height, "min_height_phone": min_height_phone}
        begin = {**tasks[0].start, **{name: height for name, height in heights.items() if height}}
        with self.hold_sync():
            self.tasks, self.task = [dict(vars(task)) for task in tasks], 0
            self.of_reader = self._digests()  # of these tasks
            for name, value in begin.items():
                setattr(self, name, value)
        return self

    def __repr__(self):
        return f"{type(self).__name__}()"


def digest(*values):
    """Short hash of values that JSON can hold, the same on every machine.

    Examples
    --------
    >>> digest("Quiz", ["2 + 2 = ?", "4", "5"])
    '622a13d1'
    """
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:8]


def float32_bytes(values):
    """Little-endian float32 bytes of an array, as the ES modules read them.

    Examples
    --------
    >>> float32_bytes([1.0, 2.0]).hex()
    '0000803f00000040'
    """
    return np.ascontiguousarray(values, dtype="<f4").tobytes()
