/** `special.zeta`, and `special.polygamma` with the order first. */
import { Tensor } from "../../tensor/tensor.ts";
import { combinationError } from "../declare/bind.ts";
import { noDerivative } from "../declare/formulas.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { polygamma as polygammaMethod } from "./polygamma.ts";
import { hurwitzZeta } from "./zeta.ts";

/** The n-th derivative of digamma; the order comes first. */
export const polygamma: Operator<(n: number, input: Tensor) => Tensor, { n?: number; input?: Tensor }> = composite(
  "polygamma(int n, Tensor self) -> Tensor",
  (n: number, self: Tensor) => polygammaMethod(self, n),
);

/** The Hurwitz zeta function: the sum of (q + k)^-s. */
export const zeta: Operator<(self: Tensor | number, other: Tensor | number) => Tensor> = operator(
  "special_zeta(Tensor|Scalar self, Tensor|Scalar other) -> Tensor",
  {
    node: ([self, other]) => `SpecialZetaBackward${self !== undefined ? 1 : other !== undefined ? 2 : 0}`,
    forward: (self: Tensor | number, other: Tensor | number) => {
      if (!(self instanceof Tensor) && !(other instanceof Tensor))
        throw combinationError("special_zeta", [self, other]);
      return hurwitzZeta(self, other);
    },
    derivative: {
      self: [[], noDerivative("zeta")],
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
