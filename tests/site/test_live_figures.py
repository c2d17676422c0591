"""Figures of a page's cells: the real Matplotlib takes the page's stand-ins for IPython and for a backend.

In a notebook's environment Matplotlib finds the backend that matplotlib-inline has registered; on the page no
such package is installed, so here its entry points are hidden.
"""

import json
import subprocess
import sys
from xml.etree import ElementTree

from website.paths import ROOT

DRAW = """
import json
from importlib import metadata
from types import SimpleNamespace
from website.runner.python import figures, jupyter

registered = metadata.entry_points
metadata.entry_points = lambda **which: [] if "matplotlib.backend" in which.values() else registered(**which)
sent = []
jupyter.install(SimpleNamespace(parent=None, send=lambda kind, **content: sent.append(content)))
figures.alternative_text = "A bell."

import matplotlib.pyplot as plt
import numpy as np
from batchnorm.plotting import plot_distributions, use_style

use_style()
_ = plot_distributions({"raw": np.arange(9.0)})
figures.flush_figures()
_ = plt.subplots()
plt.show()
figures.flush_figures()  # as at the end of each cell; both are shown and gone
print(json.dumps([message["data"] for message in sent]))
"""


def test_a_cells_figures_are_shown_once_as_svg():
    done = subprocess.run([sys.executable, "-c", DRAW], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert len(shown) == 2
    for data in shown:
        assert ElementTree.fromstring(data["image/svg+xml"]).tag == "{http://www.w3.org/2000/svg}svg"
        assert data["alt"] == "A bell."
