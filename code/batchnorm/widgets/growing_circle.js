// Two weights before a batch-norm layer. Their loss depends on their direction alone, so the gradient stands at
// a right angle to them: each step makes them longer, and the longer they are, the less a step turns them.
import { clamp, show } from "./arithmetic.js";
import { announcer, button, element, freshId, place, setTraits, slider, svg } from "./elements.js";
import { draggable, follow, oncePerFrame } from "./interface.js";
import { decayedStep, degreesBetween, invariantLoss, roomFor } from "./scale_invariant.js";

const TRAITS = ["weights", "trail", "steps", "learning_rate", "weight_decay"];
const LARGEST = 380; // the picture, in CSS pixels
const RIM = 22; // between the edge of the picture and the farthest vector
const SHORTEST = 0.1; // w is not moved by hand to a shorter length
const RING = 90; // directions whose loss is drawn

/** A number to three digits, without an exponent. */
const digits = (value) => (value === 0 ? "0" : value.toFixed(clamp(2 - Math.floor(Math.log10(Math.abs(value))), 0, 8)));

function arrow([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 1) return "";
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const head = Math.min(9, length);
  const side = (sign) => `${x1 - head * ux - sign * 0.5 * head * uy},${y1 - head * uy + sign * 0.5 * head * ux}`;
  return `M${x0},${y0}L${x1},${y1}M${side(1)}L${x1},${y1}L${side(-1)}`;
}

/** The plane of w. What is given to `draw` is in units of w; y points up. */
function createPicture() {
  const clip = freshId();
  const frame = svg("rect");
  const [ring, axes, dots] = [svg("g", { class: "bn-ring" }), svg("g"), svg("path", { class: "bn-trail" })];
  const first = svg("circle", { class: "bn-first" });
  const circle = svg("circle", { class: "bn-circle" });
  const path = svg("path", { class: "bn-path" });
  const next = svg("path", { class: "bn-next" });
  const vector = svg("path", { class: "bn-vector" });
  const root = svg(
    "svg",
    { role: "img" },
    svg("clipPath", { id: clip }, frame),
    ring,
    axes,
    svg("g", { "clip-path": `url(#${clip})` }, first, circle, path, dots, next),
    vector,
  );
  let [side, reach, scale] = [0, 0, 1];
  const at = ([x, y]) => [side / 2 + scale * x, side / 2 - scale * y];

  /** What only another size, zoom or data set changes. */
  function layOut(newSide, newReach, losses) {
    [side, reach] = [newSide, newReach];
    scale = (side / 2 - RIM) / reach;
    place(root, { viewBox: `0 0 ${side} ${side}`, width: side, height: side });
    place(frame, { width: side, height: side });
    const [low, high] = [Math.min(...losses), Math.max(...losses)];
    const edge = (index) => {
      const angle = (2 * Math.PI * (index - 0.5)) / RING;
      return `${side / 2 + (side / 2 - 7) * Math.cos(angle)},${side / 2 - (side / 2 - 7) * Math.sin(angle)}`;
    };
    ring.replaceChildren(
      ...losses.map((loss, index) =>
        svg("path", {
          d: `M${edge(index)}L${edge(index + 1)}`,
          "stroke-opacity": 0.06 + 0.9 * ((high - loss) / (high - low || 1)) ** 2,
        }),
      ),
    );
    const mark = (value) =>
      svg("text", { x: at([value, 0])[0], y: side / 2 + 16, "text-anchor": "middle" }, show(value, 0));
    axes.replaceChildren(
      svg("path", { class: "bn-axis", d: `M${RIM},${side / 2}H${side - RIM}M${side / 2},${RIM}V${side - RIM}` }),
      ...[-1, -0.5, 0.5].map((part) => mark(part * reach)),
    );
  }

  function draw(weights, trail, following) {
    const [cx, cy] = at([0, 0]);
    const radius = (v) => scale * Math.hypot(...v);
    place(first, { cx, cy, r: radius(trail[0] ?? weights) });
    place(circle, { cx, cy, r: radius(weights) });
    place(path, { d: `M${[...trail, weights].map((v) => at(v).join(",")).join("L")}` });
    place(dots, { d: trail.map((v) => `M${at(v).join(",")}h0`).join("") });
    place(next, { d: arrow(at(weights), at(following)) });
    place(vector, { d: arrow([cx, cy], at(weights)) });
    return at(weights);
  }

  return { root, layOut, draw, scale: () => scale, reach: () => reach };
}

function createTable() {
  const cells = {};
  const row = (name, text) => {
    cells[name] = element("td", { className: `bn-${name}` });
    return element("tr", {}, element("th", { scope: "row" }, text), cells[name]);
  };
  const rows = [
    row("length", "length ‖w‖"),
    row("effective", "effective learning rate η/‖w‖²"),
    row("slope", "length of the gradient ‖g‖"),
    row("right", "angle between w and g"),
    row("turned", "turned by the last step"),
    row("loss", "loss of this direction"),
    row("steps", "steps"),
  ];
  return { root: element("table", {}, element("tbody", {}, ...rows)), cells };
}

