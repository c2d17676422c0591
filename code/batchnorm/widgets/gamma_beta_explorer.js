// Drag the bell of one batch-normalised unit: its centre is beta, its shoulder gamma away.
// A histogram of x_hat is counted once. Raw, normalised and scaled values are affine images of x_hat,
// so their outlines are that histogram stretched and shifted: the shape stays, as in the algebra.
import { activations, clamp, histogram, linear, moments, shareOutside, show } from "./arithmetic.js";
import { announcer, button, choice, draggable, element, floats, follow, oncePerFrame, place, slider, svg } from "./interface.js";

const TALL = 230; // CSS pixels of the distributions
const LOW = 120; // and of the activation under them
const GAP = 34;
const MARGIN = 14;
const TOP = 24; // where the pin of the mean carries its grip
const BINS = 36;
const BARS = 24;
const OUTERMOST = 4.5; // values farther out, in standard deviations, are counted in the table but not drawn
const TRAITS = ["gamma", "beta", "activation", "raw", "x_hat", "mean", "inv_std", "limit"];
const NAMES = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };

/** The data of one unit, counted once and again only when Python sends another. */
function unit(model) {
  const xHat = floats(model.get("x_hat"));
  const raw = floats(model.get("raw"));
  const root = 1 / model.get("inv_std");
  const counted = histogram(xHat, -OUTERMOST, OUTERMOST, BINS);
  const peak = Math.max(...counted.density) * Math.max(1, 1 / root);
  const reach = Math.max(6, model.get("limit") + 2, Math.abs(model.get("mean")) + 2.5 * root);
  return { xHat, raw, root, counted, peak, reach, normal: moments(xHat), rawMoments: moments(raw) };
}

/** Outline of the histogram of gamma * x_hat + beta; the area under it is 1 for every gamma. */
function outline({ low, width, density }, gamma, beta, x, y, closed) {
  const height = 1 / Math.max(Math.abs(gamma), 1e-6);
  const at = (position, value) => `${x(gamma * position + beta).toFixed(2)},${y(value * height).toFixed(2)}`;
  const points = [at(low - width / 2, 0)];
  density.forEach((value, bin) => points.push(at(low + (bin + 0.5) * width, value)));
  points.push(at(low + (density.length + 0.5) * width, 0));
  return `M${points.join("L")}${closed ? "Z" : ""}`;
}

function densityNear({ low, width, density }, position) {
  return density[clamp(Math.floor((position - low) / width), 0, density.length - 1)];
}

