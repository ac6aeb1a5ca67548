/** `torch.where`: elements of one tensor or the other, as a condition says; with the condition alone, the places where it is true. */
import { bool, uint8 } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { composite } from "./core/operator.ts";
import { pointwise } from "./core/pointwise.ts";
import { resultType, type Operand } from "./core/promotion.ts";
import type { Operator, ScalarValue } from "./core/types.ts";
import { nonzero } from "./masked.ts";

const choose = pointwise<Operator<(condition: Tensor, self: Operand, other: Operand) => Tensor>>("where(Tensor condition, Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (condition, x, y) => condition.ne(0).select(x, y),
  dtype: "same",
  common: (operands) => resultType(operands.slice(1)),
  check: (_, [condition]) => {
    const { dtype } = condition as Tensor;
    if (dtype !== bool && dtype !== uint8) throw new RuntimeError(`where expected condition to be a boolean tensor, but got a tensor with dtype ${dtype.scalarName}`);
  },
  derivative: {
    self: ({ grad, condition }) => condition!.ne(0).select(grad!, 0),
    other: ({ grad, condition }) => condition!.ne(0).select(0, grad!),
  },
});

interface Where {
  /** `self` where `condition` is true, else `other`; all are broadcast. */
  (condition: Tensor, self: Tensor | ScalarValue, other: Tensor | ScalarValue): Tensor;
  /** Coordinates of the true elements, one tensor for each dim. */
  (condition: Tensor): Tensor[];
}

/**
 * Elements of `self` where `condition` is true, of `other` elsewhere; the condition alone gives the coordinates of its true elements.
 * @example
 * torch.where(x.gt(0), x, 0);
 */
export const where: Where = composite<Where>("where(Tensor condition, Tensor|Scalar? self=None, Tensor|Scalar? other=None) -> Tensor", (condition: Tensor, self: Operand | null, other: Operand | null) =>
  (self === null || other === null ? nonzero(condition, { as_tuple: true }) : choose(condition, self, other)));
