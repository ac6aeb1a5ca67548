/** Random numbers, PyTorch's CPU values for every seed: generators, fills of memory, and index lists for samplers. */
export {
  defaultGenerator,
  Generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from "./generator.ts";
export { fillBernoulli, fillBernoulliTensor, fillUniform } from "./uniform.ts";
export { fillLogNormal, fillNormal, fillNormalSerial } from "./normal.ts";
export { fillCauchy, fillExponential, fillGeometric } from "./continuous.ts";
export { fillRandom, fillRandomRange } from "./integers.ts";
export { fillPermutation } from "./permutation.ts";
export { multinomialRace, multinomialWithReplacement } from "./multinomial.ts";
export { fillPoisson } from "./poisson.ts";
export {
  drawSeed,
  randomIntegers,
  randomPermutation,
  randomSampler,
  randomSplit,
  subsetRandomSampler,
  weightedRandomSampler,
} from "./sampling.ts";
export type { RandomSamplerOptions } from "./sampling.ts";
export { drawBinomial } from "./binomial.ts";
export { drawGamma } from "./gamma.ts";
