"""Nothing is left behind by a thousand redraws, by fifty switches of the theme, by a widget that goes."""

import pytest

from leaving import FRAMES, grown, use
from made import MAKE
from website.paths import ROOT

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("*.ipynb"))
REDRAWS, SWITCHES, WARM_UP, MOUNTS = 1000, 50, 100, 5

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


@pytest.mark.night  # sixty redraws are in test_every_widget.py
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_redraws_and_themes_leave_nothing_behind(page, chapter):
    page.add_init_script(FRAMES)
    page.goto(f"{chapter}.html")
    page.locator(".bn-widget").first.wait_for()
    page.evaluate("nextFrame()")
    widgets = page.locator(".bn-widget").all()
    use(page, widgets, WARM_UP, 10)
    assert grown(page, lambda: use(page, widgets, REDRAWS, SWITCHES)) == {}


@pytest.fixture(scope="module")
def blank(browser):
    page = browser.new_page()
    page.evaluate(f"() => {{{FRAMES}}}")
    yield page
    page.close()


@pytest.mark.parametrize("stem", MAKE)
def test_a_widget_that_goes_takes_its_listeners_with_it(blank, stem):
    widget = MAKE[stem]()
    state = {
        name: {"bytes": list(value)} if isinstance(value, bytes) else value
        for name, value in widget.get_state().items()
        if not name.startswith("_") and name != "layout"
    }
    found = blank.evaluate(UNMOUNT, [str(widget._esm), state, MOUNTS])
    assert any(name.startswith("model change:") for name in found["met"])
    assert found["left"] == []
    assert blank.locator("body > *").count() == 0
