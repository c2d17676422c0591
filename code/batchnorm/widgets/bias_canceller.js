// Drag the grey row, and b moves. What lies below batch normalization stands still, for the mean takes b along;
// with the normalization after the activation, without it or with frozen statistics, it does not.
import { clamp, linear, show } from "./arithmetic.js";
import { biasPath, largestMoves } from "./bias_path.js";
import { announcer, button, choice, draggable, element, follow, oncePerFrame, place, slider, svg } from "./interface.js";

const LINE = { top: 86, middle: 204, bottom: 312 };
const GRIP = { b: LINE.top - 44, w: LINE.top + 40, beta: -30 }; // that of beta above the line it is on
const BARS = { caption: 382, middle: 432, tall: 30, text: 480 };
const TALL = 488;
const LIFT = [-13, 0, 13]; // neighbours stand on three heights, so that no dot hides another
const STILL = 0.005; // what rounds to 0.00
const TRAITS = ["w", "b", "beta", "order", "activation", "frozen", "kept", "ghost", "x", "target", "eps"];
const LINES = {
  before: { z: LINE.top, scaled: LINE.middle, activation: LINE.bottom },
  after: { z: LINE.top, activation: LINE.middle, scaled: LINE.bottom },
  none: { z: LINE.top, activation: LINE.bottom },
};
const NAMES = { relu: "ReLU", sigmoid: "sigmoid", tanh: "tanh" };
const ORDERS = { before: "w x + b → BN → activation", after: "w x + b → activation → BN", none: "no batch normalization" };

/** What each line holds, in the chosen order. */
function captions(order, name) {
  return {
    z: "z = w x + b",
    scaled: order === "before" ? "z̃ = BN(z)" : "output = BN(a)",
    activation: `${order === "after" ? "a" : "output"} = ${NAMES[name]}(${order === "before" ? "z̃" : "z"})`,
  };
}

/** One sentence: what b does here, and why. */
function sentence({ order, frozen, activation }, { z }) {
  if (order === "none") return "No batch normalization: b moves everything below it.";
  if (frozen) return "Frozen statistics: the mean does not follow b, so b moves what is below.";
  if (order === "before") return "BN directly after w x + b: the mean takes b along, and b cancels.";
  if (activation === "relu" && z.every((value) => value > 0)) return "All lie right of ReLU's bend, where it is a straight line: here b cancels.";
  if (activation === "relu" && z.every((value) => value <= 0)) return "All lie left of ReLU's bend and become 0: here b does nothing.";
  return "BN after the activation: b shifts what the activation sees, and is alive.";
}

