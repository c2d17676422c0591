// Drag the bell of one batch-normalised unit: its middle is beta, its shoulder lies gamma away.
// A histogram of x_hat is counted once. Raw, normalised and scaled values are affine images of x_hat,
// so their outlines are that histogram stretched and shifted: the shape stays, as in the algebra.
import { activations, clamp, histogram, linear, moments, shareOutside, show } from "./arithmetic.js";
import { announcer, button, choice, element, freshId, place, slider, svg } from "./elements.js";
import { draggable, floats, follow, oncePerFrame } from "./interface.js";

const TALL = 156; // the distributions, in CSS pixels
const TOP = 24; // where the pin of the mean carries its grip
const CURVE = { top: 179, bottom: 243 }; // the activation under them
const MARGIN = 14;
const BINS = 36;
const BARS = 24;
const OUTERMOST = 4.5; // values farther out, in standard deviations, are counted in the table but not drawn
const NAMES = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
const DATA = ["raw", "x_hat", "mean", "inv_std", "limit"];
const STATE = ["gamma", "beta", "activation"];

/** What stays the same while the bell is dragged. */
function readUnit(model) {
  const xHat = floats(model.get("x_hat"));
  const raw = floats(model.get("raw"));
  const mean = model.get("mean");
  const root = 1 / model.get("inv_std");
  const counted = histogram(xHat, -OUTERMOST, OUTERMOST, BINS);
  const reach = Math.max(6, model.get("limit") + 2, Math.abs(mean) + 2.5 * root);
  return { xHat, raw, mean, root, counted, reach, normalised: moments(xHat), unscaled: moments(raw) };
}

/** Outline of the histogram of gamma * x_hat + beta; the area under it is 1 for every gamma. */
function outline({ low, width, density }, gamma, beta, x, y) {
  const height = 1 / Math.max(Math.abs(gamma), 1e-6);
  const at = (position, value) => `${x(gamma * position + beta).toFixed(2)},${y(value * height).toFixed(2)}`;
  const middles = Array.from(density, (value, bin) => at(low + (bin + 0.5) * width, value));
  return `M${at(low, 0)}L${middles.join("L")}L${at(-low, 0)}Z`;
}

