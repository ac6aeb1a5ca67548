/** `torch.special`: special functions, many of them by other names than in `torch`. */

export { erf, erfc, erfinv } from "./ops/elementwise/functions/error-functions.ts";
export { digamma, digamma as psi, lgamma as gammaln } from "./ops/special/polygamma.ts";
export { exp2, expm1, log1p, logit, sigmoid as expit } from "./ops/elementwise/exponential.ts";
export { round } from "./ops/elementwise/rounding.ts";
export { sinc } from "./ops/elementwise/functions/trigonometric.ts";
export { xlogy } from "./ops/elementwise/binary.ts";
export { i0, mvlgamma as multigammaln } from "./ops/special/polygamma.ts";
export * from "./ops/special/special.ts";
export { i0e, i1, i1e } from "./ops/special/modified-bessel.ts";
export * from "./ops/special/bessel-functions.ts";
export { igamma as gammainc, igammac as gammaincc } from "./ops/special/incomplete-gamma.ts";
export * from "./ops/special/orthogonal-polynomials.ts";
export { log_softmax, softmax } from "./ops/activation/softmax.ts";
export { logsumexp } from "./ops/reduce/statistics/moments.ts";
export { polygamma, zeta } from "./ops/special/zeta-polygamma.ts";
