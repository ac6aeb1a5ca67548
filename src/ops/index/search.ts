/** Searching in sorted tensors: searchsorted, bucketize, isin. */
import { warn } from "../../support/warnings.ts";
import { lookAt } from "../../compute/look-at.ts";
import { bool, int32, int64, promote_types } from "../../dtype.ts";
import { isContiguous, numel, sameShape, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { converted, fillWith, packed } from "../../compute/copy-elements.ts";
import { direct } from "../declare/operator.ts";
import { resultType, scalarDType } from "../../compute/promotion.ts";
import { sortRows } from "../../compute/sort/sort-kernel.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";
import { amongFew, fewCandidates } from "../../compute/sort/among-few.ts";
import { searchRows } from "../../compute/sort/search-sorted.ts";

function asTensor(value: Tensor | ScalarValue): Tensor {
  return value instanceof Tensor ? value.detach() : fillWith(emptyTensor([], scalarDType(value)), value);
}

function checkedSearch(
  name: string,
  sequence: Tensor,
  values: Tensor,
  isScalar: boolean,
  outInt32: boolean,
  right: boolean,
  side: string | null,
  sorter: Tensor | null,
): Tensor {
  const prefix = `torch.${name}(): `;
  if (side !== null && side !== "left" && side !== "right")
    throw new RuntimeError(`${prefix}side can only be 'left' or 'right' but got ${side}`);
  if (side === "left" && right)
    throw new RuntimeError(`${prefix}side and right can't be set to opposites, got side of left while right was True`);
  if (sequence.shape.length === 0)
    throw new RuntimeError(`${prefix}boundaries tensor should have positive dimension, but got 0 dimension`);
  const matches =
    sequence.shape.length === 1 ||
    (!isScalar &&
      sequence.shape.length === values.shape.length &&
      sameShape(sequence.shape.slice(0, -1), values.shape.slice(0, -1)));
  if (isScalar && sequence.shape.length !== 1)
    throw new RuntimeError(
      `${prefix}input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(${sequence.shape.length}) and input value's dim(0) numel(1)`,
    );
  if (!matches) {
    throw new RuntimeError(
      `${prefix}boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${shapeText(sequence.shape)} and input value tensor ${shapeText(values.shape)}`,
    );
  }
  if (sorter && !sameShape(sorter.shape, sequence.shape))
    throw new RuntimeError(
      `${prefix}boundary and sorter must have the same size, but got boundary tensor ${shapeText(sequence.shape)}and got sorter tensor ${shapeText(sorter.shape)}`,
    );
  if (sorter && sorter.dtype !== int64)
    throw new RuntimeError(`${prefix}sorter must be a tensor of long dtype but got dtype ${sorter.dtype.scalarName}`);
  const beyond =
    sorter && sorter.numel() > 0
      ? sorter
          .lt(0)
          .logical_or(sorter.ge(sizeAt(sequence.shape, -1)))
          .any()
      : null;
  if (beyond && lookAt(beyond, 0) !== 0) throw new RuntimeError(`${prefix}sorter index out of range`);
  for (const [name, tensor] of [
    ["input value", values],
    ["boundary", sequence],
    ["sorter", sorter],
  ] as const)
    if (tensor && !isContiguous(tensor.shape, tensor.strides))
      warn(
        `${prefix}${name} tensor is non-contiguous, this will lower the performance due to extra data copy when converting non-contiguous tensor to contiguous, please use contiguous ${name} tensor if possible. This message will only appear once per program.`,
      );
  const found = searchRows(sequence.detach(), values, right || side === "right", sorter);
  return outInt32 ? converted(found, int32) : found;
}

/** Options of `searchsorted`. */
export interface SearchOptions {
  /** Give int32 instead of int64. Default false. */
  out_int32?: boolean;
  /** Where equal values stand: before the place that is given. Default false. */
  right?: boolean;
  /** The same in words: "left" or "right". */
  side?: "left" | "right" | null;
  /** Order that would sort the sequence, as `argsort` gives. */
  sorter?: Tensor | null;
}

/**
 * Where values would be inserted into sorted rows to keep them sorted; `right`: after equal ones.
 * @example
 * torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 6])); // tensor([1, 3])
 */
export const searchsorted: Operator<
  (sorted_sequence: Tensor, input: Tensor | ScalarValue) => Tensor,
  SearchOptions & { sorted_sequence?: Tensor; input?: Tensor | ScalarValue }
> = direct(
  "searchsorted(Tensor sorted_sequence, Tensor|Scalar input, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor",
  (
    sequence: Tensor,
    input: Tensor | ScalarValue,
    outInt32: boolean,
    right: boolean,
    side: string | null,
    sorter: Tensor | null,
  ) =>
    checkedSearch("searchsorted", sequence, asTensor(input), !(input instanceof Tensor), outInt32, right, side, sorter),
);

/**
 * The bucket of each value, for sorted boundaries; `right`: boundaries belong to the bucket above.
 * @example
 * torch.bucketize(torch.tensor([3, 6]), torch.tensor([1, 3, 5])); // tensor([1, 3])
 */
export const bucketize: Operator<
  (input: Tensor | ScalarValue, boundaries: Tensor) => Tensor,
  { input?: Tensor | ScalarValue; boundaries?: Tensor; out_int32?: boolean; right?: boolean }
> = direct(
  "bucketize(Tensor|Scalar input, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor",
  (input: Tensor | ScalarValue, boundaries: Tensor, outInt32: boolean, right: boolean) => {
    if (boundaries.shape.length !== 1)
      throw new RuntimeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.shape.length})`);
    return checkedSearch(
      "searchsorted",
      boundaries,
      asTensor(input),
      !(input instanceof Tensor),
      outInt32,
      right,
      null,
      null,
    );
  },
);

/**
 * Whether each element is among the test elements.
 * @example
 * torch.isin(torch.tensor([1, 2]), torch.tensor([2, 3])); // tensor([False,  True])
 */
export const isin: Operator<
  (elements: Tensor | ScalarValue, test_elements: Tensor | ScalarValue) => Tensor,
  { elements?: Tensor | ScalarValue; test_elements?: Tensor | ScalarValue; assume_unique?: boolean; invert?: boolean }
> = direct(
  "isin(Tensor|Scalar elements, Tensor|Scalar test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor",
  (elements: Tensor | ScalarValue, tests: Tensor | ScalarValue, _unique: boolean, invert: boolean) => {
    const [values, candidates] = [asTensor(elements), asTensor(tests)];
    const areTensors = elements instanceof Tensor && tests instanceof Tensor;
    const dtype = areTensors ? promote_types(values.dtype, candidates.dtype) : resultType([elements, tests]);
    const count = numel(candidates.shape);
    if (count === 0) return fillWith(emptyTensor(values.shape, bool), invert);
    if (count <= fewCandidates) return amongFew(packed(values, dtype), packed(candidates, dtype), invert);
    const sorted = sortRows(packed(candidates, dtype).view([-1]), 1, count, false)[0];
    const places = searchRows(sorted, converted(values, dtype), false, null, true).minimum(
      fillWith(emptyTensor([], int64), count - 1),
    );
    const near = sorted.index_select(0, places.view([-1])).view(values.shape);
    return invert ? near.ne(converted(values, dtype)) : near.eq(converted(values, dtype));
  },
);
