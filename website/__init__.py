"""What turns the book into the site; book/_config.yml loads it as one extension."""

from sphinx.application import Sphinx

FEATURES = ("executed",)


def setup(app: Sphinx) -> dict[str, bool]:
    for feature in FEATURES:
        app.setup_extension(f"website.{feature}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
