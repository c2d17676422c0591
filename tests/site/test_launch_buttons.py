"""Where a chapter opens to be run: right addresses, and none that the book cannot know."""

from urllib.parse import parse_qs, urlparse

import nbformat
import pytest

from website.paths import ROOT
from website.theme.launch_buttons import addresses

SERVICES = {
    "jupyterlite_url": "lite/lab/index.html",
    "colab_url": "https://colab.research.google.com",
    "binderhub_url": "https://mybinder.org/",
    "jupyterhub_url": "https://hub.example.org",
}
NOTEBOOK = "book/04-gamma-and-beta.ipynb"


def test_a_repository_on_github():
    found = addresses(NOTEBOOK, SERVICES, "https://github.com/a/b", "main")
    assert found["Colab"] == f"https://colab.research.google.com/github/a/b/blob/main/{NOTEBOOK}"
    binder = urlparse(found["Binder"])
    assert binder.path == "/v2/gh/a/b/main"
    assert parse_qs(binder.query) == {"urlpath": [f"lab/tree/{NOTEBOOK}"]}
    hub = urlparse(found["JupyterHub"])
    assert (hub.netloc, hub.path) == ("hub.example.org", "/hub/user-redirect/git-pull")
    pulled = {"repo": ["https://github.com/a/b"], "branch": ["main"], "urlpath": [f"lab/tree/b/{NOTEBOOK}"]}
    assert parse_qs(hub.query) == pulled


def test_a_repository_elsewhere_and_a_branch_with_a_slash():
    found = addresses(NOTEBOOK, SERVICES, "https://git.example.org/a/b.git", "term/2")
    assert "Colab" not in found  # it opens notebooks of GitHub alone
    source = "git/https%3A%2F%2Fgit.example.org%2Fa%2Fb.git/term%2F2"
    assert found["Binder"].startswith(f"https://mybinder.org/v2/{source}?")
    assert parse_qs(urlparse(found["JupyterHub"]).query)["urlpath"] == [f"lab/tree/b/{NOTEBOOK}"]


def test_a_service_that_is_not_set_is_not_offered():
    assert addresses(NOTEBOOK, {"jupyterhub_url": ""}, "https://github.com/a/b", "main") == {}


@pytest.mark.parametrize("chapter", sorted(path.stem for path in (ROOT / "book").glob("*.ipynb")))
def test_every_chapter_opens_in_the_lab_of_the_site(site, chapter):
    assert f'href="lite/lab/index.html?path=book%2F{chapter}.ipynb"' in (site / f"{chapter}.html").read_text(
        "utf-8"
    )
    notebook = nbformat.read(site / "lite" / "files" / "book" / f"{chapter}.ipynb", as_version=4)
    original = nbformat.read(ROOT / "book" / f"{chapter}.ipynb", as_version=4)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in original.cells]
    assert notebook.metadata.kernelspec.name == "python"


def test_a_page_without_cells_has_no_such_menu(site):
    assert "lite/lab" not in (site / "notation.html").read_text("utf-8")
