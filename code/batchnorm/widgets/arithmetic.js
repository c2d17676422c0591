// The arithmetic that has to follow the finger; everything slower is computed by the Python package.
// tests/widgets/test_arithmetic.py compares each function with that package.

/** Mean and biased variance (1/m) of a list of numbers. */
export function moments(values) {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}

/** x_hat = (x - mean) / sqrt(variance + eps); an all-equal list with eps = 0 becomes zeros. */
export function normalise(values, eps) {
  const { mean, variance } = moments(values);
  const scale = Math.sqrt(variance + eps);
  return { mean, variance, xHat: Array.from(values, (value) => (scale > 0 ? (value - mean) / scale : 0)) };
}

/** Densities of a histogram: bars of equal width over [low, high] whose areas add up to the share inside. */
export function histogram(values, low, high, bins) {
  const density = new Float64Array(bins);
  const width = (high - low) / bins;
  for (const value of values) {
    const bin = value === high ? bins - 1 : Math.floor((value - low) / width);
    if (bin >= 0 && bin < bins) density[bin] += 1;
  }
  for (let bin = 0; bin < bins; bin += 1) density[bin] /= values.length * width;
  return { low, width, density };
}

/** Share of gamma * x_hat + beta outside [low, high]; a bound of null is no bound. */
export function shareOutside(xHat, gamma, beta, [low, high]) {
  let outside = 0;
  for (const value of xHat) {
    const z = gamma * value + beta;
    if ((low !== null && z < low) || (high !== null && z > high)) outside += 1;
  }
  return outside / xHat.length;
}

export const activations = { sigmoid: (z) => 1 / (1 + Math.exp(-z)), tanh: Math.tanh, relu: (z) => Math.max(z, 0) };

/** The map from the interval `domain` to the interval `range`, and back by `.invert`. */
export function linear([d0, d1], [r0, r1]) {
  const slope = (r1 - r0) / (d1 - d0);
  const map = (value) => r0 + (value - d0) * slope;
  map.invert = (position) => d0 + (position - r0) / slope;
  return map;
}

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** A number for people: fixed decimals, a true minus sign, and never "-0.00". */
export function show(value, decimals = 2) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}
