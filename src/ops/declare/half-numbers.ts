/** Numbers where they meet half-precision tensors: PyTorch rounds them to the tensors' dtype first. */
import type { DType } from "../../dtype.ts";
import { converted } from "../../compute/copy-elements.ts";
import type { Operand } from "../../compute/promotion.ts";
import { Complex } from "../../support/complex.ts";
import { fromBfloat16Bits, fromFloat16Bits, toBfloat16Bits, toFloat16Bits } from "../../tensor/half-bits.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { PointwiseFamily } from "./family.ts";
import type { ScalarValue } from "./types.ts";

/** The operands with numbers, and with tensors of one number and wider dtype, rounded to a half-precision dtype. */
export function roundedOperands(
  family: PointwiseFamily,
  operands: readonly Operand[],
  common: DType,
): readonly Operand[] {
  if (common.itemsize !== 2 || !common.is_floating_point || family.definition.numbers === "wide") return operands;
  return operands.map((operand, i) => {
    if (family.masks?.[i]) return operand;
    if (!(operand instanceof Tensor)) return roundedTo(common)(operand);
    return operand.shape.length === 0 && operand.dtype !== common ? converted(operand, common) : operand;
  });
}

/** What a number becomes as a half-precision float; what is no real number stays as it is. */
export function roundedTo(dtype: DType): <V extends ScalarValue>(value: V) => V | number {
  return (value) => {
    if (!dtype.is_floating_point || typeof value === "boolean" || value instanceof Complex) return value;
    return dtype.name === "float16"
      ? fromFloat16Bits(toFloat16Bits(Number(value)))
      : fromBfloat16Bits(toBfloat16Bits(Number(value)));
  };
}
