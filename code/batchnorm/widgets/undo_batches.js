// A batch goes in, in grey, and comes out of the layer, in orange. The layer carries the mean and the sigma that it
// uses, the grey band, onto beta and gamma, the orange band; it is the identity where the two bands are one.
import { clamp, histogram, linear, moments, show } from "./arithmetic.js";
import { batchSizes, doubledUntil, layerLine, missOfLine, undoingPair } from "./undoing.js";
import { announcer, button, choice, draggable, element, floats, follow, freshId, oncePerFrame, place, setTraits, slider, svg } from "./interface.js";

const FLOOR = 128; // the two histograms stand on it
const ROW = { input: 172, output: 236 }; // the dots
const BAND = 17; // half the height of a band
const GRIPS = 272;
const TALL = 312;
const LIFT = [-7, 0, 7]; // neighbours stand on three heights
const OUTERMOST = 4; // values farther out, in standard deviations, are dots but stand in no histogram
const TRAITS = ["batches", "count", "batch", "batch_size", "shift", "gamma", "beta", "eps", "mode", "running_mean", "running_var"];
const MODES = [["training", "training: μ, σ of the batch"], ["inference", "inference: running μ, σ"]];
const letter = (index) => String.fromCharCode(65 + index);

/** What goes in and what the layer does to it, from the traits alone. */
function readLayer(model) {
  const [batches, count, batch, size, shift, gamma, beta, eps, mode] = TRAITS.map((name) => model.get(name));
  const running = { mean: model.get("running_mean"), variance: model.get("running_var") };
  const all = floats(batches);
  const most = all.length / count;
  const values = Array.from({ length: count }, (_, k) => Array.from(all.subarray(k * most, k * most + size), (z) => z + shift));
  const used = (z) => (mode === "training" ? moments(z) : running);
  const lines = values.map((z) => layerLine({ gamma, beta, eps, ...used(z) }));
  const misses = values.map((z, k) => missOfLine(z, lines[k]));
  return { batch, count, size, most, gamma, beta, eps, mode, running, misses, z: values[batch], line: lines[batch], use: used(values[batch]), own: moments(values[batch]) };
}

/** Outline of the histogram, stretched and shifted; a bar keeps its height, since it keeps its examples. */
function outline({ low, width, density }, scale, offset, x, y) {
  const at = (position, value) => `${x(scale * position + offset).toFixed(2)},${y(value).toFixed(2)}`;
  const [first, last] = [density.findIndex((value) => value > 0), density.findLastIndex((value) => value > 0)];
  const middles = Array.from(density, (value, bin) => at(low + (bin + 0.5) * width, value));
  return `M${at(low + first * width, 0)}L${middles.slice(first, last + 1).join("L")}L${at(low + (last + 1) * width, 0)}Z`;
}

