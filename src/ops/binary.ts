/** Arithmetic of two operands with broadcasting and promotion. */
import type { DType } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import { pointwise, pointwiseInPlace } from "./core/pointwise.ts";
import { scalarDType, type Operand } from "./core/promotion.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { BinaryOp, ScaledBinaryOp } from "./core/types.ts";

function rejectBoolSub(_common: DType, operands: readonly Operand[]): void {
  const kinds = operands.map((operand) => (operand instanceof Tensor ? operand.dtype : scalarDType(operand)).kind);
  if (kinds.every((kind) => kind === "bool")) throw new RuntimeError("Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.");
  if (kinds.includes("bool")) throw new RuntimeError("Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.");
}

/** `self + alpha * other`. */
export const add: ScaledBinaryOp = pointwise("add(Tensor|Scalar self, Tensor|Scalar other, *, Scalar alpha=1) -> Tensor", {
  formula: (self, other, alpha) => (self!.type === "bool" ? self!.or(other!.and(alpha!)) : self!.add(other!.mul(alpha!))), dtype: "same",
});
export const add_: ScaledBinaryOp = pointwiseInPlace(add);

/** `self - alpha * other`. */
export const sub: ScaledBinaryOp = pointwise("sub(Tensor|Scalar self, Tensor|Scalar other, *, Scalar alpha=1) -> Tensor", {
  formula: (self, other, alpha) => self!.sub(other!.mul(alpha!)), dtype: "same", check: rejectBoolSub,
});
export const sub_: ScaledBinaryOp = pointwiseInPlace(sub);

/** `self * other`. */
export const mul: BinaryOp = pointwise("mul(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => (self!.type === "bool" ? self!.and(other!) : self!.mul(other!)), dtype: "same",
});
export const mul_: BinaryOp = pointwiseInPlace(mul);

/** True division; integers give floats. */
export const true_divide: BinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => self!.div(other!), dtype: "intToFloat",
  derivative: {
    self: ({ grad, other }) => grad!.div(other!),
    other: ({ grad, self, other }) => grad!.neg().mul(self!.div(other!).div(other!)),
  },
});
export const true_divide_: BinaryOp = pointwiseInPlace(true_divide);

