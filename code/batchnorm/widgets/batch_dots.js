// Eight values on a line share one mean and one variance: move one, and every x_hat answers.
// The table says whose values they are: a column (one unit over the batch) or a row (one example).
import { clamp, linear, normalise, show } from "./arithmetic.js";
import { announcer, choice, element, place, setTraits, slider, svg } from "./elements.js";
import { draggable, follow, oncePerFrame } from "./interface.js";

const REACH = 10; // z is dragged within [-REACH, REACH]
const LINE = { raw: 62, normalised: 172 };
const LIFT = [-18, 0, 18]; // neighbours stand on three heights, so that no dot hides another
const TALL = 202;
const TRAITS = ["values", "batch_size", "eps", "across", "feature", "example"];

function render({ model, el }) {
  const [rows, columns] = [model.get("values").length, model.get("values")[0].length];
  let [x, xNorm, laidOut] = [linear([-REACH, REACH], [0, 1])];
  let before = null; // x_hat when the drag began, left behind as ticks

  const set = (values) => setTraits(model, values, redraw);
  const position = (index) =>
    model.get("across") === "column" ? [index, model.get("feature")] : [model.get("example"), index];
  const change = (i, j, value) => {
    const values = model.get("values").map((row) => [...row]);
    values[i][j] = clamp(value, -REACH, REACH);
    set({ values });
  };
  const chosen = () =>
    model.get("across") === "column"
      ? model
          .get("values")
          .slice(0, model.get("batch_size"))
          .map((row) => row[model.get("feature")])
      : model.get("values")[model.get("example")];

  // The table: its numbers can be typed, its headings choose what shares a mean.
  const heading = (text, name, choose) =>
    element(
      "button",
      {
        type: "button",
        ariaLabel: name,
        onclick: () => {
          before = null;
          set(choose);
        },
      },
      text,
    );
  const heads = Array.from({ length: columns }, (_, j) =>
    heading(`unit ${j + 1}`, `unit ${j + 1}`, { across: "column", feature: j }),
  );
  const names = Array.from({ length: rows }, (_, i) =>
    heading(`ex. ${i + 1}`, `ex. ${i + 1}, example ${i + 1}`, { across: "row", example: i }),
  );
  const inputs = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const input = element("input", {
        type: "number",
        step: 0.1,
        min: -REACH,
        max: REACH,
        ariaLabel: `z of unit ${j + 1} for example ${i + 1}`,
      });
      input.addEventListener("change", () => Number.isFinite(input.valueAsNumber) && change(i, j, input.valueAsNumber));
      input.addEventListener("blur", () => redraw()); // what was refused gives way to what holds
      return input;
    }),
  );
  const lines = inputs.map((line, i) =>
    element("tr", {}, element("th", { scope: "row" }, names[i]), ...line.map((input) => element("td", {}, input))),
  );
  const table = element(
    "table",
    {},
    element(
      "thead",
      {},
      element("tr", {}, element("td"), ...heads.map((head) => element("th", { scope: "col" }, head))),
    ),
    element("tbody", {}, ...lines),
  );

  // The picture: z on the upper line, x_hat on the lower one.
  const still = svg("g");
  const band = svg("rect", { class: "bn-band", y: LINE.raw - 32, height: 64 });
  const middle = svg("path", { class: "bn-middle" });
  const ghosts = svg("path", { class: "bn-ghosts" });
  const dots = Array.from({ length: Math.max(rows, columns) }, (_, index) => {
    const thread = svg("path", { class: "bn-thread" });
    const label = svg("text", { "text-anchor": "middle", y: 4.5 }, String(index + 1));
    const raw = svg(
      "g",
      { class: "bn-handle bn-dot" },
      svg("circle", { class: "bn-reach", r: 22 }),
      svg("circle", { r: 11 }),
      label,
    );
    const normalised = svg("circle", { class: "bn-image", r: 6 });
    let from = 0;
    draggable(raw, {
      press: () => {
        from = chosen()[index];
        before = normalise(chosen(), model.get("eps")).xHat;
      },
      move: (dx) => change(...position(index), from + x.invert(dx) - x.invert(0)),
    });
    return { thread, raw, normalised };
  });
  const picture = svg(
    "svg",
    { role: "img", height: TALL },
    still,
    band,
    middle,
    ghosts,
    ...dots.map(({ thread }) => thread),
    ...dots.map(({ normalised }) => normalised),
    ...dots.map(({ raw }) => raw),
  );

  const size = slider({
    label: "m, examples in the batch",
    min: 2,
    max: rows,
    step: 1,
    input: (batch_size) => {
      before = null;
      set({ batch_size });
    },
  });
  const eps = choice({
    label: "ε",
    options: [...new Set([0, 1e-5, 1e-3, 0.1, 1, model.get("eps")])].map((value) => [value, String(value)]),
    change: (value) => set({ eps: Number(value) }),
  });
  const meaning = element("p", { className: "bn-meaning" });
  const numbers = element("p", { className: "bn-numbers" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-batch-dots", ariaLabel: "The dots of a batch" },
    element("p", {}, "Drag a dot. Press the name of a unit or of an example to choose what shares a mean."),
    picture,
    element(
      "div",
      { className: "bn-beside" },
      element(
        "div",
        { className: "bn-said" },
        meaning,
        numbers,
        element("div", { className: "bn-controls" }, size.root, eps.root),
      ),
      table,
    ),
    spoken.root,
  );
  el.append(root);

  /** What only a new width changes. */
  const layOut = (width) => {
    place(picture, { viewBox: `0 0 ${width} ${TALL}` });
    x = linear([-REACH, REACH], [14, width - 14]);
    xNorm = linear([-REACH / 3, REACH / 3], [14, width - 14]);
    const marks = (line, map, every) =>
      [-2, -1, 0, 1, 2].map((k) =>
        svg(
          "text",
          { x: map(k * every), y: line + (line === LINE.raw ? 47 : 28), "text-anchor": "middle" },
          show(k * every, 0),
        ),
      );
    still.replaceChildren(
      svg("path", { class: "bn-axis", d: `M0,${LINE.raw}H${width}M0,${LINE.normalised}H${width}` }),
      svg("text", { x: 0, y: 14 }, "z, with its mean μ and one σ to each side"),
      svg("text", { x: 0, y: LINE.normalised - 32 }, "z_norm"),
      ...marks(LINE.raw, x, 4),
      ...marks(LINE.normalised, xNorm, 1),
    );
  };

  const redraw = oncePerFrame(() => {
    const width = Math.max(picture.clientWidth || root.clientWidth, 240); // read before anything is written
    if (laidOut !== width) layOut(width);
    laidOut = width;
    const [across, feature, example, count] = ["across", "feature", "example", "batch_size"].map((name) =>
      model.get(name),
    );
    const inBatch = (i, j) => (across === "column" ? j === feature && i < count : i === example);
    heads.forEach((head, j) => {
      head.ariaPressed = String(across === "column" && j === feature);
    });
    names.forEach((name, i) => {
      name.ariaPressed = String(across === "row" && i === example);
    });
    inputs.forEach((line, i) =>
      line.forEach((input, j) => {
        if (document.activeElement !== input) input.value = model.get("values")[i][j].toFixed(2);
        input.classList.toggle("bn-chosen", inBatch(i, j));
        input.classList.toggle("bn-outside", across === "column" && i >= count);
      }),
    );

    const values = chosen();
    const { mean, variance, xHat } = normalise(values, model.get("eps"));
    const deviation = Math.sqrt(variance);
    place(band, { x: x(mean - deviation), width: x(mean + deviation) - x(mean - deviation) });
    place(middle, { d: `M${x(mean)},${LINE.raw - 36}v72M${xNorm(0)},${LINE.normalised - 14}V${LINE.normalised + 14}` });
    place(ghosts, { d: (before ?? []).map((value) => `M${xNorm(value)},${LINE.normalised - 16}v32`).join("") });
    dots.forEach(({ thread, raw, normalised }, index) => {
      for (const node of [thread, raw, normalised]) node.style.display = index < values.length ? "" : "none";
      if (index >= values.length) return;
      const height = LINE.raw + LIFT[index % LIFT.length];
      place(raw, { transform: `translate(${x(values[index])},${height})` });
      place(normalised, { cx: xNorm(xHat[index]), cy: LINE.normalised });
      place(thread, { d: `M${x(values[index])},${height}L${xNorm(xHat[index])},${LINE.normalised}` });
    });

    const m = values.length;
    const most = Math.max(...xHat.map(Math.abs));
    meaning.textContent =
      across === "column"
        ? `One column: unit ${feature + 1} over m = ${m} examples. This is batch normalization.`
        : `One row: example ${example + 1} over its ${m} units. This is layer normalization, a relative.`;
    numbers.textContent =
      `μ = ${show(mean)}, σ² = ${show(variance)}, ${across === "column" ? "m" : "units"} = ${m}; z_norm = ${xHat.map((value) => show(value)).join(", ")}. ` +
      `The largest |z_norm| is ${show(most)}; it can never pass √(${m} − 1) = ${show(Math.sqrt(m - 1))}.`;
    size.set(count, String(count));
    eps.control.value = String(model.get("eps"));
    place(picture, { "aria-label": `${meaning.textContent} ${numbers.textContent}` });
    spoken.say(numbers.textContent);
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
