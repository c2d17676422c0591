// One unit's batch on its way: z = w x + b, batch normalization before or after an activation, and back.
import { activations, normalise } from "./arithmetic.js";
import { gradientParts } from "./gradient_parts.js";

/** Slopes of the activations; at the bend of ReLU, where the slope is undefined, 0 is taken. */
export const activationSlopes = {
  relu: (z) => (z > 0 ? 1 : 0),
  sigmoid: (z) => Math.exp(-Math.abs(z)) / (1 + Math.exp(-Math.abs(z))) ** 2,
  tanh: (z) => 1 - Math.tanh(z) ** 2,
};

const total = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * The values on each line, the loss L = (1/2m) sum (output - target)^2 and its gradients.
 * `kept` is [w, b] of frozen statistics, or null where the batch's own are used; gamma is 1.
 */
export function biasPath({ x, target, w, b, beta, eps, order, activation, kept }) {
  const [bend, slope] = [activations[activation], activationSlopes[activation]];
  const m = x.length;
  const linearPart = (weight, bias) => x.map((value) => weight * value + bias);
  const scale = (values, frozen) => {
    const { mean, variance, xHat } = normalise(frozen ?? values, eps);
    const invStd = 1 / Math.sqrt(variance + eps);
    const zNorm = frozen ? values.map((value) => (value - mean) * invStd) : xHat;
    const back = (grad) => gradientParts(grad, zNorm, invStd)[frozen ? "dzOfConstants" : "dz"];
    return { out: zNorm.map((value) => value + beta), back };
  };

  const z = linearPart(w, b);
  const keptZ = kept && linearPart(...kept);
  const rows = { z };
  let gradZ;
  let gradBeta = 0;
  const upstream = (output) => output.map((value, i) => (value - target[i]) / m);
  if (order === "before") {
    const { out, back } = scale(z, keptZ);
    rows.scaled = out;
    rows.activation = out.map(bend);
    const grad = upstream(rows.activation).map((value, i) => value * slope(out[i]));
    gradBeta = total(grad);
    gradZ = back(grad);
  } else {
    rows.activation = z.map(bend);
    let grad;
    if (order === "after") {
      const { out, back } = scale(rows.activation, keptZ?.map(bend));
      rows.scaled = out;
      gradBeta = total(upstream(out));
      grad = back(upstream(out));
    } else grad = upstream(rows.activation);
    gradZ = grad.map((value, i) => value * slope(z[i]));
  }
  const output = order === "after" ? rows.scaled : rows.activation;
  const loss = total(output.map((value, i) => (value - target[i]) ** 2)) / (2 * m);
  return { rows, loss, gradZ, gradB: total(gradZ), gradBeta };
}

/** How far the values on each line are from where they were, at most. */
export function largestMoves(rows, before) {
  const farthest = (name) => Math.max(...rows[name].map((value, i) => Math.abs(value - before[name][i])));
  return Object.fromEntries(Object.keys(rows).map((name) => [name, farthest(name)]));
}