/** The picture: both histograms, the row that comes in, the row that goes out, and the grips of the orange band. */
function createPicture(drag) {
  const clip = freshId();
  const grip = (text) => ({
    reach: svg("g", { class: "bn-handle" }, svg("circle", { class: "bn-reach", r: 22 })),
    knob: svg("g", { class: "bn-handle bn-grip" }, svg("circle", { r: 9 }), svg("text", { y: 5 }, text)),
  });
  const row = (name, y) => {
    const band = svg("rect", { class: "bn-band", y: y - BAND, height: 2 * BAND });
    const dots = svg("path", { class: "bn-dots" });
    const hold = svg("rect", { class: "bn-reach", x: 0, y: y - 22, height: 44 });
    return { band, dots, hold, root: svg("g", { class: `bn-handle bn-${name}` }, band, dots, hold) };
  };
  const frame = svg("rect", { height: TALL });
  const [still, threads, carried, bracket] = [svg("g"), svg("path", { class: "bn-thread" }), svg("path", { class: "bn-carried" }), svg("path", { class: "bn-bracket" })];
  const raw = svg("path", { class: "bn-raw" });
  const scaled = svg("path", { class: "bn-scaled bn-handle" });
  const [input, output] = [row("input", ROW.input), row("output", ROW.output)];
  const [middle, end] = [grip("β"), grip("γ")];
  const root = svg("svg", { role: "img", height: TALL }, svg("clipPath", { id: clip }, frame),
    svg("g", { "clip-path": `url(#${clip})` }, raw, scaled, threads, input.root, output.root, carried), still, bracket,
    middle.reach, end.reach, middle.knob, end.knob); // a knob is never under the reach of the other

  let [x, width] = [linear([0, 1], [0, 1]), 0];
  const inUnits = (move) => (dx) => move(x.invert(dx) - x.invert(0));
  const hold = (handles, move) => handles.forEach((handle) => draggable(handle, { press: drag.press, move: inUnits(move) }));
  hold([scaled, output.root, middle.reach, middle.knob], drag.beta);
  hold([end.reach, end.knob], drag.gamma);
  hold([input.root], drag.shift);

  /** What only a new width changes. */
  function layOut(newWidth, [low, high]) {
    width = newWidth;
    x = linear([low, high], [10, width - 10]);
    place(root, { viewBox: `0 0 ${width} ${TALL}` });
    for (const rect of [frame, input.hold, output.hold]) place(rect, { width });
    const step = [1, 2, 5, 10, 20, 50, 100].find((each) => (high - low) / each <= width / 44) ?? (high - low) / 4;
    const first = Math.ceil(low / step);
    const marks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
    still.replaceChildren(
      svg("path", { class: "bn-axis", d: `M0,${FLOOR}H${width}M0,${TALL - 18}H${width}` }),
      ...marks.map((mark) => svg("text", { x: x(mark), y: TALL - 3, "text-anchor": "middle" }, show(mark, 0))),
      svg("text", { x: 0, y: ROW.input - 24 }, "in: z"), svg("text", { x: 0, y: ROW.output - 24 }, "out: z̃"));
  }

  function draw({ z, gamma, beta, eps, line, use, own }) {
    const root2 = Math.sqrt(own.variance + eps);
    const bins = clamp(2 * Math.round(Math.sqrt(z.length)), 8, 24);
    const counted = histogram(z.map((value) => (value - own.mean) / root2), -OUTERMOST, OUTERMOST, bins);
    const y = linear([0, 1.1 * Math.max(...counted.density, 1e-9)], [FLOOR, 6]);
    place(raw, { d: outline(counted, root2, own.mean, x, y) });
    place(scaled, { d: outline(counted, line.slope * root2, line.slope * own.mean + line.offset, x, y) });

    const out = z.map((value) => line.slope * value + line.offset);
    const dots = (values, middleY) => values.map((value, i) => `M${x(value).toFixed(2)},${middleY + LIFT[i % 3]}h0.01`).join("");
    place(input.dots, { d: dots(z, ROW.input) });
    place(output.dots, { d: dots(out, ROW.output) });
    place(threads, { d: z.map((value, i) => `M${x(value).toFixed(2)},${ROW.input + LIFT[i % 3]}L${x(out[i]).toFixed(2)},${ROW.output + LIFT[i % 3]}`).join("") });

    const sigma = undoingPair({ eps, ...use }).gamma;
    const from = [-1, 0, 1].map((k) => x(use.mean + k * sigma));
    const to = [-1, 0, 1].map((k) => x(beta + k * gamma));
    place(input.band, { x: from[0], width: from[2] - from[0] });
    place(output.band, { x: Math.min(to[0], to[2]), width: Math.abs(to[2] - to[0]) });
    place(carried, { d: from.map((start, k) => `M${start},${ROW.input - BAND}v${2 * BAND}L${to[k]},${ROW.output - BAND}v${2 * BAND}`).join("") });
    const [held, ring] = [to[1], to[2]].map((at) => clamp(at, 9, width - 9)); // at the edge it can still be held
    place(bracket, { d: `M${held},${ROW.output + BAND}V${GRIPS}H${ring}V${ROW.output + BAND}` });
    for (const [{ reach, knob }, at, side] of [[middle, held, -1], [end, ring, 1]]) {
      const outside = gamma < 0 ? -side : side; // the names stand outside of the two, however close these are
      const outward = at < 30 ? 1 : at > width - 30 ? -1 : outside;
      for (const handle of [reach, knob]) place(handle, { transform: `translate(${at},${GRIPS})` });
      place(knob.lastChild, { x: 13 * outward, "text-anchor": outward < 0 ? "end" : "start" });
    }
  }

  return { root, layOut, draw };
}

/** One button for each batch, with its mean miss as a bar. */
function createStrip(count, choose) {
  const parts = Array.from({ length: count }, (_, k) => {
    const bar = element("span", { className: "bn-bar" });
    const node = element("button", { type: "button", onclick: () => choose(k) }, element("span", { className: "bn-column" }, bar), letter(k));
    return { node, bar };
  });
  const caption = element("p", { className: "bn-caption" });
  const root = element("div", { className: "bn-strip" }, ...parts.map(({ node }) => node));
  const draw = ({ misses, batch, running }) => {
    const top = doubledUntil(Number(Math.sqrt(running.variance).toPrecision(1)) / 2, Math.max(...misses.map((miss) => miss.mean)));
    parts.forEach(({ node, bar }, k) => {
      bar.style.height = `${(100 * misses[k].mean) / top}%`;
      node.ariaPressed = String(k === batch);
      node.ariaLabel = `batch ${letter(k)}: mean miss ${show(misses[k].mean)}, largest ${show(misses[k].largest)}`;
    });
    caption.textContent = `The mean miss |z̃ − z| of each batch at this γ and β. The full height is ${show(top, 1)}.`;
  };
  return { root, caption, draw };
}

