// The backward pass of batch normalization for one unit, taken apart; tested against the package.

/** dy split into what the mean removes, what the variance removes, and dz = scale * the rest. */
export function gradientParts(dy, xHat, scale) {
  const m = dy.length;
  const gradBeta = dy.reduce((sum, push) => sum + push, 0);
  const gradGamma = dy.reduce((sum, push, i) => sum + push * xHat[i], 0);
  const meanPart = gradBeta / m;
  const normPart = xHat.map((value) => (value * gradGamma) / m);
  const dz = dy.map((push, i) => scale * (push - meanPart - normPart[i]));
  const dzOfConstants = dy.map((push) => scale * push);
  return { gradBeta, gradGamma, meanPart, normPart, dz, dzOfConstants };
}
