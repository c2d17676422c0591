"""Stands in for as much of IPython as ipywidgets and the package ask for, by the names they ask by."""

import os
import sys
import types

from . import display, figures


class Shell:
    """What `get_ipython()` returns: a kernel with the request it answers."""

    # nobody here waits for any; Matplotlib would draw after each cell, which flush_figures does
    events = types.SimpleNamespace(trigger=lambda *_: None, register=lambda *_: None)

    def __init__(self, kernel):
        self.kernel = self
        self._kernel = kernel

    def get_parent(self):
        return {"header": {"msg_id": self._kernel.parent}} if self._kernel.parent else {}

    def showtraceback(self, exc_tuple=None, **_):
        self._kernel.show_error(exc_tuple[1] if exc_tuple else sys.exc_info()[1])


def module(name, **contents):
    made = types.ModuleType(name)
    made.__dict__.update(contents)
    return made


def install(kernel):
    """Register the stand-ins, before anything imports what they stand in for."""
    # not the name that IPython gives it: Matplotlib looks that one up among the packages that are installed
    os.environ["MPLBACKEND"] = f"module://{figures.__name__}"
    display.send = kernel.send
    shell = Shell(kernel)
    interactive_shell = types.SimpleNamespace(instance=lambda: shell)
    shell.display_formatter = types.SimpleNamespace(format=lambda value: (display.representations(value), {}))
    core = module("IPython.core.interactiveshell", InteractiveShell=interactive_shell)
    # Matplotlib looks at the version before it asks for the names of windows, and before 3.9 it only asks
    windows = module("IPython.core.pylabtools", backend2gui={})
    # a module of its own, since what a reader changes in it must not be what the kernel shows by
    names = ("HTML", "Markdown", "SVG", "DisplayObject", "clear_output", "display")
    shown = module("IPython.display", **{name: getattr(display, name) for name in names})
    package = {"get_ipython": lambda: shell, "display": shown, "version_info": (9, 0), "__path__": []}
    sys.modules |= {
        "IPython": module("IPython", **package),
        "IPython.display": shown,
        "IPython.core": module("IPython.core", interactiveshell=core, pylabtools=windows, __path__=[]),
        "IPython.core.interactiveshell": core,
        "IPython.core.pylabtools": windows,
        "matplotlib_inline": module("matplotlib_inline", backend_inline=figures, __path__=[]),
        "matplotlib_inline.backend_inline": figures,
    }
