/** p-norms along dims: kernels by kind of p, and PyTorch's gradients. */
import { computeType, type DType } from "../../../dtype.ts";
import { constant, type Scalar } from "../../../kernel/ir.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { restoreDims } from "../../declare/expand-reduced.ts";
import { operator } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import { reduceByFormula, reducedDims, type FormulaReduction } from "../../../compute/reduce/run-reduction.ts";
import type { ReductionGroup } from "../../../compute/reduce/reduce-kernel.ts";
import type { Dims, Shape } from "../../declare/types.ts";

/** The norm of nothing is 0, for negative p too. */
function zeroIfEmpty(group: ReductionGroup, value: Scalar): Scalar {
  return group.count.eq(0).select(group.number(0), value);
}

const kinds: Record<string, FormulaReduction> = {
  zero: {
    name: "norm0",
    formula: (group) => group.total("add", group.number(0), (x) => x.ne(0).select(group.number(1), group.number(0))),
  },
  one: { name: "norm1", formula: (group) => group.total("add", group.number(0), (x) => x.abs()) },
  two: { name: "norm2", formula: (group) => group.total("add", group.number(0), (x) => x.mul(x)).sqrt() },
  max: { name: "norm_inf", formula: (group) => group.total("max", group.number(0), (x) => x.abs()) },
  min: {
    name: "norm_neg_inf",
    formula: (group) =>
      zeroIfEmpty(
        group,
        group.total("min", group.number(Infinity), (x) => x.abs()),
      ),
  },
  other: {
    name: "norm_p",
    formula: (group) =>
      zeroIfEmpty(
        group,
        group
          .total("add", group.number(0), (x) => x.abs().pow(group.params[0]!))
          .pow(group.number(1).div(group.params[0]!)),
      ),
  },
};

function kindOf(p: number): FormulaReduction {
  if (p === 0) return kinds["zero"]!;
  if (p === 1) return kinds["one"]!;
  if (p === 2) return kinds["two"]!;
  if (p === Infinity) return kinds["max"]!;
  return p === -Infinity ? kinds["min"]! : kinds["other"]!;
}

/** The sign as PyTorch's `sgn` has it: that of NaN is 0. */
function sign(x: Scalar): Scalar {
  return x.gt(0).select(constant(1, x.type), x.lt(0).select(constant(-1, x.type), constant(0, x.type)));
}

/** 0 where the norm (or the element) is. */
function zeroWhere(condition: Scalar, value: Scalar): Scalar {
  return condition.select(constant(0, value.type), value);
}

type Gradient3 = (grad: Tensor, self: Tensor, norm: Tensor) => Tensor;
type GradientP = (grad: Tensor, self: Tensor, norm: Tensor, p: number) => Tensor;

const gradient1: { (grad: Tensor, self: Tensor): Tensor } = pointwise(
  "norm_gradient(Tensor outer, Tensor self) -> Tensor",
  {
    formula: (grad, self) => grad.mul(sign(self)),
    dtype: "same",
    derivative: { outer: (v) => v["grad"].mul(sign(v["self"])), self: (v) => constant(0, v["grad"].type) },
  },
);
const gradient2: Gradient3 = pointwise("norm_gradient(Tensor value, Tensor self, Tensor other) -> Tensor", {
  formula: (grad, self, norm) => zeroWhere(norm.eq(0), grad.mul(self.div(norm))),
  dtype: "same",
  // The quotient is masked behind itself, so that a second derivative where the norm is 0 is 0/0.
  derivative: {
    value: (v) => zeroWhere(v.other.eq(0), v.grad.mul(v.self.div(v.other))),
    self: (v) => zeroWhere(v.other.eq(0), v.grad.mul(v.value)).div(v.other),
    other: (v) => zeroWhere(v.other.eq(0), v.grad.mul(v.value)).neg().mul(v.self.div(v.other).div(v.other)),
  },
});
const gradientBelow1: GradientP = pointwise(
  "norm_gradient(Tensor outer, Tensor self, Tensor norm, Scalar p) -> Tensor",
  {
    formula: (grad, self, norm, p) =>
      zeroWhere(self.eq(0), sign(self).mul(self.abs().pow(p.sub(1))))
        .mul(grad)
        .mul(norm.pow(constant(1, p.type).sub(p))),
    dtype: "same",
  },
);
const gradientBelow2: GradientP = pointwise(
  "norm_gradient(Tensor outer, Tensor self, Tensor norm, Scalar p) -> Tensor",
  {
    formula: (grad, self, norm, p) =>
      zeroWhere(self.eq(0), sign(self).mul(self.abs().pow(p.sub(1)))).mul(
        zeroWhere(norm.eq(0), grad.div(norm.pow(p.sub(1)))),
      ),
    dtype: "same",
  },
);
const gradientAbove2: GradientP = pointwise(
  "norm_gradient(Tensor outer, Tensor self, Tensor norm, Scalar p) -> Tensor",
  {
    formula: (grad, self, norm, p) =>
      self.mul(self.abs().pow(p.sub(2))).mul(zeroWhere(norm.eq(0), grad.div(norm.pow(p.sub(1))))),
    dtype: "same",
  },
);

/** PyTorch's `norm_backward`; `grad` and `norm` have the reduced dims with size 1. */
export function normGradient(grad: Tensor, self: Tensor, norm: Tensor, p: number, dims: readonly number[]): Tensor {
  if (p === 1) return gradient1(grad, self);
  if (p === 2) return gradient2(grad, self, norm);
  if (Math.abs(p) === Infinity) {
    const reached = self.abs().eq(norm).logical_or(self.isnan().logical_and(norm.isnan())); // a NaN makes the norm NaN
    const mask = reached.to(grad.dtype);
    return self.sign().mul(mask.div(mask.sum(dims, true)).mul(grad));
  }
  if (p < 1) return gradientBelow1(grad, self, norm, p);
  return p < 2 ? gradientBelow2(grad, self, norm, p) : gradientAbove2(grad, self, norm, p);
}

export type VectorNorm = (self: Tensor, p: number, dim: Dims | null, keepdim: boolean) => Tensor;

/** The p-norm of a float tensor along dims. */
export function vectorNorm(node: string | ((bound: readonly unknown[]) => string)): VectorNorm {
  const norm: VectorNorm = operator("norm(Tensor self, Scalar p, int[1]? dim, bool keepdim) -> Tensor", {
    node,
    forward: (self: Tensor, p: number, dim: Shape | null, keepdim: boolean) => {
      const dtype: DType = self.dtype;
      return reduceByFormula(
        kindOf(p),
        self,
        reducedDims(dim, self.shape.length),
        keepdim,
        computeType(dtype),
        [dtype],
        [p],
      )[0]!;
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => {
          const self = c.tensor("self");
          const dim = c.value<Shape | null>("dim");
          const restore = (x: Tensor): Tensor => restoreDims(x, dim, self.shape.length, c.value("keepdim"));
          if (c.value<number>("p") === 0) return null; // no gradient at all, as in PyTorch
          return normGradient(
            restore(grad),
            self,
            restore(c.tensor("result")),
            c.value("p"),
            reducedDims(dim, self.shape.length),
          );
        },
      ],
    },
  });
  return (self, p, dim, keepdim) => norm(self.dtype.is_complex ? self.abs() : self, p, dim, keepdim);
}