/** The picture: a line for each step, its dots and their ghosts, the grips, and the gradient as bars. */
function createPicture(inputs, drag) {
  const m = inputs.length;
  const indices = inputs.map((_, i) => i);
  const lift = indices.map((i) => LIFT[inputs.filter((value, j) => value < inputs[i] || (value === inputs[i] && j < i)).length % 3]);
  const grip = (name, text) => svg("g", { class: `bn-handle bn-grip bn-grip-${name}` },
    svg("circle", { class: "bn-reach", r: 22 }), svg("circle", { r: 9 }), svg("text", { x: 14, y: 5 }, text));
  const grips = { b: grip("b", "b"), w: grip("w", "w"), beta: grip("beta", "β") };
  const strip = (name) => svg("rect", { class: `bn-handle bn-strip bn-strip-${name}`, x: 0, height: 56 });
  const strips = { b: strip("b"), beta: strip("beta") };
  const dot = (name, i) => (name === "z"
    ? svg("g", { class: "bn-dot-z" }, svg("circle", { r: 9 }), svg("text", { "text-anchor": "middle", y: 4 }, String(i + 1)))
    : svg("g", { class: `bn-dot-${name}` }, svg("circle", { r: 6 })));
  const rows = Object.fromEntries(["z", "scaled", "activation"].map((name) => [name, {
    line: svg("path", { class: "bn-axis" }),
    caption: svg("text", { class: "bn-caption", x: 0 }),
    moved: svg("text", { class: `bn-moved bn-moved-${name}`, "text-anchor": "end" }),
    ghosts: svg("path", { class: `bn-ghosts bn-ghosts-${name}` }),
    dots: indices.map((i) => dot(name, i)),
  }]));
  const each = (part) => Object.values(rows).flatMap((row) => row[part]);
  const [threads, arms, targets, still] = ["bn-threads", "bn-arms", "bn-targets", "bn-zero"].map((name) => svg("path", { class: name }));
  const marks = svg("g", { class: "bn-marks" });
  const bars = [...indices, m].map((i) => svg("path", { class: i === m ? "bn-sum" : "bn-bar" }));
  const amounts = bars.map((_, i) => svg("text", { class: i === m ? "bn-sum-text" : "bn-bar-text", "text-anchor": "middle", y: BARS.text }));
  const heads = bars.map((_, i) => svg("text", { class: "bn-bar-text", "text-anchor": "middle", y: BARS.middle - BARS.tall - 6 }, i === m ? "Σ" : String(i + 1)));
  const floor = svg("path", { class: "bn-axis" });
  const root = svg("svg", { role: "img", height: TALL }, ...Object.values(strips), still, marks, ...each("line"), ...each("caption"), ...each("moved"), ...each("ghosts"),
    threads, targets, arms, ...each("dots"), ...Object.values(grips),
    svg("text", { class: "bn-caption", x: 0, y: BARS.caption }, "∂L/∂z of each example; Σ = ∂L/∂b"), floor, ...bars, ...heads, ...amounts);

  let x = linear([-1, 1], [0, 1]);
  const held = { b: [grips.b, strips.b], w: [grips.w], beta: [grips.beta, strips.beta] };
  for (const [name, handles] of Object.entries(held)) {
    for (const handle of handles) draggable(handle, { press: drag.press, move: (dx) => drag.move(name, x.invert(dx) - x.invert(0)) });
  }

  function draw(state, { rows: values, gradZ, gradB }, ghosts, moves, reach) {
    const width = Math.max(root.clientWidth, 240);
    place(root, { viewBox: `0 0 ${width} ${TALL}` });
    x = linear([-reach, reach], [16, width - 16]);
    const at = (value) => x(clamp(value, -reach, reach)).toFixed(2);
    const lines = LINES[state.order];
    const names = Object.keys(lines);
    const texts = captions(state.order, state.activation);
    for (const [name, { line, caption, moved, ghosts: ticks, dots }] of Object.entries(rows)) {
      const y = lines[name];
      const shown = y === undefined ? "none" : "";
      for (const node of [line, caption, moved, ticks, ...dots]) node.style.display = shown;
      if (shown) continue;
      place(line, { d: `M0,${y}H${width}` });
      place(caption, { y: name === "z" ? 14 : y - 46 }).textContent = texts[name];
      const text = moves === null ? "" : moves[name] < STILL ? "stands still" : `moved by up to ${show(moves[name])}`;
      place(moved, { x: width, y: name === "z" ? 14 : y - 46 }).textContent = text;
      moved.classList.toggle("bn-stands", moves !== null && moves[name] < STILL);
      place(ticks, { d: moves === null ? "" : ghosts[name].map((value, i) => `M${at(value)},${y + lift[i] - 11}v22`).join("") });
      dots.forEach((node, i) => place(node, { transform: `translate(${at(values[name][i])},${y + lift[i]})` }));
    }
    const step = (name, i) => `${at(values[name][i])},${lines[name] + lift[i]}`;
    place(threads, { d: indices.map((i) => `M${names.map((name) => step(name, i)).join("L")}`).join("") });
    place(targets, { d: state.target.map((value) => `M${at(value) - 4},${LINE.bottom + 20}l8,8m0,-8l-8,8`).join("") });
    place(still, { d: `M${x(0)},24V${LINE.bottom + 18}` });
    const every = width < 480 ? 4 : 2;
    const last = Math.floor(reach / every);
    const ticks = Array.from({ length: 2 * last + 1 }, (_, i) => (i - last) * every);
    marks.replaceChildren(...ticks.map((tick) => svg("text", { x: x(tick), y: LINE.bottom + 44, "text-anchor": "middle" }, show(tick, 0))));

    const ring = x(state.b + state.w);
    const shift = lines.scaled === undefined ? null : lines.scaled + GRIP.beta;
    place(strips.b, { y: LINE.top - 28, width });
    place(grips.b, { transform: `translate(${x(state.b)},${GRIP.b})` });
    place(grips.w, { transform: `translate(${ring},${GRIP.w})` });
    place(arms, { d: `M${x(state.b)},${GRIP.b}V${GRIP.w}H${ring}V${LINE.top}${shift === null ? "" : `M${x(state.beta)},${shift}v30`}` });
    for (const node of [strips.beta, grips.beta]) node.style.display = shift === null ? "none" : "";
    if (shift !== null) {
      place(strips.beta, { y: lines.scaled - 28, width });
      place(grips.beta, { transform: `translate(${x(state.beta)},${shift})` });
    }

    const all = [...gradZ, gradB];
    const tallest = Math.max(...all.map(Math.abs), 0.01);
    const slot = width / (m + 1.5);
    place(floor, { d: `M0,${BARS.middle}H${width}` });
    all.forEach((value, i) => {
      const middle = slot * (i + (i === m ? 1 : 0.5));
      place(bars[i], { d: `M${middle - 0.3 * slot},${BARS.middle}v${(-value / tallest) * BARS.tall}h${0.6 * slot}V${BARS.middle}Z` });
      place(heads[i], { x: middle });
      const text = show(value, i === m ? 3 : 2);
      place(amounts[i], { x: middle }).textContent = slot < 32 ? text.replace("0.", ".") : text;
    });
  }

  return { root, draw };
}

