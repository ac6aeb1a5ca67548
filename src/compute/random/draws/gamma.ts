/**
 * Gamma numbers, drawn one by one: how many numbers an element takes depends on the numbers. The method is that of
 * Marsaglia and Tsang (2000, "A simple method for generating gamma variables", doi:10.1145/358407.358414); constants
 * and roundings are those of `sample_gamma` in ATen/native/Distributions.h.
 */
import type { Generator } from "../../../tensor/random/generator.ts";

/** Constants that PyTorch writes as floats. */
const THIRD = Math.fround(1 / 3);
const SQUEEZE = Math.fround(0.0331);

/** One standard normal number, in double precision; the second of each pair is kept (`at::normal_distribution`). */
function normal64(generator: Generator): number {
  const kept = generator.doubleNormal;
  if (kept !== null) {
    generator.doubleNormal = null;
    return kept;
  }
  const theta = 2 * Math.PI * generator.uniform64();
  const radius = Math.sqrt(-2 * Math.log1p(-generator.uniform64()));
  generator.doubleNormal = radius * Math.sin(theta);
  return radius * Math.cos(theta);
}

/**
 * One number of the Gamma distribution with a concentration and rate 1. `round` is what the arithmetic on the
 * concentration rounds to: the tensor's dtype.
 */
export function sampleGamma(concentration: number, round: (x: number) => number, generator: Generator): number {
  let scale = 1;
  let alpha = concentration;
  if (!(alpha >= 0)) return NaN; // PyTorch draws for ever
  if (alpha < 1) {
    // A number of concentration alpha + 1 times a power of a uniform one: fewer are rejected.
    if (alpha === 0) return 0;
    scale = (1 - generator.uniform64()) ** round(1 / alpha);
    alpha = round(alpha + 1);
  }
  const d = round(alpha - THIRD);
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    let x: number, y: number;
    do {
      x = normal64(generator);
      y = 1 + c * x;
    } while (y <= 0);
    const v = y * y * y;
    const u = 1 - generator.uniform64();
    const square = x * x;
    if (u < 1 - SQUEEZE * square * square) return scale * d * v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return scale * d * v;
  }
}

/** Writes Gamma numbers, at least `least`, over their concentrations. */
export function drawGamma(
  concentrations: Float64Array,
  round: (x: number) => number,
  least: number,
  generator: Generator,
): void {
  for (let i = 0; i < concentrations.length; i++)
    concentrations[i] = Math.max(least, round(sampleGamma(concentrations[i]!, round, generator)));
}
