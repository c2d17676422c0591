"""Every page of the book keeps the limits that no page may miss."""

import subprocess
import sys

from building import ROOT


def test_every_page_keeps_its_limits(browser, site):
    command = [sys.executable, ROOT / "tools" / "audit", site, "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
