// Twenty layers, one below the other: the histogram of each and, on a logarithmic axis, its standard deviation.
// Python has computed every standard deviation, and the histograms at some scales, which are blended in between;
// a drag looks for the scale that fits it best.
import { clamp, linear, show } from "./arithmetic.js";
import { announcer, choice, element, freshId, place, slider, svg } from "./elements.js";
import { draggable, follow, oncePerFrame } from "./interface.js";
import { factorPerLayer, nearestByRatio, showSize, signalTables } from "./signal_tables.js";

const TRAITS = ["scale", "activation", "batch_norm", "show"];
const ACTIVATIONS = { relu: "ReLU", tanh: "tanh", sigmoid: "sigmoid" }; // in the order of the tables
const SHOWN = { values: "values", differences: "differences", gradients: "gradients" };
const SYMBOLS = { values: ["z", "z̃"], differences: ["z − μ", "z̃"], gradients: ["∂L/∂z", "∂L/∂z̃"] };
const ROW = 19; // a layer's height, in CSS pixels
const TOP = 54; // the floor of the first layer
const PEAK = 34; // the highest a histogram is drawn
const GAUSSIAN = 38; // pixels for a density of 1, so that a standard Gaussian is 15 high
const REACH = 5; // the histograms are drawn over [-REACH, REACH]
const FAR = 100 * REACH; // where an outline ends that goes on beyond the picture
const DECADES = 13; // the standard deviations over 10^-13 ... 10^13
const HALF = 4; // of a histogram's width, in standard deviations; see REACH in deep_signals.py
const LEAST = 10 ** -DECADES; // smaller numbers are mostly rounding

