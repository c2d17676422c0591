"""What turns the book into the site; book/_config.yml loads it as one extension."""

from sphinx.application import Sphinx
from sphinx.config import Config

from website.paths import WEBSITE

FEATURES = (
    "executed",
    "search.book_search",
    "theme.book_style",
    "theme.launch_buttons",
    "light.light_pages",
    "theme.chapter_map",
    "runner.live_cells",
    "formulas.math_at_build_time",
    "offline.offline_reading",
    "popovers.popovers",
    "docstrings",
    "theme.page_facts",
    "widgets_on_page.static_widgets",
    "progress.what_is_kept",
)


def find_files(app: Sphinx, config: Config) -> None:
    """Add the folders `static` and `templates` of every feature, and the favicon."""
    # Not book/_static: Jupyter Book loads every script and style sheet it finds there on every page.
    config.html_static_path += sorted(map(str, WEBSITE.glob("*/static")))
    config.templates_path += sorted(map(str, WEBSITE.glob("*/templates")))
    config.html_favicon = str(WEBSITE / "theme" / "static" / "favicon.svg")


def setup(app: Sphinx) -> dict[str, bool]:
    for feature in FEATURES:
        app.setup_extension(f"website.{feature}")
    app.connect("config-inited", find_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
