/**
 * `torch.where`: elements of one tensor or the other, as a condition says; with the condition alone, the places where
 * it is true.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { choose } from "./where-formula.ts";
import { composite } from "../declare/operator.ts";
import type { Operand } from "../../compute/promotion.ts";
import type { ScalarValue } from "../declare/types.ts";
import { nonzero } from "../index/masked-fill.ts";

interface Where {
  /** `self` where `condition` is true, else `other`; all are broadcast. */
  (condition: Tensor, self: Tensor | ScalarValue, other: Tensor | ScalarValue): Tensor;
  /** Coordinates of the true elements, one tensor for each dim. */
  (condition: Tensor): Tensor[];
}

/**
 * Elements of `self` where `condition` is true, of `other` elsewhere; the condition alone gives the coordinates of its
 * true elements.
 * @example
 * const x = torch.tensor([-1, 2]);
 * torch.where(x.gt(0), x, 0); // tensor([0, 2])
 */
export const where: Where = composite<Where>(
  "where(Tensor condition, Tensor|Scalar? self=None, Tensor|Scalar? other=None) -> Tensor",
  (condition: Tensor, self: Operand | null, other: Operand | null) =>
    self === null || other === null ? nonzero(condition, { as_tuple: true }) : choose(condition, self, other),
  true,
);
