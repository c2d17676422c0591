// A unit of two weights behind batch normalization with eps = 0, trained by SGD with weight decay.
// tests/widgets/test_growing_circle_values.py compares each function with the package's layer.
import { normalise } from "./arithmetic.js";
import { gradientParts } from "./gradient_parts.js";

/** L = (1/2m) Σ (z_norm - target)² of z = u w, and its gradient with respect to w. */
export function invariantLoss(inputs, targets, [w0, w1]) {
  const m = inputs.length;
  const { variance, xHat: zNorm } = normalise(
    inputs.map(([u0, u1]) => u0 * w0 + u1 * w1),
    0,
  );
  const errors = zNorm.map((value, i) => value - targets[i]);
  const { dz } = gradientParts(
    errors.map((error) => error / m),
    zNorm,
    1 / Math.sqrt(variance),
  );
  const gradient = [0, 1].map((axis) => dz.reduce((sum, value, i) => sum + value * inputs[i][axis], 0));
  return { loss: errors.reduce((sum, error) => sum + error ** 2, 0) / (2 * m), gradient };
}

/** w after one step: (1 - eta lambda) w - eta g. */
export function decayedStep([w0, w1], [g0, g1], learningRate, weightDecay) {
  const kept = 1 - learningRate * weightDecay;
  return [kept * w0 - learningRate * g0, kept * w1 - learningRate * g1];
}

/** Degrees from v to w, counter-clockwise, in (-180, 180]. */
export function degreesBetween([v0, v1], [w0, w1]) {
  return (Math.atan2(v0 * w1 - v1 * w0, v0 * w0 + v1 * w1) * 180) / Math.PI;
}

/** What zooms the picture: the smallest of 2, 4, 8, ... that leaves some room around the longest vector. */
export function roomFor(vectors) {
  const longest = Math.max(...vectors.map(([x, y]) => Math.hypot(x, y)));
  return 2 ** Math.max(1, Math.ceil(Math.log2(1.1 * longest)));
}
