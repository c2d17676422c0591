// Push the dy of one example and every dz of its batch answers. Over the axis of z, what the layer takes
// away from dy is a straight line: its height is the mean part, its slope the z_norm part. dz is the rest.
import { clamp, linear, normalise, show } from "./arithmetic.js";
import { announcer, button, choice, element, place, setTraits, slider, svg } from "./elements.js";
import { follow, oncePerFrame } from "./interface.js";
import { gradientParts } from "./gradient_parts.js";
import { createHandle, createTable, TALL } from "./push_parts.js";

const HALF = 76; // half of each panel: dy and dz are drawn to one scale, `limit` a half
const DY = 104; // where dy is 0, in CSS pixels from the top
const Z = 234; // the line of the dots
const DZ = 388; // where dz is 0
const LEFT = 36;
const RIGHT = 12;
const TRAITS = ["z", "dy", "batch_size", "gamma", "eps", "constants"];

function render({ model, el }) {
  const count = model.get("z").length;
  const [reach, limit] = [model.get("reach"), model.get("limit")];
  const steepest = Math.max(2, Math.ceil(Math.abs(model.get("gamma"))));
  const up = linear([-limit, limit], [DY + HALF, DY - HALF]);
  const down = linear([-limit, limit], [DZ + HALF, DZ - HALF]);
  let x = linear([-reach, reach], [0, 1]);
  let laidOut = 0;
  let before = []; // dz when the drag began, left behind as ticks

  const set = (values) => setTraits(model, values, redraw);
  const change = (name, index, bound) => (value) =>
    set({ [name]: model.get(name).map((old, i) => (i === index ? clamp(value, -bound, bound) : old)) });
  const compute = () => {
    const [m, gamma, eps] = ["batch_size", "gamma", "eps"].map((name) => model.get(name));
    const [z, dy] = [model.get("z").slice(0, m), model.get("dy").slice(0, m)];
    const { mean, variance, xHat } = normalise(z, eps);
    const root = Math.sqrt(variance + eps);
    const scale = root > 0 ? gamma / root : 0;
    return { z, dy, mean, variance, xHat, scale, ...gradientParts(dy, xHat, scale) };
  };
  const arriving = (parts) => (model.get("constants") ? parts.dzOfConstants : parts.dz);
  const remember = () => {
    before = arriving(compute());
  };
  const forget = (values) => {
    before = [];
    set(values);
  };

  const lines = svg("path", { class: "bn-axis" });
  const still = svg("g", { class: "bn-labels" });
  const band = svg("rect", { class: "bn-band", y: Z - 20, height: 40 });
  const middle = svg("path", { class: "bn-middle" });
  const bars = Object.fromEntries(
    ["threads", "mean-part", "norm-part", "rest", "dz", "ghosts", "true-dz", "level", "line", "arrows"].map((name) => [
      name,
      svg("path", { class: `bn-${name}` }),
    ]),
  );
  const over = svg("g");
  const picture = svg("svg", { role: "img", height: TALL }, lines, band, middle, ...Object.values(bars), still, over);
  const tips = Array.from({ length: count }, (_, i) =>
    createHandle("bn-push-tip bn-handle", `dy of example ${i + 1}`, {
      value: () => model.get("dy")[i],
      press: remember,
      pixels: (_dx, dy) => up.invert(dy) - up.invert(0),
      change: change("dy", i, limit),
    }),
  );
  const dots = Array.from({ length: count }, (_, i) =>
    createHandle("bn-push-z bn-handle", `z of example ${i + 1}`, {
      value: () => model.get("z")[i],
      press: remember,
      pixels: (dx) => x.invert(dx) - x.invert(0),
      change: change("z", i, reach),
    }),
  );
  tips.forEach(({ root }) => root.append(element("span")));
  dots.forEach(({ root }, i) => root.append(element("span", {}, String(i + 1))));
  const stage = element(
    "div",
    { className: "bn-stage" },
    picture,
    ...tips.map(({ root }) => root),
    ...dots.map(({ root }) => root),
  );

  const pushAll = (push) => () => {
    const { xHat } = compute();
    forget({ dy: model.get("dy").map((old, i) => (i < xHat.length ? push(i, xHat[i]) : old)) });
  };
  const presets = [
    button(
      "One example",
      pushAll((i) => (i === 0 ? 1 : 0)),
    ),
    button(
      "All equal",
      pushAll(() => 1),
    ),
    button(
      "Along z_norm",
      pushAll((_, xHat) => (0.98 * limit * xHat) / Math.sqrt(count - 1)),
    ), // no |xHat| is larger
    button(
      "Random",
      pushAll(() => Math.round(20 * limit * (Math.random() - 0.5)) / 10),
    ),
  ];
  const size = slider({
    label: "m, examples",
    min: 2,
    max: count,
    step: 1,
    input: (batch_size) => forget({ batch_size }),
  });
  const gamma = slider({
    label: "γ, scale",
    min: -steepest,
    max: steepest,
    step: 0.1,
    input: (value) => forget({ gamma: value }),
  });
  const eps = choice({
    label: "ε",
    options: [...new Set([1e-5, 0.1, 1, model.get("eps")])].map((value) => [value, String(value)]),
    change: (value) => forget({ eps: Number(value) }),
  });
  const wrong = element("input", { type: "checkbox", onchange: () => forget({ constants: wrong.checked }) });
  const table = createTable(count);
  const meaning = element("p", { className: "bn-meaning" });
  const numbers = element("p", { className: "bn-numbers" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-gradient-push", ariaLabel: "The backward pass of one unit" },
    element("p", {}, "Drag an orange pin up or down to push, a grey dot sideways for another z."),
    stage,
    meaning,
    numbers,
    table.root,
    element("div", { className: "bn-controls" }, ...presets),
    element("div", { className: "bn-controls" }, size.root, gamma.root),
    element(
      "div",
      { className: "bn-controls" },
      eps.root,
      element("label", { className: "bn-switch" }, wrong, element("span", {}, "treat μ and σ² as constants")),
    ),
    spoken.root,
  );
  el.append(root);

  /** What only a new width changes. */
  const layOut = (width) => {
    laidOut = width;
    place(picture, { viewBox: `0 0 ${width} ${TALL}` });
    x = linear([-reach, reach], [LEFT, width - RIGHT]);
    const whole = (most) => Array.from({ length: 2 * Math.floor(most) + 1 }, (_, i) => i - Math.floor(most));
    const mark = (name, at, value) =>
      svg("text", { class: `bn-${name}-mark`, "text-anchor": name === "z" ? "middle" : "end", ...at }, show(value, 0));
    const title = (y, text) => svg("text", { x: 0, y }, text);
    place(lines, { d: `M${LEFT},${DY}H${width}M${LEFT},${Z}H${width}M${LEFT},${DZ}H${width}` });
    still.replaceChildren(
      ...whole(limit).flatMap((value) => [
        mark("dy", { x: LEFT - 8, y: up(value) + 4 }, value),
        mark("dz", { x: LEFT - 8, y: down(value) + 4 }, value),
      ]),
      ...whole(reach).map((value) => mark("z", { x: x(value), y: Z + 38 }, value)),
      title(14, "dy, the push from above"),
      title(Z - 32, "z, with its mean and one σ to each side"),
      title(DZ - HALF - 12, "dz, what arrives at z"),
    );
  };

  const redraw = oncePerFrame(() => {
    const width = Math.max(stage.clientWidth || root.clientWidth, 240);
    if (laidOut !== width) layOut(width);
    const constants = model.get("constants");
    const parts = compute();
    const { z, dy, mean, variance, xHat, scale, gradBeta, gradGamma, meanPart, normPart } = parts;
    const dz = arriving(parts);
    const line = normPart.map((value) => value + meanPart);
    const at = (value) => x(value).toFixed(2);
    const box = (i, from, to, half) =>
      `M${at(z[i])},${from.toFixed(2)}m${-half},0h${2 * half}V${to.toFixed(2)}h${-2 * half}Z`;
    const tick = (value, i) => `M${at(z[i])},${down(clamp(value, -limit, limit)).toFixed(2)}m-13,0h26`;
    const each = (draw) => z.map((_, i) => draw(i)).join("");

    const deviation = Math.sqrt(variance);
    place(band, { x: x(mean - deviation), width: x(mean + deviation) - x(mean - deviation) });
    place(middle, { d: `M${at(mean)},${Z - 24}v48` });
    place(bars.threads, { d: each((i) => `M${at(z[i])},${DY}V${DZ}`) });
    place(bars["mean-part"], { d: each((i) => box(i, up(0), up(meanPart), 9)) });
    place(bars["norm-part"], { d: each((i) => box(i, up(meanPart), up(line[i]), 9)) });
    place(bars.rest, { d: constants ? "" : each((i) => box(i, up(line[i]), up(dy[i]), 5)) });
    place(bars.dz, { d: each((i) => box(i, down(0), down(clamp(dz[i], -limit, limit)), 5)) });
    place(bars.ghosts, { d: before.length === z.length ? before.map(tick).join("") : "" });
    place(bars["true-dz"], { d: constants ? parts.dz.map(tick).join("") : "" });
    place(bars.level, { d: `M${at(Math.min(...z))},${up(meanPart)}H${at(Math.max(...z))}` });
    const [first, last] = [z.indexOf(Math.min(...z)), z.indexOf(Math.max(...z))];
    place(bars.line, {
      d: `M${at(z[first])},${up(line[first]).toFixed(2)}L${at(z[last])},${up(line[last]).toFixed(2)}`,
    });
    place(bars.arrows, { d: each((i) => `M${at(z[i])},${DY}V${up(dy[i]).toFixed(2)}`) });
    over.replaceChildren(
      ...dz.map((value, i) =>
        Math.abs(value) > limit
          ? svg(
              "text",
              { x: x(z[i]), y: value > 0 ? DZ - HALF + 4 : DZ + HALF + 8, "text-anchor": "middle" },
              value > 0 ? "▲" : "▼",
            )
          : "",
      ),
    );
    root.classList.toggle("bn-constants", constants);
    for (const [index, { root: tip, put }] of tips.entries()) {
      tip.hidden = index >= z.length;
      if (!tip.hidden) put(x(z[index]), up(dy[index]), width, limit);
    }
    for (const [index, { root: dot, put }] of dots.entries()) {
      dot.hidden = index >= z.length;
      if (!dot.hidden) put(x(z[index]), Z, width, reach);
    }

    const slope = gradGamma / z.length;
    const sign = slope < 0 ? "−" : "+";
    meaning.textContent = constants
      ? `Nothing is taken away. dz is dy times γ/√(σ² + ε) = ${show(scale)}. The dashed ticks show the true dz.`
      : `Taken away: the dashed line, ${show(meanPart)} ${sign} ${show(Math.abs(slope))} z_norm. The rest, times γ/√(σ² + ε) = ${show(scale)}, is dz.`;
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    numbers.textContent =
      `Σ dz = ${show(sum(dz))}, Σ dz z_norm = ${show(sum(dz.map((value, i) => value * xHat[i])))}. ` +
      `For the parameters: dγ = Σ dy z_norm = ${show(gradGamma)}, dβ = Σ dy = ${show(gradBeta)}.`;
    table.write([z, dy, z.map(() => meanPart), normPart, dz], constants);
    size.set(z.length, String(z.length));
    gamma.set(model.get("gamma"), show(model.get("gamma"), 1));
    eps.control.value = String(model.get("eps"));
    wrong.checked = constants;
    place(picture, {
      "aria-label": `dy is ${dy.map((value) => show(value)).join(", ")}; dz is ${dz.map((value) => show(value)).join(", ")}. ${meaning.textContent}`,
    });
    spoken.say(`dz is ${dz.map((value) => show(value)).join(", ")}. ${numbers.textContent}`);
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
