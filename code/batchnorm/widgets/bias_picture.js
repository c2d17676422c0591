// The picture of bias_canceller.js: a line for each step, its dots and their ghosts, the grips, and the gradient.
import { clamp, linear, show } from "./arithmetic.js";
import { place, svg } from "./elements.js";
import { draggable } from "./interface.js";

export const STILL = 0.005; // what rounds to 0.00
const LINE = { top: 86, middle: 204, bottom: 312 };
const GRIP = { b: LINE.top - 44, w: LINE.top + 40, beta: -30 }; // that of beta above the line it is on
const BARS = { caption: 382, middle: 432, tall: 30, text: 480 };
const TALL = 488;
const LIFT = [-13, 0, 13]; // neighbours stand on three heights, so that no dot hides another
const LINES = {
  before: { z: LINE.top, scaled: LINE.middle, activation: LINE.bottom },
  after: { z: LINE.top, activation: LINE.middle, scaled: LINE.bottom },
  none: { z: LINE.top, activation: LINE.bottom },
};
export const NAMES = { relu: "ReLU", sigmoid: "sigmoid", tanh: "tanh" };

/** What each line holds, in the chosen order. */
export function captions(order, name) {
  return {
    z: "z = w x + b",
    scaled: order === "before" ? "z̃ = BN(z)" : "output = BN(a)",
    activation: `${order === "after" ? "a" : "output"} = ${NAMES[name]}(${order === "before" ? "z̃" : "z"})`,
  };
}

/** The picture: a line for each step, its dots and their ghosts, the grips, and the gradient as bars. */
export function createPicture(inputs, drag) {
  const m = inputs.length;
  const indices = inputs.map((_, i) => i);
  const lift = indices.map(
    (i) => LIFT[inputs.filter((value, j) => value < inputs[i] || (value === inputs[i] && j < i)).length % 3],
  );
  const grip = (name, text) =>
    svg(
      "g",
      { class: `bn-handle bn-grip bn-grip-${name}` },
      svg("circle", { class: "bn-reach", r: 22 }),
      svg("circle", { r: 9 }),
      svg("text", { x: 14, y: 5 }, text),
    );
  const grips = { b: grip("b", "b"), w: grip("w", "w"), beta: grip("beta", "β") };
  const strip = (name) => svg("rect", { class: `bn-handle bn-strip bn-strip-${name}`, x: 0, height: 56 });
  const strips = { b: strip("b"), beta: strip("beta") };
  const dot = (name, i) =>
    name === "z"
      ? svg(
          "g",
          { class: "bn-dot-z" },
          svg("circle", { r: 9 }),
          svg("text", { "text-anchor": "middle", y: 4 }, String(i + 1)),
        )
      : svg("g", { class: `bn-dot-${name}` }, svg("circle", { r: 6 }));
  const rows = Object.fromEntries(
    ["z", "scaled", "activation"].map((name) => [
      name,
      {
        line: svg("path", { class: "bn-axis" }),
        caption: svg("text", { class: "bn-caption", x: 0 }),
        moved: svg("text", { class: `bn-moved bn-moved-${name}`, "text-anchor": "end" }),
        ghosts: svg("path", { class: `bn-ghosts bn-ghosts-${name}` }),
        dots: indices.map((i) => dot(name, i)),
      },
    ]),
  );
  const each = (part) => Object.values(rows).flatMap((row) => row[part]);
  const [threads, arms, targets, still] = ["bn-threads", "bn-arms", "bn-targets", "bn-zero"].map((name) =>
    svg("path", { class: name }),
  );
  const marks = svg("g", { class: "bn-marks" });
  const bars = [...indices, m].map((i) => svg("path", { class: i === m ? "bn-sum" : "bn-bar" }));
  const amounts = bars.map((_, i) =>
    svg("text", { class: i === m ? "bn-sum-text" : "bn-bar-text", "text-anchor": "middle", y: BARS.text }),
  );
  const heads = bars.map((_, i) =>
    svg(
      "text",
      { class: "bn-bar-text", "text-anchor": "middle", y: BARS.middle - BARS.tall - 6 },
      i === m ? "Σ" : String(i + 1),
    ),
  );
  const floor = svg("path", { class: "bn-axis" });
  const root = svg(
    "svg",
    { role: "img", height: TALL },
    ...Object.values(strips),
    still,
    marks,
    ...each("line"),
    ...each("caption"),
    ...each("moved"),
    ...each("ghosts"),
    threads,
    targets,
    arms,
    ...each("dots"),
    ...Object.values(grips),
    svg("text", { class: "bn-caption", x: 0, y: BARS.caption }, "∂L/∂z of each example; Σ = ∂L/∂b"),
    floor,
    ...bars,
    ...heads,
    ...amounts,
  );

  let x = linear([-1, 1], [0, 1]);
  const held = { b: [grips.b, strips.b], w: [grips.w], beta: [grips.beta, strips.beta] };
  for (const [name, handles] of Object.entries(held)) {
    for (const handle of handles)
      draggable(handle, { press: drag.press, move: (dx) => drag.move(name, x.invert(dx) - x.invert(0)) });
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
      place(ticks, {
        d: moves === null ? "" : ghosts[name].map((value, i) => `M${at(value)},${y + lift[i] - 11}v22`).join(""),
      });
      dots.forEach((node, i) => place(node, { transform: `translate(${at(values[name][i])},${y + lift[i]})` }));
    }
    const step = (name, i) => `${at(values[name][i])},${lines[name] + lift[i]}`;
    place(threads, { d: indices.map((i) => `M${names.map((name) => step(name, i)).join("L")}`).join("") });
    place(targets, { d: state.target.map((value) => `M${at(value) - 4},${LINE.bottom + 20}l8,8m0,-8l-8,8`).join("") });
    place(still, { d: `M${x(0)},24V${LINE.bottom + 18}` });
    const every = width < 480 ? 4 : 2;
    const last = Math.floor(reach / every);
    const ticks = Array.from({ length: 2 * last + 1 }, (_, i) => (i - last) * every);
    marks.replaceChildren(
      ...ticks.map((tick) => svg("text", { x: x(tick), y: LINE.bottom + 44, "text-anchor": "middle" }, show(tick, 0))),
    );

    const ring = x(state.b + state.w);
    const shift = lines.scaled === undefined ? null : lines.scaled + GRIP.beta;
    place(strips.b, { y: LINE.top - 28, width });
    place(grips.b, { transform: `translate(${x(state.b)},${GRIP.b})` });
    place(grips.w, { transform: `translate(${ring},${GRIP.w})` });
    place(arms, {
      d: `M${x(state.b)},${GRIP.b}V${GRIP.w}H${ring}V${LINE.top}${shift === null ? "" : `M${x(state.beta)},${shift}v30`}`,
    });
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
      place(bars[i], {
        d: `M${middle - 0.3 * slot},${BARS.middle}v${(-value / tallest) * BARS.tall}h${0.6 * slot}V${BARS.middle}Z`,
      });
      place(heads[i], { x: middle });
      const text = show(value, i === m ? 3 : 2);
      place(amounts[i], { x: middle }).textContent = slot < 32 ? text.replace("0.", ".") : text;
    });
  }

  return { root, draw };
}