function render({ model, el }) {
  const places = ["w", "b", "beta"];
  const now = () => places.map((name) => model.get(name));
  let start = [];

  const set = (values) => {
    for (const [name, value] of Object.entries(values)) {
      model.set(name, places.includes(name) ? clamp(value, -model.get("limits")[name], model.get("limits")[name]) : value);
    }
    model.save_changes();
    redraw();
  };
  const remember = () => set({ ghost: now() }); // what is shown now stays behind as ghosts
  const picture = createPicture(model.get("x"), {
    press: () => { start = now(); remember(); },
    move: (name, moved) => set({ [name]: start[places.indexOf(name)] + moved }),
  });
  const sliders = Object.fromEntries([["b", "b, bias"], ["w", "w, weight"], ["beta", "β, shift"]].map(([name, label]) => {
    const limit = model.get("limits")[name];
    const made = slider({ label, min: -limit, max: limit, step: 0.05, input: (value) => set({ [name]: value }) });
    for (const event of ["pointerdown", "focus"]) made.control.addEventListener(event, remember);
    return [name, made];
  }));
  const order = choice({ label: "Order", options: Object.entries(ORDERS), change: (value) => set({ order: value, ghost: now() }) });
  const activation = choice({ label: "Activation", options: Object.entries(NAMES), change: (value) => set({ activation: value, ghost: now() }) });
  const statistics = choice({
    label: "Statistics",
    options: [["batch", "of this batch: training"], ["frozen", "frozen: inference"]],
    change: (value) => set({ frozen: value === "frozen", kept: now().slice(0, 2), ghost: now() }),
  });
  const again = button("Start again", () => set({ w: 1, b: 0, beta: 0, frozen: false, ghost: [1, 0, 0] }));
  const meaning = element("p", { className: "bn-meaning" });
  const numbers = element("p", { className: "bn-numbers" });
  const spoken = announcer();
  const root = element("section", { className: "bn-widget bn-bias-canceller", ariaLabel: "The bias canceller" },
    element("p", {}, "Drag the grey row to move b, its ring to change w, the orange row to move β."),
    picture.root, meaning, numbers,
    element("div", { className: "bn-controls" }, ...Object.values(sliders).map((made) => made.root)),
    element("div", { className: "bn-controls" }, order.root, activation.root, statistics.root, again), spoken.root);
  el.append(root);

  const redraw = oncePerFrame(() => {
    const state = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    const kept = state.frozen ? state.kept : null;
    const path = (values) => biasPath({ ...state, ...values, kept });
    const [w, b, beta] = state.ghost;
    const found = path({});
    const ghosts = path({ w, b, beta }).rows;
    const untouched = now().every((value, i) => value === state.ghost[i]);
    const moves = untouched ? null : largestMoves(found.rows, ghosts);
    const { w: widest, b: farthest } = model.get("limits");
    const reach = widest * Math.max(1, ...state.x.map(Math.abs)) + farthest + 0.3;
    picture.draw(state, found, ghosts, moves, reach);

    meaning.textContent = sentence(state, found.rows);
    numbers.textContent = `b = ${show(state.b)}, w = ${show(state.w)}, β = ${show(state.beta)}. Loss L = ${show(found.loss, 3)}; `
      + `∂L/∂b = ${show(found.gradB, 3)}, ∂L/∂β = ${show(found.gradBeta, 3)}.`;
    for (const [name, made] of Object.entries(sliders)) made.set(state[name], show(state[name]));
    sliders.beta.control.disabled = state.order === "none";
    statistics.control.disabled = state.order === "none";
    order.control.value = state.order;
    activation.control.value = state.activation;
    statistics.control.value = state.frozen ? "frozen" : "batch";
    const told = Object.entries(moves ?? {}).map(([name, move]) => `${captions(state.order, state.activation)[name]} ${move < STILL ? "stands still" : `moved by up to ${show(move)}`}`);
    place(picture.root, { "aria-label": [meaning.textContent, numbers.textContent, told.join("; ")].join(" ").trim() });
    spoken.say([told.join("; "), numbers.textContent].join(". "));
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