/** The table under the picture: mean and standard deviation of what comes in, is used, goes out. */
function createTable() {
  const cells = {};
  const row = (name, text) => {
    cells[name] = ["mean", "std"].map((column) => element("td", { className: `bn-${name}-${column}` }));
    return element("tr", {}, element("th", { scope: "row", className: `bn-key bn-key-${name}` }, text), ...cells[name]);
  };
  const heads = ["values", "mean", "std. dev."].map((text) => element("th", { scope: "col" }, text));
  const root = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {},
    row("in", "in: z"), row("used", "the layer uses"), row("out", "out: z̃")));
  const write = (name, { mean, variance }) => {
    const texts = [show(mean), show(Math.sqrt(variance))];
    texts.forEach((text, column) => { cells[name][column].textContent = text; });
    return `mean ${texts[0]} and standard deviation ${texts[1]}`;
  };
  return { root, write };
}

function render({ model, el }) {
  const [limit, shiftLimit] = [model.get("limit"), model.get("shift_limit")];
  const [mean, deviation] = [model.get("running_mean"), Math.sqrt(model.get("running_var"))];
  const domain = [Math.min(0, mean - shiftLimit) - 3 * deviation, Math.max(0, mean + shiftLimit) + 3 * deviation];
  const sizes = batchSizes(floats(model.get("batches")).length / model.get("count"));
  let laidOut = 0;
  let start = {};

  const set = (values) => setTraits(model, values, redraw);
  const within = (name, value, edge) => set({ [name]: clamp(value, -edge, edge) });
  const picture = createPicture({
    press: () => { start = { gamma: model.get("gamma"), beta: model.get("beta"), shift: model.get("shift") }; },
    beta: (moved) => within("beta", start.beta + moved, limit),
    gamma: (moved) => within("gamma", start.gamma + moved, limit),
    shift: (moved) => within("shift", start.shift + moved, shiftLimit),
  });
  const strip = createStrip(model.get("count"), (batch) => set({ batch }));
  const table = createTable();
  const pairFor = (statistics) => set(undoingPair({ eps: model.get("eps"), ...statistics }));
  const undo = button("", () => pairFor(readLayer(model).own));
  const undoRunning = button("Undo for the running statistics", () => pairFor(readLayer(model).running));
  const next = button("Next batch", () => set({ batch: (model.get("batch") + 1) % model.get("count") }));
  const mode = choice({ label: "Mode", options: MODES, change: (value) => set({ mode: value }) });
  const range = { min: -limit, max: limit, step: 0.05 };
  const gamma = slider({ label: "γ, scale", ...range, input: (value) => set({ gamma: value }) });
  const beta = slider({ label: "β, shift", ...range, input: (value) => set({ beta: value }) });
  const size = slider({ label: "m, examples", min: 0, max: sizes.length - 1, step: 1, input: (index) => set({ batch_size: sizes[index] }) });
  const shift = slider({ label: "shift of z", min: -shiftLimit, max: shiftLimit, step: 0.1, input: (value) => set({ shift: value }) });
  const verdict = element("p", { className: "bn-verdict" });
  const spoken = announcer();
  const root = element("section", { className: "bn-widget bn-undo-batches", ariaLabel: "Undo on one batch, then the next" },
    element("p", {}, "Grey comes in, orange goes out. The layer carries the grey band, one σ to each side of μ, onto the orange band, γ to each side of β."),
    picture.root,
    element("div", { className: "bn-controls" }, undo, next, undoRunning),
    verdict, strip.root, strip.caption,
    element("div", { className: "bn-controls" }, gamma.root, beta.root, size.root, shift.root, mode.root), table.root, spoken.root);
  el.append(root);

  const redraw = oncePerFrame(() => {
    const layer = readLayer(model);
    const width = Math.max(picture.root.clientWidth, 240);
    if (laidOut !== width) picture.layOut(width, domain);
    laidOut = width;
    picture.draw(layer);
    strip.draw(layer);

    const { z, line, own, use, batch, size: m } = layer;
    const out = { mean: line.slope * own.mean + line.offset, variance: line.slope ** 2 * own.variance };
    const summary = [table.write("in", own), table.write("out", out)];
    table.write("used", use);
    gamma.set(layer.gamma, show(layer.gamma));
    beta.set(layer.beta, show(layer.beta));
    size.set(sizes.findLastIndex((each) => each <= m), String(m));
    shift.set(model.get("shift"), show(model.get("shift")));
    mode.control.value = layer.mode;
    undo.textContent = `Undo for batch ${letter(batch)}`;

    const miss = layer.misses[batch];
    const same = miss.largest < 1e-4 * deviation;
    const where = layer.mode === "training" ? `on batch ${letter(batch)}` : "on this batch and on any other";
    verdict.textContent = `Batch ${letter(batch)}, ${z.length} examples. Miss |z̃ − z|: mean ${show(miss.mean)}, largest ${show(miss.largest)}.`
      + (same ? ` Undone: every output is its input, ${where}.` : "");
    const sentence = `${verdict.textContent} In: ${summary[0]}. Out: ${summary[1]}.`;
    place(picture.root, { "aria-label": sentence });
    spoken.say(sentence);
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
