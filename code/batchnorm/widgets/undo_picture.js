// The picture of undo_batches.js: the row that comes in, the row that goes out, and the grips.
import { clamp, linear, show } from "./arithmetic.js";
import { letter, undoingPair } from "./undoing.js";
import { freshId, place, svg } from "./elements.js";
import { draggable } from "./interface.js";

const ROW = { input: 42, output: 122 }; // the dots
const BAND = 17; // half the height of a band
const GRIPS = 158;
const TALL = 198;
const LIFT = [-7, 0, 7]; // neighbours stand on three heights

/** The picture: the row that comes in, the row that goes out, threads between them, and the grips of the orange band. */
export function createPicture(drag) {
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
  const [still, threads, carried, bracket] = [
    svg("g"),
    svg("path", { class: "bn-thread" }),
    svg("path", { class: "bn-carried" }),
    svg("path", { class: "bn-bracket" }),
  ];
  const says = Object.fromEntries(
    Object.entries(ROW).map(([name, y]) => [name, svg("text", { class: "bn-over", x: 0, y: y - 25 })]),
  );
  const [input, output] = [row("input", ROW.input), row("output", ROW.output)];
  const [middle, end] = [grip("β"), grip("γ")];
  const root = svg(
    "svg",
    { role: "img", height: TALL },
    svg("clipPath", { id: clip }, frame),
    svg("g", { "clip-path": `url(#${clip})` }, threads, input.root, output.root, carried),
    says.input,
    says.output,
    still,
    bracket,
    middle.reach,
    end.reach,
    middle.knob,
    end.knob,
  ); // a knob is never under the reach of the other

  let [x, width] = [linear([0, 1], [0, 1]), 0];
  const inUnits = (move) => (dx) => move(x.invert(dx) - x.invert(0));
  const hold = (handles, move) =>
    handles.forEach((handle) => draggable(handle, { press: drag.press, move: inUnits(move) }));
  hold([output.root, middle.reach, middle.knob], drag.beta);
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
      svg("path", { class: "bn-axis", d: `M0,${TALL - 18}H${width}` }),
      ...marks.map((mark) => svg("text", { x: x(mark), y: TALL - 3, "text-anchor": "middle" }, show(mark, 0))),
    );
  }

  function draw({ z, batch, mode, gamma, beta, eps, line, use }) {
    const whose = mode === "training" ? `μ ± σ of batch ${letter(batch)}` : "running μ ± σ";
    says.input.textContent = `in: z, on the band of ${whose}`;
    says.output.textContent = "out: z̃, on the band of β ± γ";
    const out = z.map((value) => line.slope * value + line.offset);
    const dots = (values, middleY) =>
      values.map((value, i) => `M${x(value).toFixed(2)},${middleY + LIFT[i % 3]}h0.01`).join("");
    place(input.dots, { d: dots(z, ROW.input) });
    place(output.dots, { d: dots(out, ROW.output) });
    place(threads, {
      d: z
        .map(
          (value, i) =>
            `M${x(value).toFixed(2)},${ROW.input + LIFT[i % 3]}L${x(out[i]).toFixed(2)},${ROW.output + LIFT[i % 3]}`,
        )
        .join(""),
    });

    const sigma = undoingPair({ eps, ...use }).gamma;
    const from = [-1, 0, 1].map((k) => x(use.mean + k * sigma));
    const to = [-1, 0, 1].map((k) => x(beta + k * gamma));
    place(input.band, { x: from[0], width: from[2] - from[0] });
    place(output.band, { x: Math.min(to[0], to[2]), width: Math.abs(to[2] - to[0]) });
    place(carried, {
      d: from
        .map((start, k) => `M${start},${ROW.input - BAND}v${2 * BAND}L${to[k]},${ROW.output - BAND}v${2 * BAND}`)
        .join(""),
    });
    const [held, ring] = [to[1], to[2]].map((at) => clamp(at, 9, width - 9)); // at the edge it can still be held
    place(bracket, { d: `M${held},${ROW.output + BAND}V${GRIPS}H${ring}V${ROW.output + BAND}` });
    for (const [{ reach, knob }, at, side] of [
      [middle, held, -1],
      [end, ring, 1],
    ]) {
      const outside = gamma < 0 ? -side : side; // the names stand outside of the two, however close these are
      const outward = at < 30 ? 1 : at > width - 30 ? -1 : outside;
      for (const handle of [reach, knob]) place(handle, { transform: `translate(${at},${GRIPS})` });
      place(knob.lastChild, { x: 13 * outward, "text-anchor": outward < 0 ? "end" : "start" });
    }
  }

  return { root, layOut, draw };
}
