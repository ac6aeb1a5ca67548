/** Powers of matrices by repeated squaring. */
import type { Tensor } from "../../tensor/tensor.ts";
import { eye } from "../create/ranges/range.ts";
import { assertSquare } from "../../compute/linalg/factor.ts";
import { inv } from "./solve.ts";
import { sizeAt } from "../../support/checked.ts";

/** `self` multiplied by itself `n` times; `n` 0 gives identities, below 0 the inverse is multiplied. */
export function matrixPower(self: Tensor, n: number): Tensor {
  assertSquare(self, "linalg.matrix_power");
  if (n === 0) return self.clone().copy_(eye(sizeAt(self.shape, -1), { dtype: self.dtype }));
  const base = n < 0 ? inv(self) : self;
  let rest = Math.abs(n);
  if (rest === 1) return n < 0 ? base : base.clone();
  if (rest === 3) return base.matmul(base).matmul(base);
  let result: Tensor | null = null;
  let square: Tensor | null = null;
  while (rest > 0) {
    square = square ? square.matmul(square) : base;
    if (rest % 2 === 1) result = result ? result.matmul(square) : square;
    rest = Math.floor(rest / 2);
  }
  return result!;
}
