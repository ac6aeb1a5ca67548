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
export { fillBernoulli, fillBernoulliTensor, fillUniform } from "./draws/uniform.ts";
export { fillLogNormal, fillNormal, fillNormalSerial } from "./draws/normal.ts";
export { fillCauchy, fillExponential, fillGeometric } from "./draws/continuous.ts";
export { fillRandom, fillRandomRange } from "./draws/integers.ts";
export { fillPermutation } from "./draws/permutation.ts";
export { multinomialRace, multinomialWithReplacement } from "./draws/multinomial.ts";
export { fillPoisson } from "./draws/poisson.ts";
export {
  drawSeed,
  randomIntegers,
  randomPermutation,
  randomSampler,
  randomSplit,
  subsetRandomSampler,
  weightedRandomSampler,
} from "./draws/sampling.ts";
export type { RandomSamplerOptions } from "./draws/sampling.ts";
export { drawBinomial } from "./draws/binomial.ts";
export { drawGamma } from "./draws/gamma.ts";
