/** Products of `torch.linalg`. */
import { assertNoWhole } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { crossAlong } from "../product/contractions/cross-along.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { matrixPower } from "./matrix-power.ts";
import { multiDot } from "./multi-dot.ts";

export { matmul } from "../product/matmul.ts";

/** The cross product along a dim of size 3. */
export const cross: Operator<(input: Tensor, other: Tensor) => Tensor, { other?: Tensor; dim?: number }> = composite(
  "linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor",
  (input: Tensor, other: Tensor, dim: number) => crossAlong(input, other, dim),
);

/** The product of a chain of matrices in the cheapest order; the first and the last may be vectors. */
export const multi_dot: Operator<(tensors: readonly Tensor[]) => Tensor, { tensors?: readonly Tensor[] }> = composite(
  "linalg_multi_dot(Tensor[] tensors) -> Tensor",
  (tensors: readonly Tensor[]) => multiDot(tensors),
);

/** A square matrix to an integer power. */
export const matrix_power: Operator<(input: Tensor, n: number) => Tensor, { input?: Tensor; n?: number }> = composite(
  "linalg_matrix_power(Tensor self, int n) -> Tensor",
  (self: Tensor, n: number) => matrixPower(self, n),
);

/** Dot products along a dim, with broadcasting. */
export const vecdot: Operator<(x: Tensor, y: Tensor) => Tensor, { x?: Tensor; y?: Tensor; dim?: number }> = composite(
  "linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor",
  (x: Tensor, y: Tensor, dim: number) => {
    assertNoWhole(x.dtype, "linalg.vecdot");
    if (x.dtype !== y.dtype)
      throw new RuntimeError(
        `linalg.vecdot: Expected x and y to have the same dtype, but found x of type ${x.dtype.scalarName} and y of type ${y.dtype.scalarName} instead`,
      );
    if (x.shape.length === 1 && y.shape.length === 1) return x.vdot(y);
    return (x.dtype.is_complex ? x.conj() : x).mul(y).sum(dim);
  },
);
