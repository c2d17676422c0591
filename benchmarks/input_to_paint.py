"""How long until the eye sees what the hand did: the gamma-beta explorer beside ipywidgets and Matplotlib.

    PYTHONPATH=.:tests/site python benchmarks/input_to_paint.py

Both draw the same picture of one unit with 10,000 examples, in one Chromium, one after the other.
A time begins with the input event, at its own time stamp, and ends after the frame that shows the answer: the
page's script, style, layout and paint are in it, the screen's own delay is not. A browser keeps a mouse move
until the next frame is due, so up to 16.7 ms of it are waiting; the second pair of columns leaves them out.
The explorer's input is a mouse move while its bell is held. For `interactive` it is an arrow key on a slider,
and the answer is the new picture, decoded.
"""

import json
import random
import tempfile
import time
from pathlib import Path

import numpy as np
from ipywidgets.embed import dependency_state

from batchnorm.widgets import GammaBetaExplorer
from lab import Notebook, jupyter_lab
from website.chromium import launched, settle
from website.paths import SITE

DRAGS, REDRAWS, WARM_UP = 200, 50, 10
FRAME = 1 / 60  # seconds
EXAMPLES = np.random.default_rng(0).normal(-1.0, 2.0, 10_000)
EXPLORER = """import numpy as np
from batchnorm.widgets import GammaBetaExplorer

GammaBetaExplorer(np.random.default_rng(0).normal(-1.0, 2.0, 10_000))"""
INTERACTIVE = """import matplotlib.pyplot as plt
import numpy as np
from batchnorm import BatchNorm
from batchnorm.plotting import PALETTE, use_style
from ipywidgets import interactive

use_style()
raw = np.random.default_rng(0).normal(-1.0, 2.0, 10_000)
normalised = BatchNorm(1).forward(raw[:, None])[:, 0]
grid = np.linspace(-6, 6, 161)
sigmoid = lambda z: 1 / (1 + np.exp(-z))

def draw(gamma=1.0, beta=0.0):
    scaled = gamma * normalised + beta
    _, (top, bottom) = plt.subplots(2, sharex=True)
    for name, z in (("raw", raw), ("normalised", normalised), ("scaled", scaled)):
        label = f"{name}: {z.mean():.2f} ± {z.std():.2f}, {np.mean(abs(z) > 3.64):.1%} flat"
        top.hist(z, 36, density=True, histtype="stepfilled", alpha=0.3, color=PALETTE[name], label=label)
    top.legend()
    counts, edges = np.histogram(sigmoid(scaled), 24)
    bottom.barh(edges[:-1], 3 * counts / counts.max(), 1 / 24, -6, align="edge", color=PALETTE["scaled"])
    bottom.plot(grid, sigmoid(grid))
    bottom.axvspan(-6, -3.64, alpha=0.2)
    bottom.axvspan(3.64, 6, alpha=0.2)
    plt.show()

interactive(draw, gamma=(-4.0, 4.0, 0.1), beta=(-4.0, 4.0, 0.1))"""
CELLS = {"explorer in JupyterLab": EXPLORER, "interactive and Matplotlib": INTERACTIVE}

# A message posted in an animation frame arrives once that frame is painted.
# What ends the wait for a key is the frame after it, or the picture that Python sends.
CLOCK = """(fromPython) => {
  globalThis.waits = [];
  const afterPaint = (stamp, handedOn) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => waits.push([performance.now() - stamp, performance.now() - handedOn]);
    port2.postMessage(null);
  });
  addEventListener("pointermove", (event) => afterPaint(event.timeStamp, performance.now()), true);
  if (!fromPython) {
    addEventListener("keydown", (event) => afterPaint(event.timeStamp, performance.now()), true);
    return;
  }
  let key = [];
  let shown = document.querySelector(".widget-output img");
  addEventListener("keydown", (event) => { key = [event.timeStamp, performance.now()]; }, true);
  new MutationObserver(async () => {
    const image = document.querySelector(".widget-output img");
    if (!image || image === shown) return;
    shown = image;
    await image.decode();
    afterPaint(...key);
  }).observe(document.body, { childList: true, subtree: true });
}"""


def open_static_page(page, widget):
    """Show a widget as the website does: its saved state, its styles, and the site's loader."""
    state = json.dumps({"state": dependency_state(widget, drop_defaults=False)}).replace("<", r"\u003c")
    view = json.dumps({"model_id": widget.model_id})
    page.set_content(
        f"<!doctype html><style>{widget._css}</style>"
        f'<div><script type="application/vnd.jupyter.widget-view+json">{view}</script></div>'
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script>'
    )
    page.add_script_tag(path=SITE / "_static" / "widget_loader.js")


def measure(page, act, times, *, from_python=False):
    """Milliseconds until `act(step)` is seen, of shape (times, 2): with the wait for a frame and without."""
    page.evaluate(CLOCK, from_python)
    for step in range(WARM_UP + times):
        time.sleep(random.uniform(0, FRAME))  # a hand moves at any moment of a frame
        act(step)
        page.wait_for_function("(count) => waits.length === count", arg=step + 1)
    return np.array(page.evaluate("waits"))[WARM_UP:]


def measure_drag(page):
    """Drag the explorer's bell to and fro."""
    picture = page.locator(".bn-gamma-beta-explorer svg")
    picture.locator("path.bn-scaled[d]").wait_for(state="attached")
    settle(page)
    box = picture.bounding_box()
    x, y = box["x"] + box["width"] / 2 + 8, box["y"] + 215
    page.mouse.move(x, y)
    page.mouse.down()
    return measure(page, lambda step: page.mouse.move(x + 100 * np.sin(step + 1), y), DRAGS)


def measure_keys(page):
    """Press an arrow key on the slider of gamma, there and back."""
    page.locator(".widget-output img").wait_for()
    handle = page.locator(".noUi-handle").first
    return measure(
        page, lambda step: handle.press(("ArrowRight", "ArrowLeft")[step % 2]), REDRAWS, from_python=True
    )


def main():
    results = {}
    with launched() as (browser, _), tempfile.TemporaryDirectory() as folder:
        page = browser.new_page()
        open_static_page(page, GammaBetaExplorer(EXAMPLES))
        results["explorer on the website"] = measure_drag(page)
        with jupyter_lab(Path(folder)) as (address, token):
            for name, cell in CELLS.items():
                page = browser.new_context(base_url=address).new_page()
                Notebook(page, token, Path(folder), [cell]).run(0)
                results[name] = (measure_drag if cell is EXPLORER else measure_keys)(page)

    print("10,000 examples, milliseconds    input to paint     without the wait for a frame")
    print("                                  median    95 %     median    95 %")
    for name, waits in results.items():
        (felt, work), (slow, slow_work) = np.percentile(waits, [50, 95], axis=0)
        print(f"{name:32}{felt:8.1f}{slow:8.1f}{work:11.1f}{slow_work:8.1f}")
    ours, _, theirs = results.values()
    in_time = np.percentile(ours[:, 1], 95) <= 1000 * FRAME
    print(f"The frame after a move shows it (95 % of the work within 16.7 ms): {'yes' if in_time else 'no'}.")
    ratio, of_work = np.median(theirs, axis=0) / np.median(ours, axis=0)
    print(f"interactive and Matplotlib take {ratio:.0f} times as long, {of_work:.0f} times without the wait.")


if __name__ == "__main__":
    main()