/** The picture: the three distributions, the grips, and the activation that receives the scaled one. */
function createPicture(drag) {
  const clip = freshId();
  const grip = (text) =>
    svg(
      "g",
      { class: "bn-handle bn-grip" },
      svg("circle", { class: "bn-reach", r: 24 }),
      svg("circle", { r: 9 }),
      svg("text", { x: 14, y: -8 }, text),
    );
  const frame = svg("rect", { height: TALL });
  const [flat, still, axes] = [svg("g", { class: "bn-flat" }), svg("g"), svg("g")];
  const scaled = svg("path", { class: "bn-scaled bn-handle" });
  const outputs = svg("path", { class: "bn-outputs" });
  const arm = svg("path", { class: "bn-arm" });
  const [middle, shoulder] = [grip("β"), grip("γ")];
  const root = svg(
    "svg",
    { role: "img", height: CURVE.bottom + 2 },
    svg("clipPath", { id: clip }, frame),
    flat,
    svg("g", { "clip-path": `url(#${clip})` }, still, scaled),
    axes,
    outputs,
    arm,
    middle,
    shoulder,
  );

  let [x, y, curveY, wide] = [];
  const inUnits = (move) => (dx) => move(x.invert(dx) - x.invert(0));
  for (const handle of [scaled, middle]) draggable(handle, { press: drag.press, move: inUnits(drag.beta) });
  draggable(shoulder, { press: drag.press, move: inUnits(drag.gamma) });

  /** What only a new width, activation or unit changes. */
  function layOut(unit, width, name, [low, high]) {
    wide = width;
    place(root, { viewBox: `0 0 ${width} ${CURVE.bottom + 2}` });
    place(frame, { width });
    x = linear([-unit.reach, unit.reach], [MARGIN, width - MARGIN]);
    y = linear([0, 1.25 * Math.max(...unit.counted.density) * Math.max(1, 1 / unit.root)], [TALL, 0]);
    curveY = linear([name === "tanh" ? -1 : 0, name === "relu" ? unit.reach : 1], [CURVE.bottom, CURVE.top]);
    still.replaceChildren(
      svg("path", { class: "bn-raw", d: outline(unit.counted, unit.root, unit.mean, x, y) }),
      svg("path", { class: "bn-normalised", d: outline(unit.counted, 1, 0, x, y) }),
    );
    const step = width < 480 ? 4 : 2;
    const last = Math.floor(unit.reach / step);
    const marks = Array.from({ length: 2 * last + 1 }, (_, i) => (i - last) * step);
    const curve = Array.from({ length: 161 }, (_, i) => -unit.reach + (i / 80) * unit.reach).map(
      (z) => `${x(z).toFixed(1)},${curveY(activations[name](z)).toFixed(1)}`,
    );
    axes.replaceChildren(
      ...marks.map((mark) => svg("text", { x: x(mark), y: TALL + 17, "text-anchor": "middle" }, show(mark, 0))),
      svg("path", { class: "bn-axis", d: `M0,${TALL}H${width}M0,${CURVE.bottom}H${width}` }),
      svg("path", { class: "bn-activation", d: `M${curve.join("L")}` }),
      svg(
        "text",
        { class: "bn-over", x: width, y: CURVE.bottom - 7, "text-anchor": "end" },
        `${NAMES[name]}; shaded where flat; bars: outputs`,
      ),
    );
    const shade = (from, to) =>
      svg("rect", { x: from, y: CURVE.top, width: to - from, height: CURVE.bottom - CURVE.top });
    flat.replaceChildren(shade(0, x(low)), ...(high === null ? [] : [shade(x(high), width)]));
  }

  function draw(unit, gamma, beta, name) {
    place(scaled, { d: outline(unit.counted, gamma, beta, x, y) });
    const { low, width, density } = unit.counted;
    const atShoulder = density[Math.floor((1 - low) / width)] / Math.max(Math.abs(gamma), 1e-6);
    const height = clamp(y(atShoulder), TOP + 34, TALL - 12);
    const ring = clamp(x(beta + gamma), 9, wide - 9); // at the edge it can still be held
    place(middle, { transform: `translate(${x(beta)},${TOP})` });
    place(shoulder, { transform: `translate(${ring},${height})` });
    const isAtTheEdge = ring > wide - 40;
    place(shoulder.lastChild, { x: isAtTheEdge ? -14 : 14, "text-anchor": isAtTheEdge ? "end" : "start" });
    place(arm, { d: `M${x(beta)},${TALL}V${TOP}M${x(beta)},${height}H${ring}` });

    const [lowest, highest] = [curveY.invert(CURVE.bottom), curveY.invert(CURVE.top)];
    const fired = histogram(
      unit.xHat.map((value) => activations[name](gamma * value + beta)),
      lowest,
      highest,
      BARS,
    );
    const longest = (0.25 * wide) / Math.max(...fired.density, 1e-9);
    const bar = (CURVE.bottom - CURVE.top) / BARS;
    place(outputs, {
      d: Array.from(fired.density, (value, i) => `M0,${CURVE.bottom - i * bar}h${value * longest}v${-bar}H0`).join(""),
    });
  }

  return { root, layOut, draw };
}

/** The table under the picture, one row for each distribution. */
function createTable() {
  const cells = {};
  const row = (name) => {
    cells[name] = ["mean", "std", "flat"].map((column) => element("td", { className: `bn-${name}-${column}` }));
    return element("tr", {}, element("th", { scope: "row", className: `bn-key bn-key-${name}` }, name), ...cells[name]);
  };
  const heads = ["values", "mean", "std. dev.", "in flat part"].map((text) => element("th", { scope: "col" }, text));
  const root = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, row("raw"), row("normalised"), row("scaled")),
  );
  const write = (name, { mean, variance }, flat) => {
    const texts = [show(mean), show(Math.sqrt(variance)), `${show(100 * flat, 1)} %`];
    texts.forEach((text, column) => {
      cells[name][column].textContent = text;
    });
    return `mean ${texts[0]} and standard deviation ${texts[1]}; ${texts[2]}`;
  };
  return { root, write };
}

