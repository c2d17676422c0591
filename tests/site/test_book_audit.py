"""One page of each kind keeps the limits that no page may miss; `make audit` measures every page."""

import subprocess
import sys

from website.paths import ROOT

KINDS = "index,04-gamma-and-beta,api"  # the welcome page, a chapter, the package


def test_a_page_of_each_kind_keeps_its_limits(browser, site):
    command = [sys.executable, "-m", "website.audit", site, "--no-lighthouse", "--pages", KINDS]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=1800, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