/** Outline of a layer's histogram, which is known in units of its standard deviation. */
function outline(shape, size, x, floor) {
  const width = (2 * HALF) / shape.length;
  const height = (density) => floor - Math.min((GAUSSIAN * density) / size, PEAK);
  const at = (position) => x(clamp(size * position, -FAR, FAR)).toFixed(2);
  const tops = shape.map((density, bar) => `${at((bar + 0.5) * width - HALF)},${height(density).toFixed(2)}`);
  return `M${at(-HALF)},${floor}L${tops.join("L")}L${at(HALF)},${floor}`;
}

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function render({ model, el }) {
  const [depth, scales] = [model.get("depth"), model.get("scales")];
  const tables = signalTables({
    logs: new Int16Array(bytes(model.get("sizes_table")).slice().buffer),
    flat: bytes(model.get("flat_table")),
    shapes: bytes(model.get("shapes_table")),
    activations: Object.keys(ACTIVATIONS).length,
    shown: Object.keys(SHOWN).length,
    scales,
    shaped: model.get("shaped"),
    depth,
    bins: model.get("bins"),
  });
  const floors = Array.from({ length: depth }, (_, layer) => TOP + layer * ROW);
  const tall = floors.at(-1) + 30;
  let laidOut = ""; // what the last layout was for
  let [x, decade] = [linear([-REACH, REACH], [0, 1]), linear([-DECADES, DECADES], [0, 1])];

  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
    redraw();
  };
  const state = () => {
    const [scale, activation, normed, shown] = TRAITS.map((trait) => model.get(trait));
    const where = [Object.keys(ACTIVATIONS).indexOf(activation), Object.keys(SHOWN).indexOf(shown)];
    const index = nearestByRatio(scales, scale, 0);
    const at = (look, stage, k = index) => look(where[0], stage, where[1], k);
    return { scale, activation, normed, shown, index, at, flat: tables.flatAt(where[0], normed, index) };
  };
  /** A layer's standard deviation at each scale: what a hand can move, so before batch normalization. */
  const choices = (layer) => {
    const { normed, at } = state();
    return scales.map((_, k) => at(tables.sizesAt, normed ? "before" : "off", k)[layer]);
  };
  const pull = (layer, target) => set("scale", scales[nearestByRatio(choices(layer), target, state().index)]);

  // The picture
  const clip = freshId();
  const frame = svg("rect", { y: 0, height: tall });
  const [flat, still] = [svg("g", { class: "bn-flat" }), svg("g")];
  const ridge = floors.map(() => ({
    signal: svg("path", { class: "bn-signal" }),
    before: svg("path", { class: "bn-before" }),
  }));
  const lines = { before: svg("path", { class: "bn-before" }), signal: svg("path", { class: "bn-line" }) };
  const held = [0, 0]; // the size at the press, and pixels for one unit
  const rows = floors.map((floor, layer) => {
    const area = svg("rect", { y: floor - ROW / 2 - 5, height: ROW });
    const before = svg("circle", { class: "bn-dot-before", r: 3.5 });
    const dot = svg("circle", { class: "bn-dot", r: 4.5 });
    const size = svg("text", { class: "bn-size", y: floor, "text-anchor": "end" });
    const row = svg("g", { class: "bn-handle bn-row" }, area, before, dot);
    draggable(row, {
      press: () => {
        held[0] = clamp(Math.log10(choices(layer)[state().index]), -DECADES, DECADES);
      },
      move: (dx) => pull(layer, 10 ** (held[0] + decade.invert(dx) - decade.invert(0))),
    });
    return { row, area, before, dot, size };
  });
  const ring = svg(
    "g",
    { class: "bn-handle bn-ring" },
    svg("circle", { class: "bn-reach", r: 22 }),
    svg("circle", { r: 8 }),
  );
  draggable(ring, {
    press: () => {
      held[0] = choices(0)[state().index];
    },
    move: (dx) => pull(0, Math.max(held[0] + x.invert(dx) - x.invert(0), 0.01)),
  });
  const picture = svg(
    "svg",
    { role: "img", height: tall },
    svg("clipPath", { id: clip }, frame),
    flat,
    still,
    svg("g", { "clip-path": `url(#${clip})` }, ...ridge.flatMap(({ before, signal }) => [signal, before])),
    lines.before,
    lines.signal,
    ...rows.map(({ row }) => row),
    ...rows.map(({ size }) => size),
    ring,
  );

  const chooser = (label, name, names) =>
    choice({ label, options: Object.entries(names), change: (value) => set(name, value) });
  const scale = slider({
    label: "Scale of the weights",
    min: 0,
    max: scales.length - 1,
    step: 1,
    input: (k) => set("scale", scales[k]),
  });
  const activation = chooser("Activation", "activation", ACTIVATIONS);
  const shown = chooser("Show", "show", SHOWN);
  const normed = element("input", { type: "checkbox" });
  normed.addEventListener("change", () => set("batch_norm", normed.checked));
  const numbers = element("p", { className: "bn-numbers" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-deep-signals", ariaLabel: "Signals in a deep net" },
    element("p", {}, "Drag the ring, or any dot sideways, to change the scale of all weights."),
    picture,
    element("div", { className: "bn-controls" }, scale.root),
    element(
      "div",
      { className: "bn-controls" },
      element("label", { className: "bn-switch" }, normed, element("span", {}, "Batch normalization")),
      activation.root,
      shown.root,
    ),
    numbers,
    spoken.root,
  );
  el.append(root);

  /** What only a new width or another choice of what to show changes. */
  const layOut = (width, now) => {
    place(picture, { viewBox: `0 0 ${width} ${tall}` });
    const middle = 26 + 0.52 * (width - 26 - 76);
    x = linear([-REACH, REACH], [26, middle - 8]);
    decade = linear([-DECADES, DECADES], [middle + 8, width - 76]);
    place(frame, { x: 26, width: middle - 34 });
    const foot = floors.at(-1);
    const tick = (at, text) => svg("text", { x: at, y: foot + 18, "text-anchor": "middle" }, text);
    const narrow = width < 480;
    const marks = narrow ? [-4, 0, 4] : [-4, -2, 0, 2, 4];
    const powers = narrow ? [-10, 0, 10] : [-12, -6, 0, 6, 12];
    still.replaceChildren(
      ...floors.map((floor, layer) => svg("text", { x: 18, y: floor, "text-anchor": "end" }, String(layer + 1))),
      svg("path", {
        class: "bn-axis",
        d: `${floors.map((floor) => `M26,${floor}H${middle - 8}`).join("")}M${middle + 8},${foot}H${width - 76}`,
      }),
      svg("path", { class: "bn-one", d: `M${decade(0)},${TOP - ROW}V${foot}` }),
      ...marks.map((mark) => tick(x(mark), show(mark, 0))),
      ...powers.map((power) => tick(decade(power), power ? showSize(10 ** power, 0).replace("1.0·", "") : "1")),
      svg(
        "text",
        { x: 26, y: 14 },
        narrow ? "histogram" : `histogram of ${SYMBOLS[now.shown][Number(now.normed)]}, by layer`,
      ),
      svg("text", { x: width, y: 14, "text-anchor": "end" }, "standard deviation"),
    );
    const [low, high] = model.get("active")[now.activation].map((edge, side) => edge ?? (side ? REACH : -REACH));
    const shade = (from, to) =>
      svg("rect", { x: x(from), y: TOP - ROW, width: Math.max(x(to) - x(from), 0), height: foot - TOP + ROW });
    flat.replaceChildren(...(now.shown === "values" ? [shade(-REACH, low), shade(high, REACH)] : []));
    rows.forEach(({ area, size }) => {
      place(area, { x: middle, width: width - 70 - middle });
      place(size, { x: width });
    });
  };

  const draw = ({ normed: on, shown: which, at }) => {
    const [stage, handle] = on ? ["after", "before"] : ["off", "off"];
    const [sizes, before] = [at(tables.sizesAt, stage), at(tables.sizesAt, handle)];
    const [shapes, ghosts] = [at(tables.shapesAt, stage), at(tables.shapesAt, handle)];
    const spot = (size) => decade(clamp(Math.log10(size), -DECADES, DECADES));
    root.classList.toggle("bn-on", on);
    floors.forEach((floor, layer) => {
      place(ridge[layer].signal, { d: outline(shapes[layer], sizes[layer], x, floor) });
      place(ridge[layer].before, { d: on ? outline(ghosts[layer], before[layer], x, floor) : "" });
      place(rows[layer].dot, { cx: spot(sizes[layer]), cy: floor - 5 });
      place(rows[layer].before, { cx: spot(before[layer]), cy: floor - 5 });
      rows[layer].before.style.display = on ? "" : "none";
      rows[layer].size.textContent = showSize(sizes[layer], LEAST);
    });
    const path = (values) => `M${values.map((size, layer) => `${spot(size)},${floors[layer] - 5}`).join("L")}`;
    place(lines.signal, { d: path(sizes) });
    place(lines.before, { d: on ? path(before) : "" });
    place(ring, { transform: `translate(${x(Math.min(before[0], REACH))},${TOP - 10})` });
    ring.style.display = which === "gradients" ? "none" : "";
    return { sizes, before };
  };

  const tell = ({ scale: times, activation: name, normed: on, shown: which, flat: share }, { sizes, before }) => {
    const travel = (values) => (which === "gradients" ? [...values].reverse() : values); // from first to last
    const ends = travel([1, depth]);
    const journey = (values) =>
      `from ${showSize(travel(values)[0], LEAST)} in layer ${ends[0]} to ${showSize(travel(values).at(-1), LEAST)} in layer ${ends[1]}`;
    const steady = Math.min(sizes[0], sizes.at(-1)) >= LEAST;
    const [symbol, normalised] = SYMBOLS[which];
    return (
      `${ACTIVATIONS[name]}, weights ${times} times He's, ${on ? "with" : "without"} batch normalization. ` +
      `The standard deviation of ${on ? normalised : symbol} goes ${journey(sizes)}${steady ? `, on average times ${showSize(factorPerLayer(travel(sizes)), 0)} a layer` : ""}. ` +
      (on ? `Before batch normalization, ${symbol} goes ${journey(before)}. ` : "") +
      (which === "values"
        ? `In layer ${depth}, ${share} % of the values lie in the flat part of ${ACTIVATIONS[name]}.`
        : "")
    );
  };

  const redraw = oncePerFrame(() => {
    const now = state();
    const width = Math.max(picture.clientWidth || root.clientWidth, 240);
    const layout = [width, now.activation, now.normed, now.shown].join();
    if (layout !== laidOut) layOut(width, now);
    laidOut = layout;
    const sentence = tell(now, draw(now)).trim();
    numbers.textContent = sentence;
    scale.set(now.index, `${scales[now.index]} × He`);
    activation.control.value = now.activation;
    shown.control.value = now.shown;
    normed.checked = now.normed;
    place(picture, { "aria-label": sentence });
    spoken.say(sentence);
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
