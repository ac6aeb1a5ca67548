/** The regularised incomplete gamma functions, which are methods too. */
import { notImplemented } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { noDerivative } from "../declare/formulas.ts";
import { incompleteGamma } from "./incomplete-gamma-formulas.ts";
import type { Context } from "../declare/context.ts";
import { inPlace, operator } from "../declare/operator.ts";
import { applyToPairs } from "../../compute/pair-kernel.ts";
import { resultType } from "../../compute/promotion.ts";
import type { Operator } from "../declare/types.ts";

type TensorPairOp = Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }>;

function slope(grad: Tensor, c: Context): Tensor {
  const [a, x] = [c.tensor("self"), c.tensor("other")];
  return grad.mul(a.sub(1).mul(x.log()).sub(x).sub(a.lgamma()).exp());
}

function declared(name: "igamma" | "igammac"): TensorPairOp {
  const upper = name === "igammac";
  return operator<TensorPairOp>(`${name}(Tensor self, Tensor other) -> Tensor`, {
    forward: (self: Tensor, other: Tensor) => {
      const common = resultType([self, other]);
      if (!common.is_floating_point) throw notImplemented(`${name}_cpu`, common);
      return applyToPairs(name, [self, other], (k, a, x) => incompleteGamma(k, a, x, upper));
    },
    derivative: {
      self: [[], noDerivative(`${name}: input`)],
      other: [["self", "other"], (grad, c) => (upper ? slope(grad, c).neg() : slope(grad, c))],
    },
  });
}

/** The regularised lower incomplete gamma function P(self, other). Differentiable in `other` only, as PyTorch's. */
export const igamma: TensorPairOp = declared("igamma");
/** `igamma`, written into the tensor itself. */
export const igamma_: TensorPairOp = inPlace(igamma);
/**
 * The regularised upper incomplete gamma function Q(self, other) = 1 - P(self, other). Differentiable in `other` only,
 * as PyTorch's.
 */
export const igammac: TensorPairOp = declared("igammac");
/** `igammac`, written into the tensor itself. */
export const igammac_: TensorPairOp = inPlace(igammac);
