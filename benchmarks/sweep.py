"""How each widget of the book keeps up with the hand, with as much to draw as it can be given.

    PYTHONPATH=.:tests/site python benchmarks/sweep.py [name ...]

A widget that takes samples takes 10,000; the others show the longest list that they accept. Input to paint is
measured as in `input_to_paint.py`; the work, without the wait for the next frame, should fit one frame.
In the sweep the mouse moves for three seconds without a rest, on a processor made four times as slow, and the
frames are counted that came meanwhile. The quiz, where nothing is dragged, is worked by the arrow keys.
The first row is an empty page: what it misses, the machine misses, and the other rows say nothing then.
"""

import sys
import time

import numpy as np
from input_to_paint import measure, open_static_page
from timing import at_least, at_most

from batchnorm import widgets
from website.chromium import launched, settle

SAMPLES, MOVES, SECONDS, SLOWER = 10_000, 100, 3.0, 4
FRAME, FRAMES_PER_SECOND = 16.7, 50  # the goals: milliseconds, and in the sweep
EMPTY = "an empty page"
FRAMES = """() => {
  globalThis.frames_seen = 0;
  const count = () => { frames_seen += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""
NORMAL = np.random.default_rng(0).normal


def running_mean():
    """The chase with as many batches as there is room for."""
    widget = widgets.RunningMean()
    widget.targets = [5.0] * (len(widget.noise) // 4)  # float32
    return widget


def rate_map():
    """Six optimizers, ten rates, a hundred epochs."""
    shares = np.random.default_rng(1).random((6, 2, 10))
    losses = np.random.default_rng(2).uniform(0.01, 3, (6, 2, 10, 100))
    return widgets.RateMap([f"no. {k}" for k in range(6)], np.logspace(-3, 1, 10), shares, losses)


CASES = {  # how a widget is made, and what the hand takes of it
    "batch_dots": (lambda: widgets.BatchDots(NORMAL(1, 2, (8, 4))), ".bn-dot"),
    "bias_canceller": (lambda: widgets.BiasCanceller(NORMAL(size=12), NORMAL(size=12)), ".bn-grip-b"),
    "deep_signals": (
        lambda: widgets.DeepSignals(NORMAL(size=(100, 64)), depth=24, batch_norm=True),
        ".bn-ring",
    ),
    "descent_bowl": (lambda: widgets.DescentBowl({"x": NORMAL(3, 9, SAMPLES)}), ".bn-start"),
    "gamma_beta_explorer": (lambda: widgets.GammaBetaExplorer(NORMAL(-1, 2, SAMPLES)), ".bn-grip"),
    "gradient_push": (lambda: widgets.GradientPush(NORMAL(size=6)), ".bn-push-tip"),
    "growing_circle": (
        lambda: widgets.GrowingCircle(NORMAL(size=(SAMPLES, 2)), NORMAL(size=SAMPLES), batch_size=SAMPLES),
        ".bn-tip",
    ),
    "quiz": (lambda: widgets.Quiz("2 + 2 = ?", [("4", "Two pairs."), ("5", "Count again.")], answer=0), None),
    "rate_map": (rate_map, ".bn-map"),
    "running_mean": (running_mean, ".bn-grip"),
    "undo_batches": (lambda: widgets.UndoBatches(NORMAL(2, 3, (12, 256)), batch_size=256), ".bn-grip"),
}


def take(page, root, handle):
    """Take the handle, or focus the quiz; returns a function that moves a little further at each step."""
    if handle is None:
        root.locator("input").first.focus()
        return lambda step: page.keyboard.press(("ArrowDown", "ArrowUp")[step % 2])
    held = root.locator(handle).first
    held.scroll_into_view_if_needed()
    box = held.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return lambda step: page.mouse.move(x + 90 * np.sin(step / 5 + 1), y + 40 * np.sin(step / 7 + 1))


def sweep(page, move):
    """Frames a second while `move` is called without a rest on the slowed processor."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate(FRAMES)
    begin, step = time.perf_counter(), 0
    while (taken := time.perf_counter() - begin) < SECONDS:
        move(step)
        step += 1
    seen = page.evaluate("frames_seen")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return seen / taken


def run(page, make, handle):
    """Waits of shape (MOVES, 2) in milliseconds, and the frames a second of the sweep."""
    open_static_page(page, make())
    root = page.locator(".bn-widget")
    root.wait_for()
    settle(page)
    before = root.evaluate("(root) => root.innerHTML + root.querySelector(':checked')?.value")
    move = take(page, root, handle)
    waits = measure(page, move, MOVES)
    rate = sweep(page, move)
    settle(page)
    move(1)
    settle(page)
    after = root.evaluate("(root) => root.innerHTML + root.querySelector(':checked')?.value")
    assert before != after, f"moving {handle} changed nothing"
    return waits, rate


def run_empty(page):
    """The same for a page that draws nothing."""
    page.set_content("<!doctype html><p>empty</p>")

    def move(step):
        page.mouse.move(200 + 90 * np.sin(step / 5 + 1), 200)

    return measure(page, move, MOVES), sweep(page, move)


def main(names):
    print("milliseconds            input to paint     the work: 95 % within    frames a second,")
    print("                        median    95 %     median    one frame       4 times slower")
    with launched() as (browser, _):
        for name in [EMPTY, *(names or CASES)]:
            page = browser.new_page()
            waits, rate = run_empty(page) if name == EMPTY else run(page, *CASES[name])
            (felt, work), (slow, slow_work) = np.percentile(waits, [50, 95], axis=0)
            marks = f"{at_most(slow_work, FRAME):>19}{at_least(rate, FRAMES_PER_SECOND):>18}"
            print(f"{name:22}{felt:8.1f}{slow:8.1f}{work:11.1f}{marks}", flush=True)
            page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
