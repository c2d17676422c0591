"""Every page of the site in a browser: it meets no error, as the `page` fixture sees, and fits its window."""

import pytest

from building import pages
from handling import until


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_loads_cleanly_and_does_not_scroll_sideways(page, site, width):
    page.set_viewport_size({"width": width, "height": 800})
    too_wide = []
    for path in pages(site):
        page.goto(path.relative_to(site).as_posix(), wait_until="networkidle")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            until(page, "(scheme) => document.documentElement.dataset.theme === scheme", scheme)
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                too_wide.append(f"{path.name} needs {needed} pixels in {scheme}")
    assert too_wide == []
