// A running mean chases the mean of one unit. The reader drags that mean and decides how many batches come.
// The trail is drawn for the momentum and the batch size of now, as if they had been set from the start.
import { clamp, linear, show } from "./arithmetic.js";
import { announcer, button, choice, element, place, setTraits, slider, svg } from "./elements.js";
import { draggable, floats, follow, oncePerFrame } from "./interface.js";
import { batchesToFollow, followBatches, settledScatter } from "./running_average.js";

const TALL = 214; // the chase, in CSS pixels
const BELLS = 104; // what evaluation does to z_norm, under it
const MARGIN = { left: 30, right: 4, top: 8, bottom: 24 };
const SPANS = [50, 100, 200, 500]; // batches on the axis; it grows with what has been seen
const SLOWEST = 0.01;
const LEFT = 0.01;
const LEAP = 50; // batches at once where motion is not wanted
const PACE = 90; // milliseconds between two batches of the play
const TRAITS = ["target", "targets", "momentum", "batch_size", "convention"];

/** The upper picture: the target, the batch means around it and the running mean; and the grip beside it. */
function createChase(drag) {
  const [axes, means] = [svg("g"), svg("path", { class: "bn-means" })];
  const [past, ahead, trail, gap] = ["past", "ahead", "trail", "gap"].map((name) =>
    svg("path", { class: `bn-${name}` }),
  );
  const reach = svg("path", { class: "bn-reach-line bn-handle" });
  const name = svg("text", { class: "bn-name bn-over", "text-anchor": "end" }, "target");
  const root = svg("svg", { role: "img", height: TALL }, axes, means, past, ahead, gap, trail, name, reach);
  const ring = svg(
    "g",
    { class: "bn-handle bn-grip" },
    svg("circle", { class: "bn-reach", r: 24 }),
    svg("circle", { r: 11 }),
    svg("path", { d: "M-4,-2L0,-6L4,-2M-4,2L0,6L4,2" }),
  );
  const rail = svg("svg", { class: "bn-rail", height: TALL, "aria-hidden": "true" }, ring);

  let [x, y, wide, laidOut] = [];
  const move = (_, dy) => drag.move(y.invert(dy) - y.invert(0));
  for (const handle of [ring, reach]) draggable(handle, { press: drag.press, move });

  /** What only a new width or span changes. */
  function layOut(width, span, limit, highest) {
    if (laidOut === `${width} ${span}`) return;
    laidOut = `${width} ${span}`;
    wide = width;
    place(root, { viewBox: `0 0 ${width} ${TALL}` });
    x = linear([0, span], [MARGIN.left, width - MARGIN.right]);
    y = linear([-highest, highest], [TALL - MARGIN.bottom, MARGIN.top]);
    const heights = [-3, -2, -1, 0, 1, 2, 3].map((k) => (k * limit) / 3);
    const digits = Number.isInteger(limit / 3) ? 0 : 1;
    axes.replaceChildren(
      svg("path", { class: "bn-axis", d: heights.map((z) => `M${MARGIN.left},${y(z)}H${width}`).join("") }),
      ...heights.map((z) => svg("text", { x: MARGIN.left - 6, y: y(z) + 4, "text-anchor": "end" }, show(z, digits))),
      ...[0, 0.5, 1].map((part) =>
        svg(
          "text",
          { x: x(part * span), y: TALL - 6, "text-anchor": part === 1 ? "end" : "middle" },
          part === 1 ? `batch ${span}` : String(part * span),
        ),
      ),
    );
  }

  function draw(seen, target, targets) {
    const points = (values) => values.map((value, i) => `${x(i + 1).toFixed(2)},${y(value).toFixed(2)}`);
    const now = x(targets.length);
    place(means, {
      d: points(seen.means)
        .map((point) => `M${point}h0`)
        .join(""),
    });
    place(trail, { d: `M${[`${x(0)},${y(0)}`, ...points(seen.trail)].join("L")}` });
    place(past, {
      d: targets.map((value, i) => `M${x(i).toFixed(2)},${y(value).toFixed(2)}H${x(i + 1).toFixed(2)}`).join(""),
    });
    place(ahead, { d: `M${now},${y(target)}H${wide}` });
    place(reach, { d: `M${now},${y(target)}H${wide}` });
    place(gap, { d: `M${now},${y(seen.running)}V${y(target)}` });
    place(name, { x: wide - 2, y: y(target) + (target > 0 ? 18 : -9) });
    place(ring, { transform: `translate(24,${y(target)})` });
  }

  return { root: element("div", { className: "bn-chase" }, root, rail), picture: root, layOut, draw };
}

