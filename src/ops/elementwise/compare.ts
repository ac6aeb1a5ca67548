/** Comparisons and tests of elements; results are bool and have no gradient. */
import { assertOneDevice } from "../declare/device-of-call.ts";
import { imag } from "./complex/complex.ts";
import { needValues } from "../../compute/look-at.ts";
import { constant, isFloat, type Scalar } from "../../kernel/ir.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { numeric, zeroGradient } from "../declare/formulas.ts";
import { composite } from "../declare/operator.ts";
import { nodeName } from "../declare/operator-node.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import type { BinaryOp, Operator, UnaryOp } from "../declare/types.ts";

type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

function comparison(name: Comparison): BinaryOp {
  return pointwise(`${name}(Tensor self, Tensor|Scalar other) -> Tensor`, {
    formula: (a, b) => numeric(a)[name](numeric(b)),
    dtype: "bool",
  });
}

/** In place the result is a tensor of floats like any other, whose gradient is 0. */
function comparisonInPlace(base: BinaryOp): BinaryOp {
  const [byNumber, byTensor] = [0, 1].map((form) => `${nodeName(base.record.name).slice(0, -1)}${form}`);
  return pointwiseInPlace(base, {
    derivative: { self: zeroGradient, other: zeroGradient },
    node: ([, other]) => (other instanceof Tensor ? byTensor! : byNumber!),
  });
}

/**
 * Whether elements are equal, as bools; NaN equals nothing.
 * @example
 * torch.eq(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([False,  True, False])
 */
export const eq: BinaryOp = comparison("eq");
/**
 * Whether elements differ, as bools.
 * @example
 * torch.ne(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([ True, False,  True])
 */
export const ne: BinaryOp = comparison("ne");
/**
 * Whether elements are less than the other's, as bools.
 * @example
 * torch.lt(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([ True, False, False])
 */
export const lt: BinaryOp = comparison("lt");
/**
 * Whether elements are at most the other's, as bools.
 * @example
 * torch.le(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([ True,  True, False])
 */
export const le: BinaryOp = comparison("le");
/**
 * Whether elements are greater than the other's, as bools.
 * @example
 * torch.gt(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([False, False,  True])
 */
export const gt: BinaryOp = comparison("gt");
/**
 * Whether elements are at least the other's, as bools.
 * @example
 * torch.ge(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([False,  True,  True])
 */
export const ge: BinaryOp = comparison("ge");
/** `eq`, written into the tensor itself. */
export const eq_: BinaryOp = comparisonInPlace(eq);
/** `ne`, written into the tensor itself. */
export const ne_: BinaryOp = comparisonInPlace(ne);
/** `lt`, written into the tensor itself. */
export const lt_: BinaryOp = comparisonInPlace(lt);
/** `le`, written into the tensor itself. */
export const le_: BinaryOp = comparisonInPlace(le);
/** `gt`, written into the tensor itself. */
export const gt_: BinaryOp = comparisonInPlace(gt);
/** `ge`, written into the tensor itself. */
export const ge_: BinaryOp = comparisonInPlace(ge);
export { ne as not_equal, ne_ as not_equal_, lt as less, lt_ as less_, le as less_equal, le_ as less_equal_ };
export { gt as greater, gt_ as greater_, ge as greater_equal, ge_ as greater_equal_ };

/** A test of single elements; integers and bools answer `other`. */
function test(name: string, formula: (x: Scalar) => Scalar, other: boolean): UnaryOp {
  return pointwise(`${name}(Tensor self) -> Tensor`, {
    formula: (x) => (isFloat(x) ? formula(x) : constant(other, "bool")),
    dtype: "bool",
  });
}

/**
 * Whether elements are NaN, as bools.
 * @example
 * torch.isnan(torch.tensor([1, Infinity, NaN])); // tensor([False, False,  True])
 */
export const isnan: UnaryOp = test("isnan", (x) => x.isnan(), false);
/**
 * Whether elements are infinite, as bools.
 * @example
 * torch.isinf(torch.tensor([1, Infinity, NaN])); // tensor([False,  True, False])
 */
export const isinf: UnaryOp = test("isinf", (x) => x.abs().eq(Infinity), false);
/**
 * Whether elements are neither infinite nor NaN, as bools.
 * @example
 * torch.isfinite(torch.tensor([1, Infinity, NaN])); // tensor([ True, False, False])
 */
export const isfinite: UnaryOp = test("isfinite", (x) => x.abs().lt(Infinity), true);
/** Whether elements are +infinity, as bools. */
export const isposinf: UnaryOp = test("isposinf", (x) => x.eq(Infinity), false);
/** Whether elements are -infinity, as bools. */
export const isneginf: UnaryOp = test("isneginf", (x) => x.eq(-Infinity), false);
/** Whether elements have no imaginary part, as bools. */
export const isreal: UnaryOp = pointwise("isreal(Tensor self) -> Tensor", {
  complex: (self) => imag(self).eq(0),
  formula: () => constant(true, "bool"),
  dtype: "bool",
});

/**
 * Whether both have the same dtype, shape and elements; a NaN equals nothing.
 * @example
 * torch.equal(torch.tensor([1, 2, 3]), torch.tensor([1, 2, 3])); // true
 */
export const equal: Operator<(self: Tensor, other: Tensor) => boolean, { other?: Tensor }> = composite(
  "equal(Tensor self, Tensor other) -> bool",
  (self: Tensor, other: Tensor) => {
    needValues("equal", self);
    assertOneDevice(self, other);
    return (
      self.shape.length === other.shape.length &&
      self.shape.every((size, dim) => size === other.shape[dim]) &&
      Boolean(eq(self, other).all().item())
    );
  },
);
