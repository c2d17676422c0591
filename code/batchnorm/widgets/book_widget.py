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


class Number(traitlets.Float):
    """A trait that is checked as an argument is: a finite number, in [low, high]."""

    def __init__(self, default=0.0, low=-np.inf, high=np.inf, **metadata):
        super().__init__(default, **metadata)
        self.low, self.high = low, high

    def validate(self, obj, value):
        return check_number(value, self.name, self.low, self.high)


class Count(traitlets.Int):
    """A trait that is checked as an argument is: a whole number from low to high(widget)."""

    def __init__(self, default=0, low=0, high=None, **metadata):
        super().__init__(default, **metadata)
        self.low, self.high = low, high

    def validate(self, obj, value):
        value = check_integer(value, self.name, self.low)
        if self.high and value > (high := self.high(obj)):
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
    kept = traitlets.Dict(help="The traits that a page keeps, each with a digest of what it belongs to.").tag(
        sync=True
    )

    @traitlets.default("kept")
    def _digests(self):
        own = self.traits(kept=callable)
        return {
            name: digest(type(self).__name__, trait.metadata["kept"](self)) for name, trait in own.items()
        }

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