/** The lower picture: the bell of z_norm in training, around 0, and in evaluation. */
function createBells() {
  const axes = svg("g");
  const [trained, evaluated] = ["trained", "evaluated"].map((name) => svg("path", { class: `bn-${name}` }));
  const needle = svg("path", { class: "bn-needle" });
  const root = svg("svg", { class: "bn-bells", height: BELLS, role: "img" }, axes, evaluated, trained, needle);
  const floor = BELLS - 22;
  const height = linear([0, 1], [floor, 20]);
  const outline = (x, middle) => {
    const corner = (k) => `${x(middle + k / 8).toFixed(2)},${height(Math.exp(-((k / 8) ** 2) / 2)).toFixed(2)}`;
    return `M${Array.from({ length: 57 }, (_, i) => corner(i - 28)).join("L")}`;
  };
  let [x, laidOut] = [];
  function layOut(width, reach) {
    if (laidOut === width) return;
    laidOut = width;
    place(root, { viewBox: `0 0 ${width} ${BELLS}` });
    x = linear([-reach, reach], [0, width]);
    const ticks = [-6, -4, -2, 0, 2, 4, 6];
    axes.replaceChildren(
      svg("path", { class: "bn-axis", d: `M0,${floor}H${width}` }),
      svg("text", { x: 0, y: 12 }, "z_norm: dashed in training, filled in evaluation"),
      ...ticks.map((k) => svg("text", { x: x(k), y: BELLS - 5, "text-anchor": "middle" }, show(k, 0))),
    );
    place(trained, { d: outline(x, 0) });
  }
  function draw(shift) {
    place(evaluated, { d: outline(x, shift) });
    place(needle, {
      d: `M${x(0)},${height(1)}V${floor}M${x(shift)},${height(1)}V${floor}M${x(0)},${height(0.5)}H${x(shift)}`,
    });
  }
  return { root, layOut, draw };
}

/** The table: what is known now, and what the momentum means. */
function createTable() {
  const cells = {};
  const row = ([key, text]) => {
    cells[key] = element("td", { className: `bn-${key}` });
    return element("tr", {}, element("th", { scope: "row" }, text), cells[key]);
  };
  const names = {
    running: "running mean",
    distance: "gap to the target",
    shift: "evaluation shifts z_norm by",
    follow: "lag: batches to 1 % of a jump",
    scatter: "noise: scatter at rest",
  };
  const root = element("table", {}, element("tbody", {}, ...Object.entries(names).map(row)));
  return {
    root,
    write: (key, text) => {
      cells[key].textContent = text;
    },
  };
}

