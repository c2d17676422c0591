"""As much of pyplot as the book's cells call."""

from types import SimpleNamespace
from unittest.mock import MagicMock

import numpy as np
from PIL import Image

FRAME = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="40"><text y="25">A figure</text></svg>'

style, axis, annotate, text = MagicMock(), MagicMock(), MagicMock(), MagicMock()
_figures = []


class Axes(MagicMock):
    """Axes that remember nothing but how many lines they hold."""

    def __init__(self, **options):
        super().__init__(**options)
        self.lines = []

    def plot(self, *_, **__):
        self.lines.append(MagicMock())
        return self.lines[-1:]


def figure(**_):
    drawn = SimpleNamespace(savefig=lambda file, **options: file.write(FRAME))
    _figures.append(SimpleNamespace(canvas=SimpleNamespace(figure=drawn)))
    return drawn


def subplots(rows=1, columns=1, **_):
    axes = np.empty(rows * columns, dtype=object)
    axes[:] = [Axes() for _ in axes]
    return figure(), axes if axes.size > 1 else axes[0]


def close(_):
    _figures.clear()


def show():
    from matplotlib_inline.backend_inline import flush_figures

    flush_figures()


def imread(path):
    return np.asarray(Image.open(path), dtype=np.float32) / 255


_pylab_helpers = SimpleNamespace(Gcf=SimpleNamespace(get_all_fig_managers=lambda: _figures))
