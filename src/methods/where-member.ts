/** `x.where(condition, other)`, whose arguments stand in another order than the function's. */
import { where } from "../ops/elementwise/where.ts";
import type { ScalarValue } from "../ops/declare/types.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type AnyOperator, installLater } from "./installer.ts";

/** Installs the method; costs nothing when it has been called before. */
export function provideWhere(): void {
  const method = (self: Tensor, condition: Tensor, other: Tensor | ScalarValue): Tensor =>
    where(condition, self, other);
  installLater("where", () => method as AnyOperator);
}
