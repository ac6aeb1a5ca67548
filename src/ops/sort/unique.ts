/** Different elements: unique and unique_consecutive, of all elements or of slices along a dim. */
import { needValues } from "../../compute/look-at.ts";
import { numel, wrapExistingDim } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { discard, narrowed, packed, wideOf } from "../../compute/copy-elements.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { aliasOf } from "../../compute/alias.ts";
import { nodeName } from "../declare/operator-node.ts";
import { direct, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";
import { groupElements, insertionLimit, orderFewRows, orderRows, groupRows } from "../../compute/sort/row-groups.ts";

function run(
  self: Tensor,
  dim: number | null,
  consecutive: boolean,
  wantsInverse: boolean,
  wantsCounts: boolean,
): Tensor | Tensor[] {
  const source = self.detach();
  const at = dim === null ? 0 : wrapExistingDim(dim, self.shape.length);
  // slices are ordered by their elements in the order of the other dims
  const flat = dim === null ? source.contiguous().view([-1]) : source.movedim(at, 0);
  const count = sizeAt(flat.shape, 0);
  const width = numel(flat.shape.slice(1));
  const emptyDims = self.shape.filter((size) => size === 0).length;
  if (dim !== null && emptyDims > 1)
    throw new RuntimeError("Number of zero sized dimensions is more than one, so unique cannot be applied ");
  if (dim !== null && width === 0 && count > 0)
    throw new RuntimeError(`There are 0 sized dimensions, and they aren't selected, so unique cannot be applied`);
  // Halves are sorted as float32, which holds each, and by digits.
  const rows = packed(flat, flat.shape.length === 1 ? wideOf(flat.dtype) : flat.dtype);
  const few = dim !== null && rows.dtype.is_floating_point && count <= insertionLimit;
  const order = consecutive || count === 0 ? null : (few ? orderFewRows : orderRows)(rows, count, width);
  if (rows.shape.length === 1 && count > 0) {
    const { values: found, inverse, counts } = groupElements(rows, order, count, wantsInverse, wantsCounts);
    const values = narrowed(found, self.dtype);
    for (const temporary of [rows, order]) if (temporary) discard(temporary, self);
    const shaped = inverse && (dim === null ? inverse.view(self.shape) : inverse);
    const results = [values, ...(shaped ? [shaped] : []), ...(counts ? [counts] : [])];
    return results.length === 1 ? values : results;
  }
  const groups = groupRows(rows, order, count, width);
  const values =
    dim === null || self.shape.length === 0
      ? flat.index_select(0, groups.first)
      : flat.index_select(0, groups.first).movedim(0, at); // a view of slices that lie one after the other
  for (const temporary of [rows, order, groups.first, wantsInverse ? null : groups.inverse])
    if (temporary) discard(temporary, self);
  const inverse = dim === null ? groups.inverse.view(self.shape) : groups.inverse;
  const results = [values, ...(wantsInverse ? [inverse] : []), ...(wantsCounts ? [groups.counts] : [])];
  return results.length === 1 ? values : results;
}

/** The values as PyTorch's graph has them: what they are made of, without a derivative. */
const valuesOf: Operator<(values: Tensor, self: Tensor, name: string) => Tensor> = operator(
  "unique_values(Tensor values, Tensor self, str name) -> Tensor",
  {
    node: ([, , name]) => nodeName(name as string),
    forward: (values: Tensor) => aliasOf(values, values),
    derivative: {
      self: [
        [],
        (_, c) => {
          throw new NotImplementedError(`the derivative for '${c.value<string>("name")}' is not implemented.`);
        },
      ],
    },
  },
);

/** Gives the values a history where the tensor has one. */
function recorded(self: Tensor, name: string, result: Tensor | Tensor[]): Tensor | Tensor[] {
  if (!self.requires_grad || !is_grad_enabled()) return result;
  return Array.isArray(result) ? [valuesOf(result[0]!, self, name), ...result.slice(1)] : valuesOf(result, self, name);
}

/** Options of `unique`. */
export interface UniqueOptions {
  /** Accepted for PyTorch's sake: results are always in order. */
  sorted?: boolean;
  /** Give for each element the place of its value. Default false. */
  return_inverse?: boolean;
  /** Give how often each value occurs. Default false. */
  return_counts?: boolean;
  /** The dim that it works along. */
  dim?: number | null;
}

/** The values alone, or an array: values, then inverse indices and counts, if asked for. */
export type UniqueResult = Tensor & Tensor[];

/**
 * The different elements in order, or the different slices along a dim; on demand where each element is among them, and
 * how often each occurs.
 * @example
 * torch.unique(torch.tensor([2, 1, 2])); // tensor([1, 2])
 */
export const unique: Operator<
  (
    self: Tensor,
    sorted?: boolean,
    return_inverse?: boolean,
    return_counts?: boolean,
    dim?: number | null,
  ) => UniqueResult,
  UniqueOptions
> = direct(
  "unique(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, _sorted: boolean, wantsInverse: boolean, wantsCounts: boolean, dim: number | null) => {
    needValues(dim === null ? "_unique2" : "unique_dim", self);
    const result = run(self, dim, false, wantsInverse, wantsCounts);
    return recorded(self, dim === null ? "_unique2" : "unique_dim", result);
  },
);

/**
 * Drops all but the first of equal neighbours.
 * @example
 * torch.unique_consecutive(torch.tensor([2, 2, 1, 2])); // tensor([2, 1, 2])
 */
export const unique_consecutive: Operator<
  (self: Tensor, return_inverse?: boolean, return_counts?: boolean, dim?: number | null) => UniqueResult,
  UniqueOptions
> = direct(
  "unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)",
  (self: Tensor, wantsInverse: boolean, wantsCounts: boolean, dim: number | null) => {
    needValues("unique_consecutive", self);
    const result = run(self, dim, true, wantsInverse, wantsCounts);
    return recorded(self, "unique_consecutive", result);
  },
);
