// The layer of one unit as a straight line, and how far it is from the identity.
// tests/widgets/test_undo_batches_values.py compares each function with the package.

/** The line z -> slope * z + offset that a batch-norm layer is once its mean and variance are given. */
export function layerLine({ gamma, beta, eps, mean, variance }) {
  const slope = gamma / Math.sqrt(variance + eps);
  return { slope, offset: beta - slope * mean };
}

/** The gamma and beta that make that line the identity. */
export function undoingPair({ eps, mean, variance }) {
  return { gamma: Math.sqrt(variance + eps), beta: mean };
}

/** Mean and largest distance between slope * z + offset and z. */
export function missOfLine(values, { slope, offset }) {
  let sum = 0;
  let largest = 0;
  for (const z of values) {
    const distance = Math.abs(slope * z + offset - z);
    sum += distance;
    largest = Math.max(largest, distance);
  }
  return { mean: sum / values.length, largest };
}

/** The smallest of unit, 2 unit, 4 unit, 8 unit ... that is at least as large as the value. */
export function doubledUntil(unit, value) {
  let top = unit;
  while (top < value) top *= 2;
  return top;
}

/** Batch sizes to choose from: 8, 16, 32 ... and the largest there is. */
export function batchSizes(largest) {
  const sizes = [];
  for (let size = 8; size < largest; size *= 2) sizes.push(size);
  return [...sizes, largest];
}

/** The name of a batch, by its number. */
export const letter = (index) => String.fromCharCode(65 + index);
