/** `torch.special`: special functions, many of them by other names than in `torch`. */
import { RuntimeError } from "./support/errors.ts";
import { composite, operator } from "./ops/declare/operator.ts";
import { combinationError } from "./ops/declare/bind.ts";
import { hurwitzZeta } from "./ops/special/zeta.ts";
import { polygamma as polygammaMethod } from "./ops/special/polygamma.ts";
import type { Operator } from "./ops/declare/types.ts";
import { Tensor } from "./tensor/tensor.ts";

export { digamma, digamma as psi, erf, erfc, erfinv, lgamma as gammaln } from "./ops/elementwise/error-functions.ts";
export { exp2, expm1, log1p, logit, sigmoid as expit } from "./ops/elementwise/exponential.ts";
export { round } from "./ops/elementwise/rounding.ts";
export { sinc } from "./ops/elementwise/trigonometric.ts";
export { xlogy } from "./ops/elementwise/binary.ts";
export { i0, mvlgamma as multigammaln } from "./ops/special/polygamma.ts";
export * from "./ops/special/special.ts";
export * from "./ops/special/bessel-functions.ts";
export { igamma as gammainc, igammac as gammaincc } from "./ops/special/incomplete-gamma.ts";
export * from "./ops/special/orthogonal-polynomials.ts";
export { log_softmax, softmax } from "./ops/activation/softmax.ts";
export { logsumexp } from "./ops/reduce/moments.ts";

/** The n-th derivative of digamma; the order comes first. */
export const polygamma: Operator<(n: number, input: Tensor) => Tensor, { n?: number; input?: Tensor }> = composite(
  "polygamma(int n, Tensor self) -> Tensor",
  (n: number, self: Tensor) => polygammaMethod(self, n),
);

const noDerivative = (): never => {
  throw new RuntimeError("the derivative for special_zeta is not implemented");
};

/** The Hurwitz zeta function: the sum of (q + k)^-s. */
export const zeta: Operator<(self: Tensor | number, other: Tensor | number) => Tensor> = operator(
  "special_zeta(Tensor|Scalar self, Tensor|Scalar other) -> Tensor",
  {
    forward: (self: Tensor | number, other: Tensor | number) => {
      if (!(self instanceof Tensor) && !(other instanceof Tensor))
        throw combinationError("special_zeta", [self, other]);
      return hurwitzZeta(self, other);
    },
    derivative: {
      self: [[], noDerivative],
      other: [["self", "other"], (grad, c) => grad.mul(slopeOfZeta(c.operand("self"), c.operand("other")))],
    },
  },
);

/** d zeta(s, q) / d q = -s zeta(s + 1, q). */
function slopeOfZeta(s: unknown, q: unknown): Tensor {
  const order = s as Tensor | number;
  const next = order instanceof Tensor ? order.add(1) : order + 1;
  return zeta(next, q as Tensor).mul(order instanceof Tensor ? order.neg() : -order);
}
