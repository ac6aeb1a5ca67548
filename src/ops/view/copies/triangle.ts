/** Triangles and diagonals of matrices: tril, triu, diag, diag_embed, diagflat. */
import { shownAs } from "../../../autograd/shown-name.ts";
import { bool } from "../../../dtype.ts";
import { hasInternalOverlap } from "../../../layout/overlap.ts";
import { wrapDim } from "../../../layout/shape.ts";
import * as layouts from "../../../layout/views.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { copyInto, discard, zerosOf } from "../../../compute/copy-elements.ts";
import { composite, inPlace, operator } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";
import { triangleOf, type TriangleName } from "../../../compute/view/triangle-kernel.ts";

/** In place in a tensor whose elements share places: what is 0 in one of them is 0 in all. */
function clearShared(side: TriangleName, self: Tensor, diagonal: number): void {
  const shared = self.shape.flatMap((size, d) => (size > 1 && self.strides[d] === 0 ? [d] : []));
  const kept = triangleOf(side, self.new_ones(self.shape, { dtype: bool }), diagonal);
  const [places, stays] = shared.reduce(([x, all], d) => [x.narrow(d, 0, 1), all.all(d, true)] as const, [
    self,
    kept,
  ] as readonly [Tensor, Tensor]);
  copyInto(places, places.masked_fill(stays.logical_not(), 0));
}

type Triangle = Operator<(self: Tensor, diagonal?: number) => Tensor, { diagonal?: number }>;

function triangle(side: TriangleName, again: () => Triangle): Triangle {
  return operator(`${side}(Tensor self, int diagonal=0) -> Tensor`, {
    forward: (self: Tensor, diagonal: number) => triangleOf(side, self, diagonal),
    mutate: (self: Tensor, diagonal: number) => {
      if (hasInternalOverlap(self) === "yes") {
        clearShared(side, self, diagonal);
        return;
      }
      const result = triangleOf(side, self, diagonal);
      copyInto(self, result);
      discard(result);
    },
    derivative: { self: [[], (grad, c) => again()(grad, c.value<number>("diagonal"))] },
  });
}

/**
 * The elements on and below a diagonal of each matrix; the others are 0.
 * @example
 * torch.tril(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[1, 0], [3, 4]]
 */
export const tril: Triangle = triangle("tril", () => tril);
/** `tril`, written into the tensor itself. */
export const tril_: Triangle = inPlace(tril);
/**
 * The elements on and above a diagonal of each matrix; the others are 0.
 * @example
 * torch.triu(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[1, 2], [0, 4]]
 */
export const triu: Triangle = triangle("triu", () => triu);
/** `triu`, written into the tensor itself. */
export const triu_: Triangle = inPlace(triu);

function embedded(self: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const rank = self.shape.length + 1;
  const [row, column] = [wrapDim(dim1, rank), wrapDim(dim2, rank)];
  if (row === column) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const size = sizeAt(self.shape, self.shape.length - 1) + Math.abs(offset);
  const shape = [...self.shape.slice(0, -1)];
  for (const d of [row, column].sort((a, b) => a - b)) shape.splice(d, 0, size);
  const result = zerosOf(shape, self.dtype);
  copyInto(aliasOf(result, layouts.diagonal(result, offset, row, column)), self);
  return result;
}

/** Matrices of zeros with the last dim on a diagonal. */
export const diag_embed: Operator<
  (self: Tensor, offset?: number, dim1?: number, dim2?: number) => Tensor,
  { offset?: number; dim1?: number; dim2?: number }
> = operator("diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor", {
  forward: embedded,
  derivative: { self: [[], (grad, c) => grad.diagonal(c.value("offset"), c.value("dim1"), c.value("dim2"))] },
});

/**
 * A vector on the diagonal of a matrix of zeros, or the diagonal of a matrix.
 * @example
 * torch.diag(torch.tensor([1, 2])).tolist(); // [[1, 0], [0, 2]]
 */
export const diag: Operator<(self: Tensor, diagonal?: number) => Tensor, { diagonal?: number }> = composite(
  "diag(Tensor self, int diagonal=0) -> Tensor",
  (self: Tensor, diagonal: number) => {
    if (self.shape.length === 1) return diag_embed(self, diagonal, 0, 1);
    if (self.shape.length !== 2) throw new RuntimeError(`diag(): Supports 1D or 2D tensors. Got ${self.shape.length}D`);
    return shownAs(self.diagonal(diagonal).clone({ memory_format: "contiguous_format" }), "DiagonalBackward0_copy");
  },
);

/** The flattened tensor on the diagonal of a matrix of zeros. */
export const diagflat: Operator<(self: Tensor, offset?: number) => Tensor, { offset?: number }> = composite(
  "diagflat(Tensor self, int offset=0) -> Tensor",
  (self: Tensor, offset: number) => diag(self.reshape([-1]), offset),
);
