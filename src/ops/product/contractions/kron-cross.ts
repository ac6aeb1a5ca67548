/** Kronecker and cross products, and powers of matrices. */
import { shownAs } from "../../../autograd/shown-name.ts";
import { warn } from "../../../support/warnings.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import { crossAlong } from "./cross-along.ts";
import type { Operator } from "../../declare/types.ts";
import { matrixPower } from "../../linalg/matrix-power.ts";

/**
 * The Kronecker product: every element of `self` times all of `other`.
 * @example
 * torch.kron(torch.tensor([1, 2]), torch.tensor([1, 10])); // tensor([ 1, 10,  2, 20])
 */
export const kron: Operator<(self: Tensor, other: Tensor) => Tensor, { other?: Tensor }> = composite(
  "kron(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => {
    const rank = Math.max(self.shape.length, other.shape.length);
    const full = (tensor: Tensor): number[] => [
      ...new Array<number>(rank - tensor.shape.length).fill(1),
      ...tensor.shape,
    ];
    const [a, b] = [full(self), full(other)];
    const product = self.reshape(a.flatMap((n) => [n, 1])).mul(other.reshape(b.flatMap((n) => [1, n])));
    return shownAs(product.reshape(a.map((n, d) => n * b[d]!)), "UnsafeViewBackward0");
  },
);

/**
 * The cross product along `dim`; without it, along the first dim of size 3.
 * @example
 * torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0])); // tensor([0, 0, 1])
 */
export const cross: Operator<
  (self: Tensor, other: Tensor, dim?: number | null) => Tensor,
  { other?: Tensor; dim?: number | null }
> = composite(
  "cross(Tensor self, Tensor other, int? dim=None) -> Tensor",
  (self: Tensor, other: Tensor, dim: number | null) => {
    if (dim !== null) return crossAlong(self, other, dim);
    warn(
      "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply use torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future release.",
    );
    const found = broadcastShapes(self.shape, other.shape).indexOf(3);
    if (found < 0) throw new RuntimeError("no dimension of size 3 in input");
    return crossAlong(self, other, found);
  },
);

/**
 * A square matrix, or each of a batch, to an integer power; negative powers of the inverse.
 * @example
 * torch.matrix_power(torch.tensor([[1, 2], [3, 4]]).float(), 2).tolist(); // [[7, 10], [15, 22]]
 */
export const matrix_power: Operator<(self: Tensor, n: number) => Tensor, { n?: number }> = composite(
  "matrix_power(Tensor self, int n) -> Tensor",
  (self: Tensor, n: number) => matrixPower(self, n),
);
