"""What a page has more of after some use: listeners, nodes and bytes, counted by the browser."""

GROWTH = {"JSEventListeners": 5, "Nodes": 50, "JSHeapUsedSize": 1_000_000}

# Frames come when asked for: a thousand of them would take 17 seconds on a screen.
FRAMES = """
  let due = new Map();
  let last = 0;
  globalThis.requestAnimationFrame = (draw) => { due.set(last += 1, draw); return last; };
  globalThis.cancelAnimationFrame = (id) => due.delete(id);
  globalThis.nextFrame = () => {
    const drawn = due;
    due = new Map();
    for (const draw of drawn.values()) draw(performance.now());
  };
"""
REDRAW = """(root, times) => {
  const controls = [...root.querySelectorAll("input[type=range], input[type=radio]")];
  const check = root.querySelector("fieldset + button, fieldset button");
  for (let step = 0; step < times; step += 1) {
    const control = controls[step % controls.length];
    const [low, high] = [Number(control.min), Number(control.max)];
    if (control.type === "range") control.value = low + (high - low) * Math.abs(Math.sin(step));
    else control.checked = true;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    check?.click();
    nextFrame();
  }
}"""
SWITCH = """(times) => {
  for (let step = 0; step < times; step += 1) {
    document.documentElement.dataset.theme = step % 2 ? "light" : "dark";
    dispatchEvent(new Event("resize"));
    nextFrame();
    document.body.getBoundingClientRect();
  }
}"""


def use(page, widgets, redraws, switches):
    """Redraw each of the widgets so many times, then switch the page's theme so many times."""
    for widget in widgets:
        widget.evaluate(REDRAW, redraws)
    page.evaluate(SWITCH, switches)


def metrics(page):
    """What the browser counts once the garbage is gone."""
    page.wait_for_timeout(450)  # what is spoken comes 0.4 seconds after the hand rests
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    for _ in range(2):  # what a finalizer frees, the second round takes
        devtools.send("HeapProfiler.collectGarbage")
    counted = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    devtools.detach()
    return {name: counted[name] for name in GROWTH}


def grown(page, act):
    """What grew beyond its limit while `act` ran."""
    before = metrics(page)
    act()
    after = metrics(page)
    growth = {name: after[name] - before[name] for name in GROWTH}
    return {name: by for name, by in growth.items() if by > GROWTH[name]}