function render({ model, el }) {
  const sigma = model.get("sigma");
  const limit = 3 * sigma; // REACH in running_mean.py
  const noise = floats(model.get("noise"));
  const highest = 1.25 * limit; // what scatters farther is cut off
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let from = 0;
  let timer = 0;

  const set = (values) => setTraits(model, values, redraw);
  const setTarget = (target) => set({ target: clamp(target, -limit, limit) });
  const stop = () => {
    clearInterval(timer);
    timer = 0;
  };
  const advance = (batches) => {
    const targets = [...model.get("targets"), ...Array(batches).fill(model.get("target"))].slice(0, noise.length);
    if (targets.length === noise.length) stop();
    set({ targets });
  };
  const play = () => {
    if (timer) stop();
    else if (still.matches) advance(LEAP);
    else timer = setInterval(() => advance(1), PACE);
    redraw();
  };
  const inPyTorch = () => model.get("convention") === "PyTorch";
  const readMomentum = (value) => (inPyTorch() ? value : Number((1 - value).toFixed(10)));

  const chase = createChase({
    press: () => {
      from = model.get("target");
    },
    move: (moved) => setTarget(from + moved),
  });
  const [bells, table, spoken] = [createBells(), createTable(), announcer()];
  const steps = [button("Step", () => advance(1)), button("10 steps", () => advance(10)), button("Play", play)];
  const again = button("Reset", () => {
    stop();
    set({ targets: [] });
  });
  /** A button that rests would lose the focus to the page, so it hands it on. */
  const rest = (node, resting, next) => {
    const handsOn = resting && node === document.activeElement;
    node.disabled = resting;
    if (handsOn) next.focus();
  };
  const targetSlider = slider({ label: "target mean", min: -limit, max: limit, step: limit / 60, input: setTarget });
  const momentum = slider({
    label: "momentum",
    min: SLOWEST,
    max: 1,
    step: 0.01,
    input: (value) => set({ momentum: readMomentum(value) }),
  });
  const options = [
    ["PyTorch", "PyTorch"],
    ["Keras", "Keras"],
  ];
  const convention = choice({ label: "as in", options, change: (name) => set({ convention: name }) });
  convention.control.ariaLabel = "momentum as in";
  const size = slider({
    label: "batch size m",
    min: 1,
    max: 7,
    step: 1,
    input: (power) => set({ batch_size: 2 ** power }),
  });
  const update = element("p", { className: "bn-update" });
  const root = element(
    "section",
    { className: "bn-widget bn-running-mean", ariaLabel: "A running mean chases a moving target" },
    element("p", {}, "Grey: batch means. Blue: their running mean. Let batches come, and drag the target."),
    chase.root,
    element("div", { className: "bn-controls" }, ...steps, again, targetSlider.root),
    element(
      "div",
      { className: "bn-beside" },
      element("div", { className: "bn-half" }, bells.root, update),
      table.root,
    ),
    element("div", { className: "bn-controls" }, momentum.root, convention.root, size.root),
    spoken.root,
  );
  el.append(root);

  const redraw = oncePerFrame(() => {
    const [target, targets, weight, m] = ["target", "targets", "momentum", "batch_size"].map((name) => model.get(name));
    const count = targets.length;
    const spread = sigma / Math.sqrt(m);
    const seen = followBatches({ targets, noise, spread, weight });
    const [width, below] = [Math.max(chase.picture.clientWidth, 200), Math.max(bells.root.clientWidth, 240)]; // read before anything is written
    chase.layOut(width, SPANS.find((span) => count <= span) ?? count, limit, highest);
    chase.draw(seen, target, targets);
    const shift = (target - seen.running) / sigma;
    bells.layOut(below, (2 * limit) / sigma + 2.5);
    bells.draw(shift);

    const shown = inPyTorch() ? weight : 1 - weight;
    place(momentum.control, inPyTorch() ? { min: SLOWEST, max: 1 } : { min: 0, max: 1 - SLOWEST });
    momentum.set(shown, show(shown));
    convention.control.value = model.get("convention");
    targetSlider.set(target, show(target));
    size.set(Math.log2(m), String(m));
    for (const node of steps) rest(node, count >= noise.length, again);
    rest(again, count === 0, steps[0]);
    steps[2].textContent = still.matches ? `${LEAP} steps` : timer ? "Pause" : "Play";

    update.textContent = `mean ← ${show(1 - weight)} · mean + ${show(weight)} · new`;
    table.write("running", `${show(seen.running)} after ${count}`);
    table.write("distance", show(target - seen.running));
    table.write("shift", `${show(shift)} σ`);
    table.write("follow", String(batchesToFollow(weight, LEFT)));
    table.write("scatter", show(settledScatter(weight, spread)));
    const sentence = `After ${count} batches of ${m} the target is ${show(target)} and the running mean ${show(seen.running)}.`;
    place(chase.picture, { "aria-label": sentence });
    place(bells.root, {
      "aria-label": `In evaluation the mean of z_norm is ${show(shift)} standard deviations; in training it is 0.`,
    });
    if (!timer) spoken.say(`${sentence} Evaluation would shift z_norm by ${show(shift)} sigma.`);
  });

  const calm = () => {
    stop();
    redraw();
  };
  still.addEventListener("change", calm);
  const end = follow(model, TRAITS, root, redraw, spoken);
  return () => {
    stop();
    still.removeEventListener("change", calm);
    end();
  };
}

export default { render };
