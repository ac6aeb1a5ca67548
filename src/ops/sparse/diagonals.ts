/** `torch.sparse.spdiags`: a sparse matrix of its diagonals. */
import { no_grad } from "../../autograd/modes.ts";
import { int64 } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { SparseLayout } from "../../tensor/layouts.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { stack } from "../view/join.ts";
import { upTo } from "./coordinates.ts";
import { sparseComposite } from "./declare.ts";
import { fromIndices } from "./parts.ts";

/** `torch.sparse.spdiags`, which tells more. */
export const spdiags: Operator<
  (diagonals: Tensor, offsets: Tensor, shape: Shape, layout?: SparseLayout | null) => Tensor,
  { offsets?: Tensor; shape?: Shape; layout?: SparseLayout | null }
> = sparseComposite(
  "_spdiags(Tensor diagonals, Tensor offsets, int[] shape, any layout=None) -> Tensor",
  (given: Tensor, offset: Tensor, shape: Shape, layout: SparseLayout | null) => {
    const diagonals = given.shape.length === 1 ? given.unsqueeze(0) : given;
    const offsets = offset.shape.length === 0 ? offset.unsqueeze(0) : offset;
    if (offset.dtype !== int64)
      throw new RuntimeError(`Offset Tensor must have dtype Long but got ${offset.dtype.scalarName}`);
    if (diagonals.shape.length !== 2) throw new RuntimeError("Diagonals must be vector or matrix");
    if (shape.length !== 2) throw new RuntimeError("Output shape must be 2d");
    if (offsets.shape.length !== 1) throw new RuntimeError("Offsets must be scalar or vector");
    if (diagonals.shape[0] !== offsets.shape[0])
      throw new RuntimeError(
        `Number of diagonals (${diagonals.shape[0]}) does not match the number of offsets (${offsets.shape[0]})`,
      );
    const known = ["torch.sparse_coo", "torch.sparse_csr", "torch.sparse_csc"];
    if (layout !== null && !known.includes(layout))
      throw new RuntimeError(`Only output layouts (Sparse, SparseCsc, SparseCsr) are supported, got ${String(layout)}`);
    if (new Set(offsets.tolist<number[]>()).size !== offsets.shape[0])
      throw new RuntimeError("Offset tensor contains duplicate values");
    const [rows, columns] = shape as [number, number];
    const [count, width] = diagonals.shape as [number, number];
    const { indices, which } = no_grad(() => {
      const column = upTo(width).unsqueeze(0).expand([count, width]).reshape([-1]);
      const row = column.sub(offsets.unsqueeze(1).expand([count, width]).reshape([-1]));
      const isThere = row.ge(0).logical_and(row.lt(rows)).logical_and(column.lt(columns));
      const places = isThere.nonzero().reshape([-1]);
      return { indices: stack([row, column]).index_select(1, places), which: places };
    });
    const result = fromIndices(indices, diagonals.reshape([-1]).index_select(0, which), shape, false);
    return layout === null || layout === "torch.sparse_coo" ? result : result.to_sparse({ layout });
  },
);
