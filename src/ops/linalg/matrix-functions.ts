/** Other functions of matrices: tensor equations, Vandermonde matrices. */
import { numel, wrapDim } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import { cat } from "../view/join.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { inv, solve } from "./solve.ts";
import { sizeAt } from "../../support/checked.ts";

/** The inverse of a tensor as a map from its last dims to its first `ind`. */
export const tensorinv: Operator<(input: Tensor, ind?: number) => Tensor, { input?: Tensor; ind?: number }> = composite(
  "linalg_tensorinv(Tensor self, int ind=2) -> Tensor",
  (self: Tensor, ind: number) => {
    if (ind <= 0) throw new RuntimeError(`Expected a strictly positive integer for 'ind', but got ${ind}`);
    const [first, last] = [self.shape.slice(0, ind), self.shape.slice(ind)];
    if (numel(first) !== numel(last))
      throw new RuntimeError(
        `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${numel(last)} != ${numel(first)}`,
      );
    return inv(self.reshape([numel(last), numel(first)])).reshape([...last, ...first]);
  },
);

/** The X of tensordot(A, X, dims of X) = B. */
export const tensorsolve: Operator<
  (A: Tensor, B: Tensor, dims?: Shape | null) => Tensor,
  { A?: Tensor; B?: Tensor; dims?: Shape | null }
> = composite(
  "linalg_tensorsolve(Tensor A, Tensor B, int[]? dims=None) -> Tensor",
  (a: Tensor, b: Tensor, dims: Shape | null) => {
    const rank = a.shape.length;
    const moved = dims ? dims.map((d) => wrapDim(d, rank)) : [];
    const order = [...a.shape.keys()].filter((d) => !moved.includes(d)).concat(moved);
    const arranged = dims ? a.permute(order) : a;
    const out = arranged.shape.slice(b.shape.length);
    if (numel(out) !== numel(b.shape))
      throw new RuntimeError(
        `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${numel(out)} != ${numel(b.shape)}`,
      );
    return solve(arranged.reshape([numel(b.shape), numel(out)]), b.reshape([numel(b.shape)])).reshape(out);
  },
);

/** Powers 0, 1, …, N - 1 of each element, in a new last dim. */
export const vander: Operator<(x: Tensor) => Tensor, { x?: Tensor; N?: number | null }> = composite(
  "linalg_vander(Tensor x, *, int? N=None) -> Tensor",
  (x: Tensor, count: number | null) => {
    const shape = x.shape.length === 0 ? [1] : x.shape; // a number counts as a vector of one
    const n = count ?? sizeAt(shape, -1);
    if (n <= 1) throw new RuntimeError(`N must be greater than 1.`);
    const repeated = x
      .reshape(shape)
      .unsqueeze(-1)
      .expand([...shape, n - 1])
      .cumprod(-1);
    return cat([repeated.new_ones([...shape, 1]), repeated], -1);
  },
);

/** The diagonal of the matrices in the last two dims: a view. */
export const diagonal: Operator<(A: Tensor) => Tensor, { A?: Tensor; offset?: number; dim1?: number; dim2?: number }> =
  composite(
    "linalg_diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)",
    (A: Tensor, offset: number, dim1: number, dim2: number) => A.diagonal(offset, dim1, dim2),
  );
