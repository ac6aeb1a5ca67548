/** Pieces of formulas that updates share; `v` holds the elements and numbers of an update (see `fused.ts`). */
import type { Scalar } from "../kernel/ir.ts";
import type { UpdateScalars } from "./fused.ts";

/** The gradient, turned around to maximize, with the weight decay of L2 regularisation. */
export function decayedGradient(
  v: UpdateScalars<"param" | "grad", "weight_decay">,
  decays: boolean,
  maximizes: boolean,
): Scalar {
  const grad = maximizes ? v.grad.neg() : v.grad;
  return decays ? grad.add(v.weight_decay.mul(v.param)) : grad;
}

/**
 * The parameter and gradient after weight decay of either kind, and the new averages of gradients and of their squares:
 * where Adam's family begins.
 */
export function adamMoments(
  v: UpdateScalars<
    "param" | "grad" | "exp_avg" | "exp_avg_sq",
    "beta1" | "one_minus_beta1" | "beta2" | "one_minus_beta2" | "weight_decay" | "shrink"
  >,
  decays: boolean,
  decoupled: boolean,
  maximizes: boolean,
): Readonly<Record<"param" | "grad" | "exp_avg" | "exp_avg_sq", Scalar>> {
  const grad = decayedGradient(v, decays && !decoupled, maximizes);
  return {
    param: decays && decoupled ? v.param.mul(v.shrink) : v.param,
    grad,
    exp_avg: v.exp_avg.mul(v.beta1).add(v.one_minus_beta1.mul(grad)),
    exp_avg_sq: v.exp_avg_sq.mul(v.beta2).add(v.one_minus_beta2.mul(grad).mul(grad)),
  };
}