function render({ model, el }) {
  let unit = null; // see readUnit
  let laidOut = ""; // the width and the activation of the last layout
  let start = {};
  const limit = model.get("limit");

  const set = (values) => {
    for (const [name, value] of Object.entries(values)) {
      model.set(name, typeof value === "number" ? clamp(value, -limit, limit) : value);
    }
    model.save_changes();
    redraw();
  };
  const picture = createPicture({
    press: () => {
      start = { gamma: model.get("gamma"), beta: model.get("beta") };
    },
    beta: (moved) => set({ beta: start.beta + moved }),
    gamma: (moved) => set({ gamma: start.gamma + moved }),
  });
  const table = createTable();
  const range = { min: -limit, max: limit, step: 0.05 };
  const gammaSlider = slider({ label: "γ, scale", ...range, input: (gamma) => set({ gamma }) });
  const betaSlider = slider({ label: "β, shift", ...range, input: (beta) => set({ beta }) });
  const normalise = button("Normalised: γ = 1, β = 0", () => set({ gamma: 1, beta: 0 }));
  const undo = button("Undo: γ = √(σ² + ε), β = μ", () => set({ gamma: unit.root, beta: unit.mean }));
  const options = Object.entries(NAMES);
  const activation = choice({ label: "Activation", options, change: (name) => set({ activation: name }) });
  const verdict = element("p", { className: "bn-verdict" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-gamma-beta-explorer", ariaLabel: "Gamma-beta explorer" },
    element("p", {}, "Drag the bell to move β, pull its shoulder to change γ."),
    picture.root,
    element("div", { className: "bn-controls" }, gammaSlider.root, betaSlider.root, activation.root),
    element(
      "div",
      { className: "bn-beside" },
      table.root,
      element("div", { className: "bn-controls" }, normalise, undo, verdict),
    ),
    spoken.root,
  );
  el.append(root);

  const redraw = oncePerFrame(() => {
    const [gamma, beta, name] = STATE.map((trait) => model.get(trait));
    const active = model.get("active")[name];
    const width = Math.max(picture.root.clientWidth, 240);
    if (laidOut !== `${width} ${name}`) {
      picture.layOut(unit, width, name, active);
      table.write("raw", unit.unscaled, shareOutside(unit.xHat, unit.root, unit.mean, active));
      table.write("normalised", unit.normalised, shareOutside(unit.xHat, 1, 0, active));
      activation.control.value = name;
    }
    laidOut = `${width} ${name}`;
    picture.draw(unit, gamma, beta, name);

    const { mean, variance } = unit.normalised;
    const scaled = { mean: gamma * mean + beta, variance: gamma ** 2 * variance };
    const summary = table.write("scaled", scaled, shareOutside(unit.xHat, gamma, beta, active));
    gammaSlider.set(gamma, show(gamma));
    betaSlider.set(beta, show(beta));

    const misses = Array.from(unit.raw, (z, i) => Math.abs(gamma * unit.xHat[i] + beta - z));
    verdict.textContent = misses.every((miss) => miss < 1e-4)
      ? "Undone: every scaled value is the raw value again."
      : `Mean distance between a scaled value and its raw value: ${show(moments(misses).mean)}.`;
    const sentence = `Gamma ${show(gamma)}, beta ${show(beta)}: the scaled values have ${summary} lie in the flat part of ${NAMES[name]}.`;
    place(picture.root, { "aria-label": sentence });
    spoken.say(sentence);
  });

  const renew = () => {
    unit = readUnit(model);
    laidOut = "";
  };

  return follow(model, STATE, root, redraw, spoken, DATA, renew);
}

export default { render };
