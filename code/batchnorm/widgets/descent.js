// Gradient descent on the loss of y = w x + b, seen from its minimum: points are pairs [w, b] of distances.
// tests/widgets/test_descent_bowl_values.py compares each function with the package.

/** Curvature of half the mean squared error, for a feature of standard deviation `scale` and mean offset * scale. */
export function bowlOf(scale, offset) {
  const steep = scale ** 2 * (1 + offset ** 2); // the mean of x²
  const tilt = scale * offset; // the mean of x
  const largest = (steep + 1 + Math.hypot(steep - 1, 2 * tilt)) / 2;
  const smallest = scale ** 2 / largest; // the determinant of [[steep, tilt], [tilt, 1]] is scale²
  const angle = Math.atan2(2 * tilt, steep - 1) / 2; // of the steepest direction, from the axis of w
  return { steep, tilt, largest, smallest, angle, kappa: largest / smallest };
}

/** The start and what follows it, until `most` steps are made or a point lies farther out than `reach`. */
export function descentPath({ steep, tilt }, rate, start, most, reach) {
  const path = [start];
  while (path.length <= most) {
    const [w, b] = path.at(-1);
    if (Math.hypot(w, b) > reach) break;
    path.push([w - rate * (steep * w + tilt * b), b - rate * (tilt * w + b)]);
  }
  return path;
}

/** Steps until the distance, or the loss, is at most `share` of what it was; Infinity where it never is. */
export function stepsUntil({ largest, smallest, angle }, rate, start, share, measure) {
  if (rate * largest >= 2 - 1e-9) return Infinity;
  const [along, across] = [Math.cos(angle), Math.sin(angle)];
  const parts = [
    [largest, along * start[0] + across * start[1]],
    [smallest, along * start[1] - across * start[0]],
  ];
  const left = (steps) =>
    parts.reduce(
      (sum, [curvature, part]) =>
        sum + (measure === "loss" ? curvature : 1) * part ** 2 * (1 - rate * curvature) ** (2 * steps),
      0,
    );
  const goal = (measure === "loss" ? share : share ** 2) * left(0);
  let [low, high] = [-1, 1];
  while (left(high) > goal && high < 2 ** 40) [low, high] = [high, 2 * high];
  if (high >= 2 ** 40) return Infinity;
  if (left(0) <= goal) return 0;
  while (high - low > 1) {
    const half = Math.floor((low + high) / 2);
    if (left(half) > goal) low = half;
    else high = half;
  }
  return high;
}

/** Three digits for people: 0.000152, 1.33, 27,300, 1.25M. */
export function threeDigits(value) {
  if (!Number.isFinite(value)) return "never";
  return value.toLocaleString("en", {
    maximumSignificantDigits: 3,
    notation: value < 999_500 ? "standard" : "compact",
  });
}
