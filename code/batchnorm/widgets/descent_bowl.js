// The loss of y = w x + b over b (across) and w (up), seen from its minimum, and gradient descent on it.
// Pull the ring and the feature's scale changes; the bowl stretches, and the path zigzags or crawls.
import { clamp, linear, show } from "./arithmetic.js";
import { bowlOf, descentPath, stepsUntil, threeDigits } from "./descent.js";
import { announcer, button, element, freshId, place, slider, svg } from "./elements.js";
import { draggable, follow, oncePerFrame } from "./interface.js";

const TALL = 340; // the picture, in CSS pixels
const WIDE = 6.6; // units of b across the picture
const FARTHEST = [1.5, 3]; // the start may lie so far from the minimum, in w and in b
const CONTOURS = [0.5, 1, 1.5, 2, 2.5, 3]; // roots of twice the loss
const RINGED = 1.5; // the contour that carries the ring
const LIMITS = { scale: [0.1, 100], offset: [-3, 3], share: [0.05, 1.1] };
const LINE = 300; // steps drawn as a line; the first DOTS of them also as dots
const DOTS = 60;
const GOAL = 0.01;
const ARROWS = { ArrowUp: [0.1, 0], ArrowDown: [-0.1, 0], ArrowRight: [0, 0.1], ArrowLeft: [0, -0.1] };
const TRAITS = ["scale", "offset", "share", "standardised", "start", "features"];

/** The picture: the contours of both bowls, the path, and what can be held. */
function createPicture() {
  const clip = freshId();
  const frame = svg("rect", { height: TALL });
  const axes = svg("g");
  const raw = CONTOURS.map(() => svg("ellipse", { class: "bn-contour-raw" }));
  const round = CONTOURS.map(() => svg("ellipse", { class: "bn-contour-standardised" }));
  const [line, dots] = [svg("path", { class: "bn-path" }), svg("path", { class: "bn-steps" })];
  const minimum = svg("path", { class: "bn-minimum" });
  const handle = (name, text) =>
    svg(
      "g",
      { class: `bn-handle bn-${name}` },
      svg("circle", { class: "bn-reach", r: 22 }),
      svg("circle", { r: 9 }),
      svg("text", { x: 14, y: -8 }, text),
    );
  const [ring, start] = [handle("ring", "σ"), handle("start", "start")];
  place(start, { tabindex: 0, role: "slider", "aria-label": "Start of the path; the arrow keys move it" });
  // these two move both ways, so a finger on them must not scroll the page; elsewhere it may
  for (const held of [ring, start])
    held.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  const root = svg(
    "svg",
    { role: "group", height: TALL },
    svg("clipPath", { id: clip }, frame),
    axes,
    svg("g", { "clip-path": `url(#${clip})` }, ...raw, ...round, line, dots),
    minimum,
    ring,
    start,
  );

  let [x, y, unit] = [];
  function layOut(width) {
    unit = width / WIDE;
    x = linear([0, 1], [width / 2, width / 2 + unit]);
    y = linear([0, 1], [TALL / 2, TALL / 2 - unit]);
    place(root, { viewBox: `0 0 ${width} ${TALL}` });
    place(frame, { width });
    place(minimum, { d: `M${x(0) - 5},${y(0)}h10M${x(0)},${y(0) - 5}v10` });
    const marks = [-3, -2, -1, 1, 2, 3].map((b) =>
      svg("text", { x: x(b), y: TALL - 6, "text-anchor": "middle" }, show(b, 0)),
    );
    axes.replaceChildren(
      svg("path", { class: "bn-axis", d: `M0,${y(0)}H${width}M${x(0)},0V${TALL - 20}` }),
      ...marks,
      svg("text", { x: x(0) + 6, y: 12 }, "w"),
      svg("text", { x: width - 4, y: y(0) - 6, "text-anchor": "end" }, "b"),
    );
  }

  function drawContours(ellipses, { largest, smallest, angle }) {
    const turn = (angle * 180) / Math.PI - 90; // w points up, and the steepest direction turns from it towards b
    ellipses.forEach((ellipse, i) =>
      place(ellipse, {
        cx: x(0),
        cy: y(0),
        rx: (CONTOURS[i] / Math.sqrt(largest)) * unit,
        ry: (CONTOURS[i] / Math.sqrt(smallest)) * unit,
        transform: `rotate(${turn} ${x(0)} ${y(0)})`,
      }),
    );
  }

  function draw({ bowl, standardised, path, from }) {
    drawContours(raw, bowl);
    drawContours(round, bowlOf(1, 0));
    raw.forEach((ellipse, i) => {
      ellipse.style.display = standardised && CONTOURS[i] !== RINGED ? "none" : "";
    });
    round.forEach((ellipse) => {
      ellipse.style.display = standardised ? "" : "none";
    });
    root.classList.toggle("bn-standardised", standardised);
    const at = ([w, b]) => `${x(b).toFixed(2)},${y(w).toFixed(2)}`;
    place(line, { d: `M${path.map(at).join("L")}` });
    place(dots, {
      d: path
        .slice(0, DOTS + 1)
        .map((point) => `M${at(point)}h0`)
        .join(""),
    });
    const top = RINGED / Math.sqrt(bowl.steep);
    place(ring, { transform: `translate(${x(0)},${clamp(y(top), 10, TALL)})` });
    place(start, { transform: `translate(${x(from[1])},${y(from[0])})` });
  }

  return { root, ring, start, layOut, draw, units: (pixels) => pixels / unit };
}

