// How a running mean follows the means of batches; tests/widgets/test_running_average.py holds it to BatchNorm.

/** Mean of each batch, and the running mean after it; `weight` is that of the new batch. */
export function followBatches({ targets, noise, spread, weight }) {
  let running = 0;
  const means = targets.map((target, i) => target + spread * noise[i]);
  const trail = means.map((mean) => {
    running = (1 - weight) * running + weight * mean;
    return running;
  });
  return { means, trail, running };
}

/** Batches until no more than the share `left` of a jump remains. */
export function batchesToFollow(weight, left) {
  let [rest, batches] = [1, 0];
  while (rest > left * (1 + 1e-9)) {
    rest *= 1 - weight;
    batches += 1;
  }
  return batches;
}

/** Standard deviation of the running mean around a target at rest, when batch means scatter with `spread`. */
export const settledScatter = (weight, spread) => spread * Math.sqrt(weight / (2 - weight));
