"""Widgets live on the page without a kernel.

MyST-NB writes the state of every widget of a notebook into its page, and a script for each place that shows
one. This extension keeps what the page shows, under names that do not change from build to build, and hands
it to `loader.js`, which mounts it. `stills.mjs` adds a still picture of each.

A page that is no notebook shows the widget of one, without its tasks:

    ```{widget} 04-gamma-and-beta play-explorer
    :height: 460
    :height-phone: 640
    ```
"""

import json
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst.directives import nonnegative_int
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from website.executed import kept, kept_file

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

logger = logging.getLogger(__name__)


def script(mime_type: str, content: dict) -> str:
    r"""Return a script element that holds JSON, none of which can close the element or open a comment in it.

    >>> script("application/json", {"text": "</script>"})
    '<script type="application/json">{"text": "\\u003c/script>"}</script>'
    """
    text = json.dumps(content, sort_keys=True).replace("<", r"\u003c")
    return f'<script type="{mime_type}">{text}</script>'


def without_references(model: dict) -> dict:
    """Return the model's own traits and buffers, without what a kernel needs or what refers to another model.

    >>> without_references({"state": {"gamma": 1.0, "_view_name": "AnyView", "layout": "IPY_MODEL_9f"}})
    {'state': {'gamma': 1.0}}
    """
    traits = {
        name: value
        for name, value in model["state"].items()
        if value is not None
        and (name in ("_esm", "_css") or not name.startswith("_"))
        and not (isinstance(value, str) and value.startswith("IPY_MODEL_"))
    }
    return {"state": traits, **({"buffers": model["buffers"]} if model.get("buffers") else {})}


def place(name: str, model: dict) -> str:
    """Return the element that a view is mounted in.

    It is as high as the widget's traits say, so that the text below it does not jump later.

    >>> print(place("widget-1", {"state": {"min_height": 420}}))  # doctest: +ELLIPSIS
    <div class="widget-view" style="--bn-height: 420px"><script ...>{"model_id": "widget-1"}</script></div>
    """
    heights = {"--bn-height": "min_height", "--bn-height-phone": "min_height_phone"}
    traits = model["state"]
    style = "; ".join(f"{name}: {traits[trait]}px" for name, trait in heights.items() if traits.get(trait))
    return f'<div class="widget-view" style="{style}">{script(VIEW, {"model_id": name})}</div>'


def data(models: dict) -> nodes.raw:
    """Return what the page's widgets are made of."""
    return nodes.raw("", script(STATE, {"state": models}), format="html")


class WidgetOfChapter(SphinxDirective):
    required_arguments = 2  # the notebook and the id of its cell
    option_spec: ClassVar = {"height": nonnegative_int, "height-phone": nonnegative_int}

    def run(self) -> list[nodes.Node]:
        chapter, cell_id = self.arguments
        path = Path(self.env.srcdir, f"{chapter}.ipynb")
        self.env.note_dependency(str(path))
        self.env.note_dependency(str(kept_file(path)))
        notebook = kept(path)
        (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
        (view,) = [output.data[VIEW] for output in cell.outputs if VIEW in output.get("data", {})]
        model = without_references(notebook.metadata.widgets[STATE]["state"][view["model_id"]])
        heights = {"min_height": "height", "min_height_phone": "height-phone"}
        model["state"] |= {
            "tasks": [],
            "of_reader": {},
            **{name: self.options.get(option, 0) for name, option in heights.items()},
        }
        return [nodes.raw("", place("widget-1", model), format="html"), data({"widget-1": model})]


def mount_widgets(app: Sphinx, doctree: nodes.document) -> None:
    docname = app.env.docname
    state_script = NbMetadataCollector.get_js_files(app.env, docname).pop("ipywidgets_state", None)
    state = json.loads(state_script[1]["body"])["state"] if state_script else {}

    shown: dict[str, str] = {}  # the kernel's random id -> the page's name
    for container in [node for node in doctree.findall(nodes.container) if node.get("mime_type") == VIEW]:
        view = container.astext().removeprefix(f'<script type="{VIEW}">').removesuffix("</script>")
        model_id = json.loads(view)["model_id"]
        model = state.get(model_id, {})
        if model.get("model_module") != "anywidget":
            logger.warning(
                "this widget cannot live on a page without a kernel (%s); "
                "tag the cell remove-output and show a still picture",
                model.get("model_name", "no state"),
                location=container,
                type="static_widgets",
            )
            continue
        name = shown.setdefault(model_id, f"widget-{len(shown) + 1}")
        container.children = [nodes.raw("", place(name, model), format="html")]

    if shown:
        models = {name: without_references(state[model_id]) for model_id, name in shown.items()}
        # at the end of the text, which the reader sees before the data has arrived
        doctree += data(models)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("widget", WidgetOfChapter)
    app.connect("doctree-read", mount_widgets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
