/**
 * The index of one dim (`index_select`, `index_add`, …): whole slices read or written at the places that a vector
 * names.
 */
import { contiguousStrides } from "../../layout/shape.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { accessIndexed, offsetsOf, type IndexBounds, type IndexedAction } from "./element-access.ts";

/** A 0-d tensor as one of one element. */
export function atLeast1d(tensor: Tensor): Tensor {
  return tensor.shape.length === 0 ? aliasTensor(tensor, [1], [1], tensor.offset) : tensor;
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
  const shape = whole.shape.map((size, d) => (d === dim ? count : size));
  const offsets = offsetsOf(index, whole.strides[dim]!, { ...bounds, size: whole.shape[dim]! });
  accessIndexed(
    self,
    action,
    shape,
    { tensor: offsets, strides: shape.map((_, d) => (d === dim ? 1 : 0)) },
    { tensor: whole, strides: whole.strides.map((step, d) => (d === dim ? 0 : step)) },
    { tensor: values, strides: valueStrides },
  );
  discard(offsets);
}

/** Slices `index` of `self` along `dim`. */
export function selectSlices(self: Tensor, dim: number, index: Tensor, fail: IndexBounds["fail"]): Tensor {
  const whole = atLeast1d(self);
  const shape = whole.shape.map((size, d) => (d === dim ? atLeast1d(index).shape[0]! : size));
  const result = emptyTensor(shape, self.dtype);
  accessSlices("read", self, dim, index, result, contiguousStrides(shape), { negative: false, fail });
  return self.shape.length === 0 ? aliasTensor(result, [], [], 0) : result;
}
