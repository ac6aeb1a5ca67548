/** The method form of `where`. */
import { choose } from "./choose.ts";
import { composite } from "./core/operator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Operator, ScalarValue } from "./core/types.ts";

/** `self` where the condition holds, else `other`. */
export const where: Operator<(self: Tensor, condition: Tensor, other: Tensor | ScalarValue) => Tensor, { condition?: Tensor; other?: Tensor | ScalarValue }> = composite(
  "where(Tensor self, Tensor condition, Tensor|Scalar other) -> Tensor", (self: Tensor, condition: Tensor, other: Tensor | ScalarValue) => choose(condition, self, other),
);
