/** Sorting along a dim: sort, argsort, msort, topk. */
import { int64 } from "../../dtype.ts";
import { wrapDim, isContiguous } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor, emptyLike } from "../../tensor/tensor.ts";
import { aliasOf } from "../../compute/alias.ts";
import { placedGradient } from "../index/pick-along-dim.ts";
import { discard, duplicate, fillWith, copyInto } from "../../compute/copy-elements.ts";
import { valuesIndices, type ValuesIndices } from "../declare/named-tuple.ts";
import { composite, operator } from "../declare/operator.ts";
import { firstOfRows, fromRows, rowsAlong, sortRows } from "../../compute/sort/sort-kernel.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

/** Whole numbers in one dim of this many and more are sorted by their digits, which keeps equal ones in order. */
const RADIX_SIZE = 32768;

const plainSort: (self: Tensor, dim: number, descending: boolean, stable: boolean | null) => Tensor[] = operator(
  "sort(Tensor self, int dim, bool descending, bool? stable) -> (Tensor values, Tensor indices)",
  {
    nondifferentiable: [1],
    node: ([, , , stable]) => (stable === null ? "SortBackward0" : "SortBackward1"),
    forward: (self: Tensor, dim: number, descending: boolean, stable: boolean | null) => {
      const at = wrapDim(dim, self.shape.length);
      const lines = rowsAlong(self, at);
      const byDigits = self.dtype.kind === "int" && !descending && self.shape.length === 1 && lines.size >= RADIX_SIZE;
      const [values, indices] = sortRows(
        lines.rows,
        lines.count,
        lines.size,
        descending,
        stable === true || byDigits ? "stable" : "unstable",
      );
      discard(lines.rows, self);
      return valuesIndices(
        "sort",
        inLayoutOf(self, fromRows(lines, values, self.dtype)),
        inLayoutOf(self, fromRows(lines, indices, indices.dtype)),
      );
    },
    derivative: {
      self: [["result1"], (grad, c) => placedGradient(grad, c.value("dim"), c.tensor("result1"), c.shape("self"))],
    },
  },
);

/** A fresh result in the dense layout of the tensor that it was made of. */
function inLayoutOf(self: Tensor, result: Tensor): Tensor {
  if (isContiguous(self.shape, self.strides)) return aliasOf(result, { ...result, strides: self.strides });
  const copy = copyInto(emptyLike(self, result.dtype), result);
  discard(result);
  return copy;
}

/** Options of `sort`. */
export interface SortOptions {
  /** The dim that it works along. */
  dim?: number;
  /** From the largest to the smallest. Default false. */
  descending?: boolean;
  /** Keep the order of equal values. Default false. */
  stable?: boolean | null;
}
/** The type of `sort` and its kin: an order along a dim. */
export type SortOp = Operator<(self: Tensor, dim?: number, descending?: boolean) => ValuesIndices, SortOptions>;

/**
 * The elements in order along a dim, and where they were. With `stable` equal ones stay in order, else they come as
 * PyTorch's `std::sort` leaves them; NaN counts as the largest.
 * @example
 * torch.sort(torch.tensor([3, 1, 2])).indices; // tensor([1, 2, 0])
 */
export const sort: SortOp = composite(
  "sort(Tensor self, int dim=-1, bool descending=False, *, bool? stable=None) -> (Tensor values, Tensor indices)",
  (self: Tensor, dim: number, descending: boolean, stable: boolean | null) => plainSort(self, dim, descending, stable),
);

/**
 * The indices that would sort along a dim.
 * @example
 * torch.argsort(torch.tensor([3, 1, 2])); // tensor([1, 2, 0])
 */
export const argsort: Operator<(self: Tensor, dim?: number, descending?: boolean) => Tensor, SortOptions> = composite(
  "argsort(Tensor self, int dim=-1, bool descending=False, *, bool? stable=None) -> Tensor",
  (self: Tensor, dim: number, descending: boolean, stable: boolean | null) =>
    plainSort(self.detach(), dim, descending, stable)[1],
);

/** Sorts along the first dim. */
export const msort: Operator<(self: Tensor) => Tensor> = composite(
  "msort(Tensor self) -> Tensor",
  (self: Tensor) => plainSort(self, 0, false, null)[0],
);

/** Options of `topk`. */
export interface TopkOptions {
  /** How many values. */
  k?: number;
  /** The dim that it works along. */
  dim?: number;
  /** The largest values instead of the smallest. Default true. */
  largest?: boolean;
  /** Give them in order. Default true. */
  sorted?: boolean;
}

/**
 * The k largest (or smallest) elements along a dim, and where they are; in order unless `sorted` is false.
 * @example
 * torch.topk(torch.tensor([3, 1, 2]), 2).values; // tensor([3, 2])
 */
export const topk: Operator<
  (self: Tensor, k: number, dim?: number, largest?: boolean, sorted?: boolean) => ValuesIndices,
  TopkOptions
> = operator(
  "topk(Tensor self, int k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)",
  {
    nondifferentiable: [1],
    forward: (self: Tensor, k: number, dim: number, largest: boolean, sorted: boolean) => {
      const at = wrapDim(dim, self.shape.length);
      const length = self.shape.length === 0 ? 1 : sizeAt(self.shape, at);
      if (k < 0 || k > length) throw new RuntimeError("selected index k out of range");
      if (self.dtype.kind === "bool") throw new NotImplementedError("topk does not support bool dtypes on CPU");
      if (self.shape.length === 0) return valuesIndices("topk", duplicate(self), fillWith(emptyTensor([], int64), 0));
      const lines = rowsAlong(self, at);
      const [values, indices] = firstOfRows(lines.rows, lines.count, lines.size, k, largest, sorted);
      discard(lines.rows, self);
      return valuesIndices("topk", fromRows(lines, values, self.dtype), fromRows(lines, indices, indices.dtype));
    },
    derivative: {
      self: [["result1"], (grad, c) => placedGradient(grad, c.value("dim"), c.tensor("result1"), c.shape("self"))],
    },
  },
);
