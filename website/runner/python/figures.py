"""Stands in for matplotlib_inline.backend_inline: the figures of a cell, as SVG.

Registered under that name, because the package and ipywidgets ask for it by name.
"""

import io
import logging
import sys

from .display import SVG, display, showing

# each page's Python is a new one, so each would warn its reader that Matplotlib gathers fonts
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

alternative_text = None  # what the book says of the cell's figure, for those who do not see it
_options = {"metadata": {"Date": None}}


class Figure(SVG):
    """A drawn figure, with its description."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        described = {"alt": alternative_text} if alternative_text else {}
        return {**super()._repr_mimebundle_(), **described}


def set_matplotlib_formats(*formats, **options):
    """Take the options for saving; the page shows every figure as SVG, which is sharp at any size."""
    _options.update(options)


def open_figures():
    """The figures drawn and not closed; none where Matplotlib was not imported."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    return sys.modules["matplotlib.pyplot"]._pylab_helpers.Gcf.get_all_fig_managers()


def drawing(figure):
    """A figure of Matplotlib as a picture."""
    file = io.StringIO()
    figure.savefig(file, format="svg", bbox_inches="tight", **_options)
    return Figure(file.getvalue())


def drawn(value):
    """The picture of a value that is a figure in which anything was drawn."""
    module = sys.modules.get("matplotlib.figure")
    return drawing(value) if module and isinstance(value, module.Figure) and value.axes else None


class Animation:
    """What stands in the place of an animation, whose first picture is shown as a figure."""

    def __repr__(self):
        return "This page shows the first picture of an animation; JupyterLab plays it."


def animated(value):
    module = sys.modules.get("matplotlib.animation")
    return Animation() if module and isinstance(value, module.Animation) else None


showing.extend((drawn, animated))


def flush_figures():
    """Show the open figures and close them."""
    for manager in open_figures():
        display(drawing(manager.canvas.figure))
    close_figures()


def close_figures():
    if open_figures():
        sys.modules["matplotlib.pyplot"].close("all")


def show(*_, **__):
    """What `plt.show()` does here."""
    flush_figures()


def __getattr__(name):
    """Give Matplotlib, whose backend this is, the canvas: it asks for it, then copies what is held here."""
    if name == "FigureCanvas":
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        globals()[name] = FigureCanvasAgg
        return FigureCanvasAgg
    raise AttributeError(name)
