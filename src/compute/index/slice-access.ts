/**
 * The index of one dim (`index_select`, `index_add`, …): whole slices read or written at the places that a vector
 * names.
 */
import { resultTensor } from "../destination.ts";
import { contiguousStrides, numel } from "../../layout/shape.ts";
import { aliasTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { accessIndexed, offsetsOf, type IndexBounds, type IndexedAction } from "./element-access.ts";

/** A 0-d tensor as one of one element. */
export function atLeast1d(tensor: Tensor): Tensor {
  return tensor.shape.length === 0 ? aliasTensor(tensor, [1], [1], tensor.offset) : tensor;
}

/** A list with another number at one place. */
function replaced(list: readonly number[], place: number, value: number): number[] {
  const result = list.slice();
  result[place] = value;
  return result;
}

/**
 * Does `action` between slices `index` of `self` along `dim` and the slices of `values`, whose strides are 0 where it
 * is broadcast.
 */
export function accessSlices(
  action: IndexedAction,
  self: Tensor,
  dim: number,
  index: Tensor,
  values: Tensor,
  valueStrides: readonly number[],
  bounds: Pick<IndexBounds, "negative" | "fail">,
): void {
  const whole = atLeast1d(self);
  const count = atLeast1d(index).shape[0]!;
  const shape = replaced(whole.shape, dim, count);
  if (action !== "read" && numel(shape) === 0) return; // nobody looks at the indices
  const offsets = offsetsOf(index, whole.strides[dim]!, { ...bounds, size: whole.shape[dim]! });
  accessIndexed(
    self,
    action,
    shape,
    { tensor: offsets, strides: replaced(new Array<number>(shape.length).fill(0), dim, 1) },
    { tensor: whole, strides: replaced(whole.strides, dim, 0) },
    { tensor: values, strides: valueStrides },
  );
  discard(offsets);
}

/** Slices `index` of `self` along `dim`. */
export function selectSlices(self: Tensor, dim: number, index: Tensor, fail: IndexBounds["fail"]): Tensor {
  const whole = atLeast1d(self);
  const shape = replaced(whole.shape, dim, atLeast1d(index).shape[0]!);
  const result = resultTensor(shape, self.dtype);
  accessSlices("read", self, dim, index, result, contiguousStrides(shape), { negative: false, fail });
  return self.shape.length === 0 ? aliasTensor(result, [], [], 0) : result;
}
