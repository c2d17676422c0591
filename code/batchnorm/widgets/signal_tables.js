// The tables that DeepSignals hands over, and the arithmetic of dragging in them.
// tests/widgets/test_signal_tables.py compares each function with the package.

const PLACES = ["off", "before", "after"]; // of batch normalization

/** Looks up what the tables of `DeepSignals._tabulate` hold; `scale` and `shown` are counted from 0. */
export function signalTables({ sizes, flat, shapes, activations, shown, scales, depth, bins }) {
  const rows = []; // where each histogram table begins, and whether it has a row for each scale
  let row = 0;
  for (let activation = 0; activation < activations; activation += 1) {
    for (const place of PLACES) {
      const steps = place === "off" && activation > 0 ? 1 : 0; // ReLU and batch norm keep the shape at every scale
      for (let which = 0; which < shown; which += 1) {
        rows.push({ row, steps });
        row += steps ? scales : 1;
      }
    }
  }
  const table = (activation, place, which) => (activation * PLACES.length + PLACES.indexOf(place)) * shown + which;
  const sizesAt = (activation, place, which, scale) => {
    const start = (table(activation, place, which) * scales + scale) * depth;
    return Array.from(sizes.subarray(start, start + depth));
  };
  const shapesAt = (activation, place, which, scale) => {
    const { row: first, steps } = rows[table(activation, place, which)];
    const start = (first + steps * scale) * depth;
    return Array.from({ length: depth }, (_, layer) => shapes.subarray((start + layer) * bins, (start + layer + 1) * bins));
  };
  const flatAt = (activation, normed, scale) => {
    const start = ((2 * activation + Number(normed)) * scales + scale) * depth;
    return Array.from(flat.subarray(start, start + depth));
  };
  return { sizesAt, shapesAt, flatAt };
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
  const superscript = (exponent) => String(exponent).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
  if (value < least) return `< 10${superscript(Math.round(Math.log10(least)))}`;
  if (value >= 0.00995 && value < 999.5) return value.toPrecision(3);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits}·10${superscript(Number(exponent))}`;
}
