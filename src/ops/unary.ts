/** Operators of one tensor, element by element: formula, derivative and dtype rule of each in one place. */
import type { DType } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import { constant, type Scalar } from "../kernel/ir.ts";
import { pointwise, pointwiseInPlace } from "./core/pointwise.ts";
import type { UnaryOp } from "./core/types.ts";

const isFloat = (x: Scalar): boolean => x.type === "f32" || x.type === "f64";

function rejectBool(name: string): (common: DType) => void {
  return (common) => {
    if (common.kind === "bool") throw new RuntimeError(`"${name}" not implemented for 'Bool'`);
  };
}

function rejectBoolSigned(common: DType): void {
  if (common.kind === "bool") throw new RuntimeError("Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.");
}

/** Absolute value. */
export const abs: UnaryOp = pointwise("abs(Tensor self) -> Tensor", {
  formula: (x) => (x.type === "bool" ? x : x.abs()), dtype: "same", derivative: { self: ({ grad, self }) => grad!.mul(signOf(self!)) },
});
export const abs_: UnaryOp = pointwiseInPlace(abs);

function signOf(x: Scalar): Scalar {
  if (x.type === "bool") return x;
  return x.gt(0).select(constant(1, x.type), x.lt(0).select(constant(-1, x.type), isFloat(x) ? x : constant(0, x.type)));
}

/** `-x`. */
export const neg: UnaryOp = pointwise("neg(Tensor self) -> Tensor", { formula: (x) => x.neg(), dtype: "same", check: rejectBoolSigned });
export const neg_: UnaryOp = pointwiseInPlace(neg);

/** -1, 0 or 1; NaN stays. Its derivative is 0. */
export const sign: UnaryOp = pointwise("sign(Tensor self) -> Tensor", { formula: signOf, dtype: "same", derivative: { self: ({ grad }) => constant(0, grad!.type) } });
export const sign_: UnaryOp = pointwiseInPlace(sign);

/** e to the power x. */
export const exp: UnaryOp = pointwise("exp(Tensor self) -> Tensor", { formula: (x) => x.exp(), dtype: "intToFloat", derivative: { self: ({ grad, result }) => grad!.mul(result!) } });
export const exp_: UnaryOp = pointwiseInPlace(exp);

/** Square root; saves its result, as PyTorch does. */
export const sqrt: UnaryOp = pointwise("sqrt(Tensor self) -> Tensor", { formula: (x) => x.sqrt(), dtype: "intToFloat", derivative: { self: ({ grad, result }) => grad!.div(result!.mul(2)) } });
export const sqrt_: UnaryOp = pointwiseInPlace(sqrt);

/** 1 / x. */
export const reciprocal: UnaryOp = pointwise("reciprocal(Tensor self) -> Tensor", {
  formula: (x) => constant(1, x.type).div(x), dtype: "intToFloat", derivative: { self: ({ grad, result }) => grad!.neg().mul(result!.mul(result!)) },
});
export const reciprocal_: UnaryOp = pointwiseInPlace(reciprocal);

/** Natural logarithm. */
export const log: UnaryOp = pointwise("log(Tensor self) -> Tensor", { formula: (x) => x.log(), dtype: "intToFloat", derivative: { self: ({ grad, self }) => grad!.div(self!) } });
export const log_: UnaryOp = pointwiseInPlace(log);

/** Hyperbolic tangent. */
export const tanh: UnaryOp = pointwise("tanh(Tensor self) -> Tensor", {
  formula: (x) => x.tanh(), dtype: "intToFloat", derivative: { self: ({ grad, result }) => grad!.mul(constant(1, grad!.type).sub(result!.mul(result!))) },
});
export const tanh_: UnaryOp = pointwiseInPlace(tanh);

/** 1 / (1 + e^-x). */
export const sigmoid: UnaryOp = pointwise("sigmoid(Tensor self) -> Tensor", {
  formula: (x) => constant(1, x.type).div(x.neg().exp().add(1)), dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad!.mul(constant(1, grad!.type).sub(result!)).mul(result!) },
});
export const sigmoid_: UnaryOp = pointwiseInPlace(sigmoid);

/** max(0, x); its derivative at 0 is 0, and it saves its result. */
export const relu: UnaryOp = pointwise("relu(Tensor self) -> Tensor", {
  formula: (x) => x.max(0), dtype: "same", check: (common) => { if (common.kind === "bool") throw new RuntimeError("Boolean inputs not supported for relu"); },
  derivative: { self: ({ grad, result }) => result!.gt(0).select(grad!, 0) },
});
export const relu_: UnaryOp = pointwiseInPlace(relu);

/** x * x. */
export const square: UnaryOp = pointwise("square(Tensor self) -> Tensor", {
  formula: (x) => (x.type === "bool" ? x : x.mul(x)), dtype: (common) => (common.kind === "bool" ? intRule : { compute: common, result: common }), node: "PowBackward0",
  derivative: { self: ({ grad, self }) => grad!.mul(self!.mul(2)) },
});
export const square_: UnaryOp = pointwiseInPlace(square);

import { int64 } from "../dtype.ts";
const intRule = { compute: int64, result: int64 };

/** Rounds down. */
export const floor: UnaryOp = pointwise("floor(Tensor self) -> Tensor", {
  formula: (x) => (isFloat(x) ? x.floor() : x), dtype: "same", check: rejectBool("floor_vml_cpu"), derivative: { self: ({ grad }) => constant(0, grad!.type) },
});
export const floor_: UnaryOp = pointwiseInPlace(floor);
