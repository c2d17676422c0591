// Drag the grey row, and b moves. What lies below batch normalization stands still, for the mean takes b along;
// with the normalization after the activation, without it or with frozen statistics, it does not.
import { clamp, show } from "./arithmetic.js";
import { biasPath, largestMoves } from "./bias_path.js";
import { announcer, button, choice, element, place, slider } from "./elements.js";
import { follow, oncePerFrame } from "./interface.js";
import { captions, createPicture, NAMES, STILL } from "./bias_picture.js";

const TRAITS = ["w", "b", "beta", "order", "activation", "frozen", "kept", "ghost", "x", "target", "eps"];
const ORDERS = {
  before: "w x + b → BN → activation",
  after: "w x + b → activation → BN",
  none: "no batch normalization",
};

/** One sentence: what b does here, and why. */
function sentence({ order, frozen, activation }, { z }) {
  if (order === "none") return "No batch normalization: b moves everything below it.";
  if (frozen) return "Frozen statistics: the mean does not follow b, so b moves what is below.";
  if (order === "before") return "BN directly after w x + b: the mean takes b along, and b cancels.";
  if (activation === "relu" && z.every((value) => value > 0))
    return "All lie right of ReLU's bend, where it is a straight line: here b cancels.";
  if (activation === "relu" && z.every((value) => value <= 0))
    return "All lie left of ReLU's bend and become 0: here b does nothing.";
  return "BN after the activation: b shifts what the activation sees, and is alive.";
}

function render({ model, el }) {
  const places = ["w", "b", "beta"];
  const now = () => places.map((name) => model.get(name));
  let start = [];

  const set = (values) => {
    for (const [name, value] of Object.entries(values)) {
      model.set(
        name,
        places.includes(name) ? clamp(value, -model.get("limits")[name], model.get("limits")[name]) : value,
      );
    }
    model.save_changes();
    redraw();
  };
  const remember = () => set({ ghost: now() }); // what is shown now stays behind as ghosts
  const picture = createPicture(model.get("x"), {
    press: () => {
      start = now();
      remember();
    },
    move: (name, moved) => set({ [name]: start[places.indexOf(name)] + moved }),
  });
  const sliders = Object.fromEntries(
    [
      ["b", "b, bias"],
      ["w", "w, weight"],
      ["beta", "β, shift"],
    ].map(([name, label]) => {
      const limit = model.get("limits")[name];
      const made = slider({ label, min: -limit, max: limit, step: 0.05, input: (value) => set({ [name]: value }) });
      for (const event of ["pointerdown", "focus"]) made.control.addEventListener(event, remember);
      return [name, made];
    }),
  );
  const order = choice({
    label: "Order",
    options: Object.entries(ORDERS),
    change: (value) => set({ order: value, ghost: now() }),
  });
  const activation = choice({
    label: "Activation",
    options: Object.entries(NAMES),
    change: (value) => set({ activation: value, ghost: now() }),
  });
  const statistics = choice({
    label: "Statistics",
    options: [
      ["batch", "of this batch: training"],
      ["frozen", "frozen: inference"],
    ],
    change: (value) => set({ frozen: value === "frozen", kept: now().slice(0, 2), ghost: now() }),
  });
  const again = button("Start again", () => set({ w: 1, b: 0, beta: 0, frozen: false, ghost: [1, 0, 0] }));
  const meaning = element("p", { className: "bn-meaning" });
  const numbers = element("p", { className: "bn-numbers" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-bias-canceller", ariaLabel: "The bias canceller" },
    element("p", {}, "Drag the grey row to move b, its ring to change w, the orange row to move β."),
    picture.root,
    meaning,
    numbers,
    element("div", { className: "bn-controls" }, ...Object.values(sliders).map((made) => made.root)),
    element("div", { className: "bn-controls" }, order.root, activation.root, statistics.root, again),
    spoken.root,
  );
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
    numbers.textContent =
      `b = ${show(state.b)}, w = ${show(state.w)}, β = ${show(state.beta)}. Loss L = ${show(found.loss, 3)}; ` +
      `∂L/∂b = ${show(found.gradB, 3)}, ∂L/∂β = ${show(found.gradBeta, 3)}.`;
    for (const [name, made] of Object.entries(sliders)) made.set(state[name], show(state[name]));
    sliders.beta.control.disabled = state.order === "none";
    statistics.control.disabled = state.order === "none";
    order.control.value = state.order;
    activation.control.value = state.activation;
    statistics.control.value = state.frozen ? "frozen" : "batch";
    const told = Object.entries(moves ?? {}).map(
      ([name, move]) =>
        `${captions(state.order, state.activation)[name]} ${move < STILL ? "stands still" : `moved by up to ${show(move)}`}`,
    );
    place(picture.root, { "aria-label": [meaning.textContent, numbers.textContent, told.join("; ")].join(" ").trim() });
    spoken.say([told.join("; "), numbers.textContent].join(". "));
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
