// The tables that DeepSignals hands over, and the arithmetic of dragging in them.
// tests/widgets/test_signal_tables.py compares each function with the package.

const PLACES = ["off", "before", "after"]; // of batch normalization
const STEPS = 26; // see STEPS in deep_signals.py
const GRADIENTS = 2; // of what can be shown

/** Looks up what the tables of `DeepSignals._tabulate` hold; `scale` and `shown` are counted from 0. */
export function signalTables({ logs, flat, shapes, activations, shown, scales, shaped, depth, bins }) {
  const known = Float64Array.from(logs, (log) => Math.exp(log / 1000));
  const tables = []; // the first row of each table, of sizes and of shapes, and whether each scale has its own
  let [sizeRow, shapeRow] = [0, 0];
  for (let activation = 0; activation < activations; activation += 1) {
    for (const place of PLACES) {
      const own = place === "off" && activation > 0; // ReLU and batch norm keep the shape at every scale
      for (let which = 0; which < shown; which += 1) {
        tables.push({ sizeRow, shapeRow, own });
        sizeRow += own ? scales.length : 1;
        shapeRow += own ? shaped.length : 1;
      }
    }
  }
  const table = (activation, place, which) =>
    tables[(activation * PLACES.length + PLACES.indexOf(place)) * shown + which];
  /** To which power of the scale a layer grows where one row stands for all of them. */
  const power = (place, which, layer) => {
    if (place === "off") return which === GRADIENTS ? depth - 1 - layer : layer + 1;
    if (place === "before") return which === GRADIENTS ? -1 : 1;
    return 0;
  };
  const sizesAt = (activation, place, which, scale) => {
    const { sizeRow: first, own } = table(activation, place, which);
    const start = (first + (own ? scale : 0)) * depth;
    return Array.from(
      known.subarray(start, start + depth),
      (size, layer) => size * (own ? 1 : scales[scale] ** power(place, which, layer)),
    );
  };
  const positions = scales.map((scale) => positionIn(shaped, scale));
  const shapesAt = (activation, place, which, scale) => {
    const { shapeRow: first, own } = table(activation, place, which);
    const position = own ? positions[scale] : 0;
    const [low, high] = [Math.floor(position), Math.ceil(position)].map((row) => (first + row) * depth * bins);
    const density = (at) => (shapes[at] / STEPS) ** 2;
    const blend = (at) => density(low + at) + (density(high + at) - density(low + at)) * (position % 1);
    return Array.from({ length: depth }, (_, layer) =>
      Array.from({ length: bins }, (_, bin) => blend(layer * bins + bin)),
    );
  };
  /** Per cent of the last layer. */
  const flatAt = (activation, normed, scale) => flat[(2 * activation + Number(normed)) * scales.length + scale];
  return { sizesAt, shapesAt, flatAt };
}

/** Where a scale lies among others, which rise: 2.5 is half way, by their ratio, from the third to the fourth. */
export function positionIn(rising, scale) {
  const next = rising.findIndex((other) => other >= scale);
  if (next <= 0) return next < 0 ? rising.length - 1 : 0;
  return next - Math.log(rising[next] / scale) / Math.log(rising[next] / rising[next - 1]);
}

/** Position of the candidate nearest to the target by their ratio; `current` where several are as near. */
export function nearestByRatio(candidates, target, current) {
  const distance = (index) => Math.abs(Math.log(candidates[index] / target));
  let best = current;
  candidates.forEach((_, index) => {
    if (distance(index) < distance(best) - 1e-6) best = index;
  });
  return best;
}

/** Factor from layer to layer that leads from the first size to the last. */
export function factorPerLayer(sizes) {
  return (sizes.at(-1) / sizes[0]) ** (1 / (sizes.length - 1));
}

/** A positive number to two or three digits: 0.648, 12.3, 8.3·10⁻⁷. */
export function showSize(value, least) {
  const superscript = (exponent) =>
    String(exponent).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
  if (value < least) return `< 10${superscript(Math.round(Math.log10(least)))}`;
  if (value >= 0.00995 && value < 999.5) return value.toPrecision(3);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits}·10${superscript(Number(exponent))}`;
}
