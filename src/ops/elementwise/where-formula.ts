/** `where`: elements of one operand where a condition holds, else of another. */
import { assertFits } from "../../compute/copy-elements.ts";
import { warn } from "../../support/warnings.ts";
import { bool, get_default_dtype, promote_types, uint8 } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import { like } from "../declare/formulas.ts";
import { pointwise } from "../declare/pointwise.ts";
import { resultType, scalarDType } from "../../compute/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";

type Choice = Operator<
  (condition: Tensor, self: Tensor | ScalarValue, other: Tensor | ScalarValue) => Tensor,
  { self?: Tensor | ScalarValue; other?: Tensor | ScalarValue }
>;

/** The dtype in which the two meet; two floats are of the default dtype. */
function meet(operands: readonly (Tensor | ScalarValue)[]): ReturnType<typeof resultType> {
  const [, self, other] = operands as [Tensor, Tensor | ScalarValue, Tensor | ScalarValue];
  if (self instanceof Tensor || other instanceof Tensor) return resultType([self, other]);
  const dtype = promote_types(scalarDType(self), scalarDType(other));
  return dtype.is_floating_point ? get_default_dtype() : dtype;
}

/** `self` where the condition holds, else `other`. */
export const choose: Choice = pointwise("where(Tensor condition, Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (condition, self, other) => condition.select(self, other),
  dtype: "same",
  masks: ["condition"],
  common: meet,
  check: (common, [condition, ...values]) => {
    for (const value of values) if (!(value instanceof Tensor)) assertFits(value as ScalarValue, common);
    const { dtype } = condition as Tensor;
    if (dtype === uint8)
      warn(
        "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of PyTorch. Use a boolean condition instead.",
      );
    if (dtype !== bool && dtype !== uint8)
      throw new RuntimeError(
        `where expected condition to be a boolean tensor, but got a tensor with dtype ${dtype.scalarName}`,
      );
  },
  derivative: {
    self: ({ grad, condition }) => condition.select(grad, 0),
    other: ({ grad, condition }) => condition.select(like(grad, 0), grad),
  },
});