/** The table under the picture: the feature as it is, and its z-score. */
function createTable() {
  const heads = ["feature", "κ", "largest stable rate", "steps to 1 % of the loss", "steps to 1 % of the distance"];
  const rows = [
    ["raw", "raw"],
    ["z-score", "standardised"],
  ].map(([name, key]) => {
    const cells = heads.slice(1).map(() => element("td"));
    return {
      cells,
      root: element("tr", {}, element("th", { scope: "row", className: `bn-key bn-key-${key}` }, name), ...cells),
    };
  });
  const root = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...rows.map((row) => row.root)),
  );
  const write = (row, values) =>
    values.forEach((value, column) => {
      rows[row].cells[column].textContent = threeDigits(value);
    });
  return { root, write };
}

function render({ model, el }) {
  const picture = createPicture();
  const table = createTable();
  let held = {};

  const set = (values) => {
    for (const [name, value] of Object.entries(values))
      model.set(name, LIMITS[name] ? clamp(value, ...LIMITS[name]) : value);
    model.save_changes();
    redraw();
  };
  const moveStart = (w, b) => set({ start: [w, b].map((value, i) => clamp(value, -FARTHEST[i], FARTHEST[i])) });
  draggable(picture.start, {
    press: () => {
      held = { start: model.get("start") };
    },
    move: (dx, dy) => moveStart(held.start[0] - picture.units(dy), held.start[1] + picture.units(dx)),
  });
  picture.start.addEventListener("keydown", (event) => {
    if (!ARROWS[event.key]) return;
    event.preventDefault();
    const [w, b] = model.get("start");
    moveStart(w + ARROWS[event.key][0], b + ARROWS[event.key][1]);
  });
  const ringAt = (scale) => RINGED / (scale * Math.hypot(1, model.get("offset")));
  draggable(picture.ring, {
    press: () => {
      held = { ring: Math.min(ringAt(model.get("scale")), picture.units(TALL / 2 - 10)) };
    },
    move: (_dx, dy) => set({ scale: ringAt(Math.max(held.ring - picture.units(dy), 1e-3)) }),
  });

  const scale = slider({
    label: "scale σ",
    min: -1,
    max: 2,
    step: 0.01,
    input: (power) => set({ scale: 10 ** power }),
  });
  const offset = slider({ label: "mean μ / σ", min: -3, max: 3, step: 0.05, input: (value) => set({ offset: value }) });
  const share = slider({
    label: "rate / largest",
    min: 0.05,
    max: 1.1,
    step: 0.05,
    input: (value) => set({ share: value }),
  });
  const standardised = element("input", { type: "checkbox", role: "switch" });
  standardised.addEventListener("change", () => set({ standardised: standardised.checked }));
  const known = element("div", { className: "bn-controls" });
  const verdict = element("p", { className: "bn-verdict" });
  const spoken = announcer();
  const root = element(
    "section",
    { className: "bn-widget bn-descent-bowl", ariaLabel: "The bowl of a linear regression" },
    element("p", {}, "Pull the ring σ to scale the feature. Drag the start of the path."),
    picture.root,
    verdict,
    element(
      "div",
      { className: "bn-controls" },
      scale.root,
      offset.root,
      share.root,
      element("label", { className: "bn-switch" }, standardised, element("span", {}, "standardised")),
    ),
    known,
    table.root,
    spoken.root,
  );
  el.append(root);
  let [width, offered] = [0, ""];

  const redraw = oncePerFrame(() => {
    const now = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    if (width !== Math.max(picture.root.clientWidth, 240)) {
      width = Math.max(picture.root.clientWidth, 240);
      picture.layOut(width);
    }
    if (offered !== JSON.stringify(now.features)) {
      offered = JSON.stringify(now.features);
      known.replaceChildren(
        ...now.features.map(([name, std, mean]) =>
          button(name, () => set({ scale: std, offset: mean, standardised: false })),
        ),
      );
    }
    const bowls = [bowlOf(now.scale, now.offset), bowlOf(1, 0)];
    const found = bowls.map((bowl) => {
      const rate = (now.share * 2) / bowl.largest;
      const steps = ["loss", "distance"].map((measure) => stepsUntil(bowl, rate, now.start, GOAL, measure));
      return { bowl, rate, values: [bowl.kappa, 2 / bowl.largest, ...steps] };
    });
    found.forEach(({ values }, row) => table.write(row, values));
    const { bowl, rate, values } = found[Number(now.standardised)];
    picture.draw({
      bowl: bowls[0],
      standardised: now.standardised,
      from: now.start,
      path: descentPath(bowl, rate, now.start, LINE, 50),
    });

    scale.set(Math.log10(now.scale), threeDigits(now.scale));
    offset.set(now.offset, show(now.offset));
    share.set(now.share, show(now.share));
    standardised.checked = now.standardised;
    if (now.share >= 1)
      verdict.textContent = "Too large a rate: in the steepest direction, no step comes nearer to the minimum.";
    else if (now.share > 0.5)
      verdict.textContent = "Above half of the largest stable rate, every step jumps across the bottom.";
    else verdict.textContent = "Up to half of the largest stable rate, no step jumps across the bottom.";
    const [w, b] = now.start;
    place(picture.start, {
      "aria-valuenow": Math.hypot(w, b).toFixed(2),
      "aria-valuetext": `w ${show(w)}, b ${show(b)} from the minimum`,
    });
    const steps = values[3] === Infinity ? "never comes" : `comes in ${threeDigits(values[3])} steps`;
    const sentence =
      `${now.standardised ? "The z-score" : `A feature of scale ${threeDigits(now.scale)} and mean ${show(now.offset)} scales`}: ` +
      `condition number ${threeDigits(values[0])}. Gradient descent ${steps} within 1 % of the distance.`;
    place(picture.root, { "aria-label": sentence });
    spoken.say(sentence);
  });

  return follow(model, TRAITS, root, redraw, spoken);
}

export default { render };
