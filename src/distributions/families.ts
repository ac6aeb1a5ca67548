/** All distributions, transforms and constraints. */
export * as constraints from "./constraints.ts";
export { Distribution } from "./distribution.ts";
export { Cauchy, Gumbel, Laplace, LogNormal, Normal } from "./location-scale.ts";
export { Exponential, HalfCauchy, HalfNormal, Poisson } from "./half-line.ts";
export { Uniform } from "./uniform.ts";
export { Bernoulli, Binomial, Geometric } from "./trials.ts";
export { Categorical, OneHotCategorical } from "./categorical.ts";
export { MultivariateNormal } from "./multivariate-normal.ts";
export { Independent } from "./independent.ts";
export { kl_divergence, register_kl } from "./kl.ts";
export { ComposeTransform, IndependentTransform, Transform } from "./transform.ts";
export {
  AbsTransform,
  AffineTransform,
  ExpTransform,
  PowerTransform,
  SigmoidTransform,
  SoftmaxTransform,
  SoftplusTransform,
  StickBreakingTransform,
  TanhTransform,
} from "./transforms.ts";
export { TransformedDistribution } from "./transformed.ts";