function render({ model, el }) {
  let data = unit(model);
  let x = linear([-1, 1], [0, 1]);
  let y = linear([0, 1], [TALL, 0]);
  let shape = ""; // what the still part of the picture was last drawn for

  const set = (values) => {
    const limit = model.get("limit");
    for (const [name, value] of Object.entries(values)) model.set(name, clamp(value, -limit, limit));
    model.save_changes();
    redraw();
  };

  // The picture.
  const still = svg("g");
  const axes = svg("g");
  const scaled = svg("path", { class: "bn-scaled bn-handle", "data-drag": "beta" });
  const arm = svg("path", { class: "bn-arm" });
  const grip = (name, text) => svg(
    "g", { class: "bn-handle bn-grip", "data-drag": name },
    svg("circle", { class: "bn-reach", r: 24 }), svg("circle", { r: 9 }), svg("text", { x: 14, y: -8 }, text),
  );
  const centre = grip("centre", "β");
  const shoulder = grip("gamma", "γ");
  const flat = svg("g", { class: "bn-flat" });
  const outputs = svg("path", { class: "bn-outputs" });
  const clip = `bn-clip-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const frame = svg("rect", { height: TALL });
  const picture = svg(
    "svg", { role: "img", height: TALL + GAP + LOW + 20 },
    svg("clipPath", { id: clip }, frame), flat, svg("g", { "clip-path": `url(#${clip})` }, still, scaled), axes, outputs, arm, centre, shoulder,
  );

  let start = {};
  const press = () => { start = { gamma: model.get("gamma"), beta: model.get("beta") }; };
  const inUnits = (pixels) => x.invert(pixels) - x.invert(0);
  for (const node of [scaled, centre]) draggable(node, { press, move: (dx) => set({ beta: start.beta + inUnits(dx) }) });
  draggable(shoulder, { press, move: (dx) => set({ gamma: start.gamma + inUnits(dx) }) });

  // Around it.
  const limit = model.get("limit");
  const range = { min: -limit, max: limit, step: 0.05 };
  const gammaSlider = slider({ label: "γ, scale", ...range, input: (gamma) => set({ gamma }) });
  const betaSlider = slider({ label: "β, shift", ...range, input: (beta) => set({ beta }) });
  const activation = choice({
    label: "Activation", options: Object.entries(NAMES),
    change: (name) => { model.set("activation", name); model.save_changes(); redraw(); },
  });
  const cells = {};
  const row = (name, text) => {
    cells[name] = ["mean", "std", "flat"].map((key) => element("td", { className: `bn-${name}-${key}` }));
    return element("tr", {}, element("th", { scope: "row", className: `bn-key bn-key-${name}` }, text), ...cells[name]);
  };
  const flatHeading = element("th", { scope: "col" }, "in flat part");
  const columns = element("tr", {}, element("th", { scope: "col" }, "Values"), element("th", { scope: "col" }, "mean"),
    element("th", { scope: "col" }, "std. dev."), flatHeading);
  const table = element("table", {}, element("thead", {}, columns),
    element("tbody", {}, row("raw", "raw"), row("normalised", "normalised"), row("scaled", "scaled")));
  const verdict = element("p", { className: "bn-verdict" });
  const spoken = announcer();
  const root = element(
    "section", { className: "bn-widget bn-gamma-beta-explorer", ariaLabel: "Gamma-beta explorer" },
    element("p", {}, "Drag the bell to move β, pull its shoulder to change γ."), picture,
    element("div", { className: "bn-controls" }, gammaSlider.root, betaSlider.root),
    element("div", { className: "bn-controls" },
      button("Normalised: γ = 1, β = 0", () => set({ gamma: 1, beta: 0 })),
      button("Undo: γ = √(σ² + ε), β = μ", () => set({ gamma: data.root, beta: model.get("mean") })), activation.root),
    table, verdict, spoken.root,
  );
  el.append(root);

  function drawStill(width, name) {
    place(picture, { viewBox: `0 0 ${width} ${TALL + GAP + LOW + 20}` });
    place(frame, { width });
    x = linear([-data.reach, data.reach], [MARGIN, width - MARGIN]);
    y = linear([0, data.peak * 1.25], [TALL, 0]);
    const step = width < 480 ? 4 : 2;
    const marks = [];
    for (let mark = -Math.floor(data.reach / step) * step; mark <= data.reach; mark += step) {
      marks.push(svg("text", { x: x(mark), y: TALL + 17, "text-anchor": "middle" }, show(mark, 0)));
    }
    const activationY = linear(name === "tanh" ? [-1, 1] : name === "relu" ? [0, data.reach] : [0, 1], [TALL + GAP + LOW, TALL + GAP]);
    const curve = [];
    for (let pixel = MARGIN; pixel <= width - MARGIN; pixel += 3) {
      curve.push(`${pixel},${activationY(activations[name](x.invert(pixel))).toFixed(1)}`);
    }
    still.replaceChildren(
      svg("path", { class: "bn-raw", d: outline(data.counted, data.root, model.get("mean"), x, y, true) }),
      svg("path", { class: "bn-normalised", d: outline(data.counted, 1, 0, x, y, false) }),
    );
    axes.replaceChildren(
      svg("path", { class: "bn-axis", d: `M0,${TALL}H${width}M0,${TALL + GAP + LOW}H${width}M${x(0)},${TALL}v5` }), ...marks,
      svg("path", { class: "bn-activation", d: `M${curve.join("L")}` }),
      svg("text", { x: 0, y: TALL + GAP + LOW + 17 }, `${NAMES[name]}, shaded where flat; at its left, its outputs`),
    );
    const [low, high] = model.get("active")[name];
    const shade = (from, to) => svg("rect", { x: from, y: TALL + GAP, width: Math.max(to - from, 0), height: LOW });
    flat.replaceChildren(shade(0, x(low)), ...(high === null ? [] : [shade(x(high), width)]));
    return activationY;
  }

  let activationY;
  const redraw = oncePerFrame(() => {
    const [gamma, beta, name] = [model.get("gamma"), model.get("beta"), model.get("activation")];
    const width = Math.max(picture.clientWidth || root.clientWidth, 240);
    const current = `${width} ${name}`;
    if (shape !== current) activationY = drawStill(width, name);
    shape = current;

    place(scaled, { d: outline(data.counted, gamma, beta, x, y, true) });
    const shoulderHeight = clamp(y(densityNear(data.counted, 1) / Math.max(Math.abs(gamma), 1e-6)), TOP + 34, TALL - 12);
    place(centre, { transform: `translate(${x(beta)},${TOP})` });
    place(shoulder, { transform: `translate(${x(beta + gamma)},${shoulderHeight})` });
    place(arm, { d: `M${x(beta)},${TALL}V${TOP}M${x(beta)},${shoulderHeight}H${x(beta + gamma)}` });

    // What leaves the unit: a histogram of the activations, lying on the left edge of their own axis.
    const [top, bottom] = [activationY.invert(TALL + GAP), activationY.invert(TALL + GAP + LOW)];
    const fired = histogram(data.xHat.map((value) => activations[name](gamma * value + beta)), bottom, top, BARS);
    const longest = (0.25 * width) / Math.max(...fired.density);
    const bars = Array.from(fired.density, (value, bin) => `M0,${activationY(bottom + bin * fired.width)}h${value * longest}v${-LOW / BARS}H0`);
    place(outputs, { d: bars.join("") });

    const share = (g, b) => shareOutside(data.xHat, g, b, model.get("active")[name]);
    const write = (key, mean, std, part) => {
      [show(mean), show(std), `${show(100 * part, 1)} %`].forEach((text, column) => { cells[key][column].textContent = text; });
    };
    const scaledMean = gamma * data.normal.mean + beta;
    const scaledStd = Math.abs(gamma) * Math.sqrt(data.normal.variance);
    write("raw", data.rawMoments.mean, Math.sqrt(data.rawMoments.variance), share(data.root, model.get("mean")));
    write("normalised", data.normal.mean, Math.sqrt(data.normal.variance), share(1, 0));
    write("scaled", scaledMean, scaledStd, share(gamma, beta));
    gammaSlider.set(gamma, show(gamma));
    betaSlider.set(beta, show(beta));
    activation.control.value = name;
    const away = data.raw.reduce((most, value, i) => Math.max(most, Math.abs(gamma * data.xHat[i] + beta - value)), 0);
    verdict.textContent = away < 1e-4
      ? "Undone: every scaled value is the raw value again."
      : `Largest distance between a scaled value and its raw value: ${show(away)}.`;
    const sentence = `Gamma ${show(gamma)}, beta ${show(beta)}: the scaled values have mean ${show(scaledMean)} and standard deviation ${show(scaledStd)}; ${cells.scaled[2].textContent} lie in the flat part of ${NAMES[name]}.`;
    place(picture, { "aria-label": sentence });
    spoken.say(sentence);
  });

  const renew = () => { data = unit(model); shape = ""; redraw(); };
  for (const name of ["raw", "x_hat"]) model.on(`change:${name}`, renew);
  const stop = follow(model, TRAITS, root, redraw);
  redraw();
  return () => {
    stop();
    spoken.say.cancel();
    for (const name of ["raw", "x_hat"]) model.off(`change:${name}`, renew);
  };
}

export default { render };
