/**
 * `torch.binomial`: drawn one by one, as PyTorch does (ATen/native/Distributions.h): sums of geometric numbers where
 * less than 10 successes are
 * expected, above it transformed rejection (Hörmann 1993, "BTRS").
 */
import type { Generator } from "../../../tensor/random/generator.ts";
import { logFactorial } from "./poisson.ts";

/** What Stirling's formula leaves out of log(k!). */
function stirlingTail(k: number): number {
  return logFactorial(k) - (0.5 * Math.log(2 * Math.PI) + (k + 0.5) * Math.log(k + 1) - (k + 1));
}

function bySums(count: number, prob: number, generator: Generator): number {
  const logFailure = Math.log1p(-prob);
  let successes = 0;
  for (let sum = 0; ; successes++) {
    sum += Math.ceil(Math.log(generator.uniform64()) / logFailure);
    if (sum > count) return successes;
  }
}

function byRejection(count: number, prob: number, generator: Generator): number {
  const deviation = Math.sqrt(count * prob * (1 - prob));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * prob;
  const c = count * prob + 0.5;
  const accepted = 0.92 - 4.2 / b;
  const odds = prob / (1 - prob);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const m = Math.floor((count + 1) * prob);
  for (;;) {
    const u = generator.uniform64() - 0.5;
    const v = generator.uniform64();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + c);
    if (k < 0 || k > count) continue;
    if (distance >= 0.07 && v <= accepted) return k;
    const height = Math.log((v * alpha) / (a / (distance * distance) + b));
    const bound =
      (m + 0.5) * Math.log((m + 1) / (odds * (count - m + 1))) +
      (count + 1) * Math.log((count - m + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(m) +
      stirlingTail(count - m) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (height <= bound) return k;
  }
}

/** How many of `count` trials of a probability succeed. */
export function sampleBinomial(count: number, prob: number, generator: Generator): number {
  if (count <= 0 || prob <= 0) return 0;
  if (prob >= 1) return count;
  if (Number.isNaN(count) || Number.isNaN(prob)) return NaN;
  const fewer = Math.min(prob, 1 - prob);
  const drawn = count * fewer >= 10 ? byRejection(count, fewer, generator) : bySums(count, fewer, generator);
  return prob <= 0.5 ? drawn : count - drawn;
}

/** Writes numbers of successes over `counts`. */
export function drawBinomial(counts: Float64Array, probs: Float64Array, generator: Generator): void {
  for (let i = 0; i < counts.length; i++) counts[i] = sampleBinomial(counts[i]!, probs[i]!, generator);
}
