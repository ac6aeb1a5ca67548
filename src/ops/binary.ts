/** Arithmetic of two operands with broadcasting and promotion. */
import type { DType } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import { constant, type Scalar } from "../kernel/ir.ts";
import { composite } from "./core/operator.ts";
import { pointwise, pointwiseInPlace, type Variables } from "./core/pointwise.ts";
import { scalarDType, type Operand } from "./core/promotion.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { BinaryOp, Operator, ScalarValue, ScaledBinaryOp } from "./core/types.ts";

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

const quotientDerivative = {
  self: ({ grad, other }: Variables) => grad!.div(other!),
  other: ({ grad, self, other }: Variables) => grad!.neg().mul(self!.div(other!).div(other!)),
};

const true_div: BinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => self!.div(other!), dtype: "intToFloat", derivative: quotientDerivative,
});

function rejectIntegerZero(common: DType, operands: readonly Operand[]): void {
  if (common.kind === "bool") throw new RuntimeError(`"div_trunc_cpu" not implemented for 'Bool'`);
  assertDivisor(common, operands[1]!);
}

/** Integer division by zero is an error, as in PyTorch. */
function assertDivisor(common: DType, divisor: Operand): void {
  if (common.kind !== "int") return;
  const hasZero = divisor instanceof Tensor ? Boolean(divisor.eq(0).any().item()) : Number(divisor) === 0;
  if (hasZero) throw new RuntimeError("ZeroDivisionError");
}

function floorDivide(a: Scalar, b: Scalar): Scalar {
  if (a.type === "f32" || a.type === "f64") {
    // PyTorch's div_floor_floating: exact where a / b is, with the sign rules of Python.
    const remainder = a.fmod(b);
    const quotient = a.sub(remainder).div(b);
    const adjusted = remainder.ne(0).and(b.lt(0).xor(remainder.lt(0))).select(quotient.sub(1), quotient);
    const rounded = adjusted.floor();
    const result = adjusted.ne(0).select(adjusted.sub(rounded).gt(0.5).select(rounded.add(1), rounded), a.div(b).mul(0));
    return b.eq(0).select(a.div(b), result);
  }
  const quotient = a.div(b);
  const inexact = quotient.mul(b).ne(a);
  return inexact.and(a.lt(0).xor(b.lt(0))).select(quotient.sub(1), quotient);
}

const zeroDerivative = { self: ({ grad }: Variables) => constant(0, grad!.type), other: ({ grad }: Variables) => constant(0, grad!.type) };

const div_trunc: BinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => (self!.type === "f32" || self!.type === "f64" ? self!.div(other!).trunc() : self!.div(other!)),
  dtype: "same", check: rejectIntegerZero, derivative: zeroDerivative,
});

const div_floor: BinaryOp = pointwise("div(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => floorDivide(self!, other!), dtype: "same", derivative: zeroDerivative,
  check: (common, operands) => {
    if (common.kind === "bool") throw new RuntimeError(`"div_floor_cpu" not implemented for 'Bool'`);
    assertDivisor(common, operands[1]!);
  },
});

const inPlaceOf = { true: pointwiseInPlace(true_div), trunc: pointwiseInPlace(div_trunc), floor: pointwiseInPlace(div_floor) };
const plain = { true: true_div, trunc: div_trunc, floor: div_floor };

function byRounding(table: typeof plain, self: Tensor, other: Tensor | ScalarValue, mode: string | null): Tensor {
  if (mode === null) return table.true(self, other);
  if (mode !== "trunc" && mode !== "floor") throw new RuntimeError(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`);
  return table[mode](self, other);
}

/** How `div` rounds quotients: not at all, towards zero, or down. */
export type RoundingMode = "trunc" | "floor" | null;
export type DivideOp = Operator<(self: Tensor, other: Tensor | ScalarValue) => Tensor, { other?: Tensor | ScalarValue; rounding_mode?: RoundingMode }>;

/** Division; integers give floats unless a rounding mode is given. */
export const div: DivideOp = composite("div(Tensor|Scalar self, Tensor|Scalar other, *, str? rounding_mode=None) -> Tensor", (self: Tensor, other: Tensor | ScalarValue, mode: string | null) => byRounding(plain, self, other, mode));
export const div_: DivideOp = composite("div_(Tensor self, Tensor|Scalar other, *, str? rounding_mode=None) -> Tensor", (self: Tensor, other: Tensor | ScalarValue, mode: string | null) => byRounding(inPlaceOf, self, other, mode));
export const divide: DivideOp = div;
export const divide_: DivideOp = div_;
/** Division without rounding. */
export const true_divide: BinaryOp = true_div;
export const true_divide_: BinaryOp = inPlaceOf.true;
/** Division rounded down. */
export const floor_divide: BinaryOp = composite("floor_divide(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", (self: Tensor, other: Tensor | ScalarValue) => div_floor(self, other));
export const floor_divide_: BinaryOp = composite("floor_divide_(Tensor self, Tensor|Scalar other) -> Tensor", (self: Tensor, other: Tensor | ScalarValue) => inPlaceOf.floor(self, other));
