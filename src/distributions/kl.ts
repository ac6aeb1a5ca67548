/** `torch.distributions.kl`, with the formulas for all pairs of classes that have one. */
import { refuseUnknown } from "../support/known-names.ts";
import { isOptions } from "../ops/declare/bind.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Distribution } from "./distribution.ts";
import { addGammaRules } from "./kl-gamma-rules.ts";
import { addNormalVectorRules } from "./kl-normal-vector-rules.ts";
import { divergence } from "./kl-registry.ts";
import { addCommonRules } from "./kl-rules.ts";

export { register_kl } from "./kl-registry.ts";

addCommonRules();
addGammaRules();
addNormalVectorRules();

/**
 * The Kullback-Leibler divergence of p from q: the mean of log p(x) - log q(x) over p. The result has the batch shape
 * that both broadcast to.
 * @example
 * const { Normal, kl_divergence } = torch.distributions;
 * kl_divergence(new Normal(0, 1), new Normal(1, 1)); // tensor(0.5000)
 */
export function kl_divergence(
  p: Distribution | { readonly p: Distribution; readonly q: Distribution },
  q?: Distribution | { readonly q: Distribution },
): Tensor {
  if (isOptions(p)) {
    refuseUnknown("kl_divergence()", "p q", p);
    return divergence(p["p"] as Distribution, p["q"] as Distribution);
  }
  if (isOptions(q)) refuseUnknown("kl_divergence()", "q", q);
  return divergence(p as Distribution, (isOptions(q) ? q["q"] : q) as Distribution);
}
