/** Renorm: sub-tensors along a dim whose norm is too large are scaled down to a maximum. */
import { Complex } from "../../../support/complex.ts";
import { pythonRepr } from "../../../support/python.ts";
import { packed } from "../../../compute/copy-elements.ts";
import { wrapDim } from "../../../layout/shape.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { normGradient } from "../../reduce/statistics/vector-norm.ts";
import { inPlace, operator } from "../../declare/operator.ts";
import { constant } from "../../../kernel/ir.ts";
import { pointwise } from "../../declare/pointwise.ts";
import { where } from "../../elementwise/where.ts";
import type { Operator } from "../../declare/types.ts";

/** Scale of each sub-tensor, 1 where its norm is small enough. PyTorch adds 1e-7 to the norm. */
function factors(self: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  const d = wrapDim(dim, self.shape.length);
  const norm = self.norm(
    p,
    self.shape.flatMap((_, i) => (i === d ? [] : [i])),
    true,
  );
  return factorOf(norm, maxnorm);
}

const factorOf: (norm: Tensor, maxnorm: number) => Tensor = pointwise(
  "renorm_factor(Tensor norm, Scalar maxnorm) -> Tensor",
  {
    formula: (norm, maxnorm) => {
      const one = constant(1, norm.type);
      return norm.gt(maxnorm).select(one.div(norm.add(1e-7)).mul(maxnorm), one);
    },
    dtype: "same",
    derivative: null,
  },
);

type Renorm = Operator<
  (self: Tensor, p: number, dim: number, maxnorm: number) => Tensor,
  { p?: number; dim?: number; maxnorm?: number }
>;

/** Each sub-tensor along `dim` with p-norm at most `maxnorm`. */
export const renorm: Renorm = operator("renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor, p: number, dim: number, maxnorm: number) => {
    if ((p as unknown) instanceof Complex) throw new RuntimeError("renorm: p must be real-valued");
    if (!(p > 0)) throw new RuntimeError("renorm: non-positive-norm not supported");
    if ((maxnorm as unknown) instanceof Complex) throw new RuntimeError("renorm: maxnorm must be real-valued");
    if (!(maxnorm >= 0)) throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${pythonRepr(maxnorm)}`);
    if (self.shape.length < 2)
      throw new RuntimeError(`renorm: input needs at least 2 dimensions, got ${self.shape.length} dimensions`);
    const result = self.mul(factors(self, p, dim, maxnorm));
    return packed(result);
  },
  derivative: {
    self: [
      ["self"],
      (grad, c) => {
        const self = c.tensor("self");
        const [p, max] = [c.value<number>("p"), c.value<number>("maxnorm")];
        const d = wrapDim(c.value<number>("dim"), self.shape.length);
        const others = self.shape.flatMap((_, i) => (i === d ? [] : [i]));
        const norm = self.norm(p, others, true);
        const inverse = norm.add(1e-7).reciprocal();
        const { is_complex: isComplex } = self.dtype;
        const product = isComplex ? grad.mul(self.conj()).real : grad.mul(self);
        const ofNorm = product.sum(others, true).mul(inverse).mul(inverse).neg();
        const throughNorm = isComplex
          ? normGradient(ofNorm, self.abs(), norm, p, others).mul(self.sgn())
          : normGradient(ofNorm, self, norm, p, others);
        const scaled = grad.mul(inverse).add(throughNorm).mul(max);
        return where(norm.gt(max), scaled, grad);
      },
    ],
  },
});
/** `renorm`, written into the tensor itself. */
export const renorm_: Renorm = inPlace(renorm);
