"""Nothing is left behind by a thousand redraws, by fifty switches of the theme, by a widget that goes."""

import pytest

from made import MAKE
from website.paths import ROOT

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("*.ipynb"))
REDRAWS, SWITCHES, WARM_UP, MOUNTS = 1000, 50, 100, 20
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
# Mounts a widget as a host does, and says what it left on the model, the window and the document.
UNMOUNT = """async ([source, saved, times]) => {
  const kept = new Map();
  const note = (key, change) => kept.set(key, (kept.get(key) ?? 0) + change);
  const outside = (target) => target === window || target === document || target instanceof MediaQueryList;
  for (const [name, change] of [["addEventListener", 1], ["removeEventListener", -1]]) {
    const original = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (type, ...rest) {
      if (outside(this ?? window)) note(`${(this ?? window).constructor.name} ${type}`, change);
      return original.call(this ?? window, type, ...rest);
    };
  }
  for (const [name, change] of [["observe", 1], ["disconnect", -1]]) {
    const original = ResizeObserver.prototype[name];
    ResizeObserver.prototype[name] = function (...rest) {
      note("ResizeObserver", change);
      return original.apply(this, rest);
    };
  }
  const revive = (value) => (value?.bytes ? new DataView(Uint8Array.from(value.bytes).buffer) : value);
  const traits = Object.fromEntries(Object.entries(saved).map(([name, value]) => [name, revive(value)]));
  const model = {
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes: () => {},
    on: (event) => note(`model ${event}`, 1),
    off: (event) => note(`model ${event}`, -1),
  };
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  for (let mount = 0; mount < times; mount += 1) {
    const el = document.body.appendChild(document.createElement("div"));
    const leave = await widget.render({ model, el });
    nextFrame();
    leave();
    el.remove();
  }
  return { met: [...kept.keys()], left: [...kept].filter(([, count]) => count !== 0) };
}"""


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


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_redraws_and_themes_leave_nothing_behind(page, chapter):
    page.add_init_script(FRAMES)
    page.goto(f"{chapter}.html")
    widgets = page.locator(".bn-widget")
    widgets.first.wait_for()
    page.evaluate("nextFrame()")

    def use(redraws, switches):
        for widget in widgets.all():
            widget.evaluate(REDRAW, redraws)
        page.evaluate(SWITCH, switches)

    use(WARM_UP, 10)
    assert grown(page, lambda: use(REDRAWS, SWITCHES)) == {}


@pytest.mark.parametrize("stem", MAKE)
def test_a_widget_that_goes_takes_its_listeners_with_it(open_page, stem):
    page = open_page("about:blank")
    page.goto("about:blank")
    page.evaluate(f"() => {{{FRAMES}}}")
    widget = MAKE[stem]()
    state = {
        name: {"bytes": list(value)} if isinstance(value, bytes) else value
        for name, value in widget.get_state().items()
        if not name.startswith("_") and name != "layout"
    }
    found = page.evaluate(UNMOUNT, [str(widget._esm), state, MOUNTS])
    assert any(name.startswith("model change:") for name in found["met"])
    assert found["left"] == []
    assert page.locator("body > *").count() == 0
