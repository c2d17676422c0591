// A unit of two weights behind batch normalization with eps = 0, trained by SGD with weight decay.
// tests/widgets/test_growing_circle_values.py compares each function with the package's layer.

/** L = (1/2m) Σ (z_norm - target)² of z = u w, and its gradient with respect to w. */
export function invariantLoss(inputs, targets, [w0, w1]) {
  const m = inputs.length;
  const z = inputs.map(([u0, u1]) => u0 * w0 + u1 * w1);
  const mean = z.reduce((sum, value) => sum + value, 0) / m;
  const root = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / m);
  const zNorm = z.map((value) => (value - mean) / root);
  const dy = zNorm.map((value, i) => (value - targets[i]) / m);
  const sum = dy.reduce((total, value) => total + value, 0);
  const along = dy.reduce((total, value, i) => total + value * zNorm[i], 0);
  const gradient = [0, 0];
  dy.forEach((value, i) => {
    const dz = (value - sum / m - (zNorm[i] * along) / m) / root;
    gradient[0] += dz * inputs[i][0];
    gradient[1] += dz * inputs[i][1];
  });
  const loss = zNorm.reduce((total, value, i) => total + (value - targets[i]) ** 2, 0) / (2 * m);
  return { loss, gradient };
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
