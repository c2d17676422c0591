"""What the widgets share: sources joined into one module, binary numbers, a repeatable repr."""

import re
from pathlib import Path

import anywidget
import numpy as np
import traitlets

FOLDER = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)


def module_source(name):
    """Source of an ES module with the modules it imports from this folder written in front of it.

    A widget travels as one text, without a folder beside it, so its imports cannot be resolved later.
    The shared modules import nothing themselves and their names are distinct; a clash is a SyntaxError.

    Examples
    --------
    >>> "import {" in module_source("gamma_beta_explorer.js")
    False
    """
    source = (FOLDER / name).read_text(encoding="utf-8")
    shared = [(FOLDER / part).read_text(encoding="utf-8") for part in IMPORT.findall(source)]
    return "\n".join(
        [*(re.sub(r"^export ", "", part, flags=re.MULTILINE) for part in shared), IMPORT.sub("", source)]
    )


def style_source(name):
    """The palette, the shared style and a widget's own style sheet as one text.

    In front of each stands its name, by which the site sends what its widgets share only once.

    Examples
    --------
    >>> style_source("quiz.css").splitlines()[0]
    '/* palette.css */'
    """
    sheets = ("palette.css", "shared.css", name)
    return "\n".join(f"/* {sheet} */\n" + (FOLDER / sheet).read_text(encoding="utf-8") for sheet in sheets)


class BookWidget(anywidget.AnyWidget):
    """A widget of the book: mounted by JupyterLab with a kernel, by the website without one."""

    min_height = traitlets.Int(
        0, help="Height in CSS pixels the page keeps free before the widget draws."
    ).tag(sync=True)
    min_height_phone = traitlets.Int(0, help="The same on a phone of 390 CSS pixels.").tag(sync=True)

    def __repr__(self):
        return f"{type(self).__name__}()"


def float32_bytes(values):
    """Little-endian float32 bytes of an array, as the ES modules read them.

    Examples
    --------
    >>> float32_bytes([1.0, 2.0]).hex()
    '0000803f00000040'
    """
    return np.ascontiguousarray(values, dtype="<f4").tobytes()
