"""Where a chapter opens to be run: JupyterLab in the browser, Colab, Binder, a JupyterHub.

`launch_buttons` in _config.yml names the services. JupyterLab in the browser is built into the site, by
`website/pyodide/lite.py`. The others fetch the notebook from the repository and are offered where its
address is known, which `page_facts` takes from the configuration or from the environment.
"""

from pathlib import Path
from urllib.parse import quote, urlencode, urlparse

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from website.pyodide import lite
from website.pyodide.runtime import KERNEL_EXTENSION

logger = logging.getLogger(__name__)


def take_services(app: Sphinx, config: Config) -> None:
    """Leave out the JupyterLab that this build cannot make."""
    services = config.html_context["book"].get("launch_buttons") or {}
    if services.get("jupyterlite_url") and not KERNEL_EXTENSION.is_dir():
        logger.info("JupyterLab in the browser is left out: `make runtime` fetches its kernel from PyPI.")
        del services["jupyterlite_url"]
    config.html_context["services"] = services


def addresses(notebook: str, services: dict[str, str], repository: str, branch: str) -> dict[str, str]:
    """Return where a notebook of the repository opens in each of the services.

    >>> hub = {"jupyterhub_url": "https://hub.example.org/"}
    >>> addresses("book/04.ipynb", hub, "https://github.com/a/b", "main")["JupyterHub"]  # doctest: +ELLIPSIS
    'https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fa%2Fb&branch=main&...'
    """
    parts = urlparse(repository)
    path, on_github = parts.path.strip("/"), parts.netloc == "github.com"
    found = {}
    if (colab := services.get("colab_url")) and on_github:
        found["Colab"] = f"{colab.rstrip('/')}/github/{path}/blob/{quote(branch)}/{quote(notebook)}"
    if binder := services.get("binderhub_url"):
        source = f"gh/{path}" if on_github else f"git/{quote(repository, safe='')}"
        opened = urlencode({"urlpath": f"lab/tree/{notebook}"})
        found["Binder"] = f"{binder.rstrip('/')}/v2/{source}/{quote(branch, safe='')}?{opened}"
    if hub := services.get("jupyterhub_url"):
        folder = path.rpartition("/")[2].removesuffix(".git")
        pulled = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{notebook}"}
        found["JupyterHub"] = f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(pulled)}"
    return found


def add_buttons(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    services, options = context["services"], context["book"]
    if page not in app.env.found_docs or not app.env.doc2path(page).endswith(".ipynb"):
        return
    notebook = f"book/{page}.ipynb"
    links = {}
    if lite := services.get("jupyterlite_url"):
        links["JupyterLab in this browser"] = f"{context['pathto'](lite, 1)}?{urlencode({'path': notebook})}"
    if repository := options.get("repository_url"):
        links |= addresses(notebook, services, repository, options.get("repository_branch") or "main")
    context["launch"] = links


def note_lab(app: Sphinx, exception: Exception | None) -> None:
    """Let the offline cache know of the lab, which is built after the pages."""
    if app.config.html_context["services"].get("jupyterlite_url") and not exception:
        Path(app.outdir, "pyodide", "lab.key").write_text(lite.key_of(Path(app.srcdir)), "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", take_services, priority=600)  # after page_facts has taken the options
    app.connect("build-finished", note_lab, priority=600)  # after Python for the page
    app.connect("html-page-context", add_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
