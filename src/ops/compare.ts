/** Comparisons and tests of elements; results are bool and have no gradient. */
import { constant, type Scalar } from "../kernel/ir.ts";
import { pointwise, pointwiseInPlace } from "./core/pointwise.ts";
import type { BinaryOp, UnaryOp } from "./core/types.ts";

type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

function numbers(a: Scalar, b: Scalar): [Scalar, Scalar] {
  return a.type === "bool" ? [a.cast("i32"), b.cast("i32")] : [a, b];
}

function comparison(name: Comparison): BinaryOp {
  return pointwise(`${name}(Tensor|Scalar self, Tensor|Scalar other) -> Tensor`, {
    formula: (self, other) => {
      const [a, b] = numbers(self!, other!);
      return a[name](b);
    },
    dtype: "bool",
  });
}

export const eq: BinaryOp = comparison("eq");
export const ne: BinaryOp = comparison("ne");
export const lt: BinaryOp = comparison("lt");
export const le: BinaryOp = comparison("le");
export const gt: BinaryOp = comparison("gt");
export const ge: BinaryOp = comparison("ge");
export const eq_: BinaryOp = pointwiseInPlace(eq);
export const ne_: BinaryOp = pointwiseInPlace(ne);
export const lt_: BinaryOp = pointwiseInPlace(lt);
export const le_: BinaryOp = pointwiseInPlace(le);
export const gt_: BinaryOp = pointwiseInPlace(gt);
export const ge_: BinaryOp = pointwiseInPlace(ge);

/** Whether elements are NaN. */
export const isnan: UnaryOp = pointwise("isnan(Tensor self) -> Tensor", {
  formula: (x) => (x.type === "f32" || x.type === "f64" ? x.isnan() : constant(false, "bool")), dtype: "bool",
});
