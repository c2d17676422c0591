// A batch goes in, in grey, and comes out of the layer, in orange. The layer carries the mean and the sigma that it
// uses, the grey band, onto beta and gamma, the orange band; it is the identity where the two bands are one.
import { clamp, moments, show } from "./arithmetic.js";
import { batchSizes, doubledUntil, layerLine, letter, missOfLine, undoingPair } from "./undoing.js";
import { announcer, button, choice, element, place, setTraits, slider } from "./elements.js";
import { floats, follow, oncePerFrame } from "./interface.js";
import { createPicture } from "./undo_picture.js";

const TRAITS = [
  "batches",
  "count",
  "batch",
  "batch_size",
  "shift",
  "gamma",
  "beta",
  "eps",
  "mode",
  "running_mean",
  "running_var",
];

/** What goes in and what the layer does to it, from the traits alone. */
function readLayer(model) {
  const [batches, count, batch, size, shift, gamma, beta, eps, mode] = TRAITS.map((name) => model.get(name));
  const running = { mean: model.get("running_mean"), variance: model.get("running_var") };
  const all = floats(batches);
  const most = all.length / count;
  const values = Array.from({ length: count }, (_, k) =>
    Array.from(all.subarray(k * most, k * most + size), (z) => z + shift),
  );
  const used = (z) => (mode === "training" ? moments(z) : running);
  const lines = values.map((z) => layerLine({ gamma, beta, eps, ...used(z) }));
  const misses = values.map((z, k) => missOfLine(z, lines[k]));
  return {
    batch,
    count,
    size,
    gamma,
    beta,
    eps,
    mode,
    running,
    misses,
    z: values[batch],
    line: lines[batch],
    use: used(values[batch]),
    own: moments(values[batch]),
  };
}

/** One button for each batch, with its mean miss as a bar. */
function createStrip(count, choose) {
  const parts = Array.from({ length: count }, (_, k) => {
    const bar = element("span", { className: "bn-bar" });
    const node = element(
      "button",
      { type: "button", onclick: () => choose(k) },
      element("span", { className: "bn-column" }, bar),
      letter(k),
    );
    return { node, bar };
  });
  const caption = element("p", { className: "bn-caption" });
  const root = element("div", { className: "bn-strip" }, ...parts.map(({ node }) => node));
  const draw = ({ misses, batch, running }) => {
    const top = doubledUntil(
      Number(Math.sqrt(running.variance).toPrecision(1)) / 2,
      Math.max(...misses.map((miss) => miss.mean)),
    );
    parts.forEach(({ node, bar }, k) => {
      bar.style.height = `${(100 * misses[k].mean) / top}%`;
      node.ariaPressed = String(k === batch);
      node.ariaLabel = `batch ${letter(k)}: mean miss ${show(misses[k].mean)}, largest ${show(misses[k].largest)}`;
    });
    caption.textContent = `Mean miss of each batch at this γ and β; full height ${show(top, 1)}.`;
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
  const root = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, row("in", "in: z"), row("used", "the layer uses"), row("out", "out: z̃")),
  );
  const write = (name, { mean, variance }) => {
    const texts = [show(mean), show(Math.sqrt(variance))];
    texts.forEach((text, column) => {
      cells[name][column].textContent = text;
    });
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
    press: () => {
      start = { gamma: model.get("gamma"), beta: model.get("beta"), shift: model.get("shift") };
    },
    beta: (moved) => within("beta", start.beta + moved, limit),
    gamma: (moved) => within("gamma", start.gamma + moved, limit),
    shift: (moved) => within("shift", start.shift + moved, shiftLimit),
  });
  const strip = createStrip(model.get("count"), (batch) => set({ batch }));
  const table = createTable();
  const undo = button("", () => {
    const { mode, running, own } = readLayer(model);
    set(undoingPair({ eps: model.get("eps"), ...(mode === "training" ? own : running) }));
  });
  const next = button("Next batch", () => set({ batch: (model.get("batch") + 1) % model.get("count") }));
  const modes = ["training", "inference"].map((name) => [name, name]);
  const mode = choice({ label: "Mode", options: modes, change: (value) => set({ mode: value }) });
  const size = choice({
    label: "Examples, m",
    options: sizes.map((each) => [each, each]),
    change: (value) => set({ batch_size: Number(value) }),
  });
  const range = { min: -limit, max: limit, step: 0.05 };
  const gamma = slider({ label: "γ, scale", ...range, input: (value) => set({ gamma: value }) });
  const beta = slider({ label: "β, shift", ...range, input: (value) => set({ beta: value }) });
  const shift = slider({
    label: "shift of z",
    min: -shiftLimit,
    max: shiftLimit,
    step: 0.1,
    input: (value) => set({ shift: value }),
  });
  const verdict = element("p", { className: "bn-verdict" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-undo-batches", ariaLabel: "Undo on one batch, then the next" },
    element(
      "p",
      {},
      "Grey comes in, orange goes out. The layer carries the grey band, one σ to each side of μ, onto the orange band, γ to each side of β.",
    ),
    element("div", { className: "bn-controls" }, undo, next, mode.root, size.root),
    picture.root,
    verdict,
    strip.root,
    strip.caption,
    element(
      "details",
      { className: "bn-more" },
      element("summary", {}, "Sliders and numbers"),
      element("div", { className: "bn-controls" }, gamma.root, beta.root, shift.root),
      table.root,
    ),
    spoken.root,
  );
  el.append(root);

  const redraw = oncePerFrame(() => {
    const layer = readLayer(model);
    const width = Math.max(picture.root.clientWidth, 240);
    if (laidOut !== width) picture.layOut(width, domain);
    laidOut = width;
    picture.draw(layer);
    strip.draw(layer);

    const { line, own, use, batch, size: m } = layer;
    const out = { mean: line.slope * own.mean + line.offset, variance: line.slope ** 2 * own.variance };
    const summary = [table.write("in", own), table.write("out", out)];
    table.write("used", use);
    gamma.set(layer.gamma, show(layer.gamma));
    beta.set(layer.beta, show(layer.beta));
    size.control.value = m;
    shift.set(model.get("shift"), show(model.get("shift")));
    mode.control.value = layer.mode;
    undo.textContent = layer.mode === "training" ? `Undo for batch ${letter(batch)}` : "Undo for running μ, σ";

    const miss = layer.misses[batch];
    const same = miss.largest < 1e-4 * deviation;
    const where = layer.mode === "training" ? "on this batch" : "on every batch";
    verdict.textContent =
      `Batch ${letter(batch)}: miss |z̃ − z|, mean ${show(miss.mean)}, largest ${show(miss.largest)}.` +
      (same ? ` Undone ${where}.` : "");
    const sentence = `${verdict.textContent} In: ${summary[0]}. Out: ${summary[1]}.`;
    place(picture.root, { "aria-label": sentence });
    spoken.say(sentence);
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
