/** Random numbers as PyTorch's CPU generator gives them: fills of memory, and index lists for samplers. */
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