function render({ model, el }) {
  let laidOut = "";
  let losses = [];
  let held = null; // where w was when the hand took it

  const set = (values) => setTraits(model, values, redraw);
  const moveTo = (angle, length) => set({ weights: [length * Math.cos(angle), length * Math.sin(angle)], trail: [] });
  const polar = ([x, y]) => [Math.atan2(y, x), Math.hypot(x, y)];
  const gradientNow = () => {
    const [inputs, size] = [model.get("inputs"), model.get("batch_size")];
    const from = (model.get("steps") * size) % inputs.length;
    return invariantLoss(
      inputs.slice(from, from + size),
      model.get("targets").slice(from, from + size),
      model.get("weights"),
    ).gradient;
  };
  const stepped = () =>
    decayedStep(model.get("weights"), gradientNow(), model.get("learning_rate"), model.get("weight_decay"));
  const walk = (times) => {
    for (let k = 0; k < times; k += 1) {
      const [weights, following] = [model.get("weights"), stepped()];
      model.set("trail", [...model.get("trail"), weights].slice(-model.get("longest_trail")));
      model.set("weights", following);
      model.set("steps", model.get("steps") + 1);
    }
    set({});
  };
  const findLosses = () => {
    losses = Array.from({ length: RING }, (_, index) => {
      const angle = (2 * Math.PI * index) / RING;
      return invariantLoss(model.get("inputs"), model.get("targets"), [Math.cos(angle), Math.sin(angle)]).loss;
    });
    laidOut = "";
  };

  const picture = createPicture();
  const tip = element("div", { className: "bn-handle bn-tip" }, element("span"));
  const stage = element("div", { className: "bn-stage" }, picture.root, tip);
  draggable(tip, {
    press: () => {
      held = model.get("weights");
    },
    move: (dx, dy) => {
      const [angle, length] = polar([held[0] + dx / picture.scale(), held[1] - dy / picture.scale()]);
      moveTo(angle, clamp(length, SHORTEST, picture.reach()));
    },
    end: () => {
      held = null;
      redraw();
    },
  });

  const table = createTable();
  const length = slider({
    label: "‖w‖, length",
    min: -1,
    max: 1,
    step: 0.05,
    input: (power) => moveTo(polar(model.get("weights"))[0], 10 ** power),
  });
  const direction = slider({
    label: "direction of w",
    min: -180,
    max: 180,
    step: 1,
    input: (angle) => moveTo((angle * Math.PI) / 180, polar(model.get("weights"))[1]),
  });
  const rate = slider({
    label: "η, learning rate",
    min: -2,
    max: 1,
    step: 0.05,
    input: (power) => set({ learning_rate: 10 ** power }),
  });
  const decay = slider({
    label: "λ, weight decay",
    min: 0,
    max: 0.2,
    step: 0.01,
    input: (weight_decay) => set({ weight_decay }),
  });
  const one = button("1 step", () => walk(1));
  const twenty = button("20 steps", () => walk(20));
  const again = button("Reset", () => set({ weights: model.get("start"), trail: [], steps: 0 }));
  const verdict = element("p", { className: "bn-verdict" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-growing-circle", ariaLabel: "A weight vector on a growing circle" },
    element(
      "p",
      {},
      "Drag the tip of w, then take steps. The orange arrow is the next step. The bluer the ring, the lower the loss in that direction.",
    ),
    element(
      "div",
      { className: "bn-columns" },
      stage,
      element(
        "div",
        { className: "bn-side" },
        table.root,
        element("div", { className: "bn-controls" }, one, twenty, again),
      ),
    ),
    element("div", { className: "bn-controls" }, rate.root, decay.root, length.root, direction.root),
    verdict,
    spoken.root,
  );
  el.append(root);

  const redraw = oncePerFrame(() => {
    const [weights, trail, steps, eta, lambda] = TRAITS.map((name) => model.get(name));
    const side = Math.min(LARGEST, Math.max(stage.clientWidth, 200));
    const reach = held ? picture.reach() : roomFor([weights, ...trail]);
    if (laidOut !== `${side} ${reach}`) picture.layOut(side, reach, losses);
    laidOut = `${side} ${reach}`;
    const gradient = gradientNow();
    const following = decayedStep(weights, gradient, eta, lambda);
    const [x, y] = picture.draw(weights, trail, following);
    tip.style.transform = `translate(${x}px, ${y}px)`;

    const [angle, norm] = polar(weights);
    const slope = Math.hypot(...gradient);
    const turned = trail.length > 0 ? degreesBetween(trail.at(-1), weights) : null;
    const texts = {
      length: digits(norm),
      effective: digits(eta / norm ** 2),
      slope: digits(slope),
      right: `${show(Math.abs(degreesBetween(weights, gradient)), 1)}°`,
      turned: turned === null ? "no step yet" : `${show(turned, 1)}°`,
      loss: show(invariantLoss(model.get("inputs"), model.get("targets"), weights).loss, 3),
      steps: String(steps),
    };
    for (const [name, text] of Object.entries(texts)) table.cells[name].textContent = text;
    length.set(Math.log10(norm), digits(norm));
    direction.set((angle * 180) / Math.PI, `${show((angle * 180) / Math.PI, 0)}°`);
    rate.set(Math.log10(Math.max(eta, 1e-9)), digits(eta));
    decay.set(lambda, show(lambda));
    const kept = Math.abs(1 - eta * lambda) * norm;
    verdict.textContent =
      `Next step: two sides of a right triangle, ${digits(kept)} along w${lambda > 0 ? " (shrunk by the decay)" : ""} and η‖g‖ = ${digits(eta * slope)} across it. ` +
      `The new length is √(${digits(kept)}² + ${digits(eta * slope)}²) = ${digits(Math.hypot(...following))}.`;
    const sentence =
      `w has length ${texts.length} and points to ${show((angle * 180) / Math.PI, 0)} degrees after ${steps} steps. ` +
      `Effective learning rate ${texts.effective}; turned by the last step: ${texts.turned.replace("°", " degrees")}; loss ${texts.loss}.`;
    place(picture.root, { "aria-label": sentence });
    spoken.say(sentence);
  });

  return follow(model, TRAITS, root, redraw, spoken, ["inputs", "targets"], findLosses);
}

export default { render };
