/**
 * The index of one dim (`index_select`, `index_add`, …): whole slices read or written at the places that a vector
 * names.
 */
import { resultTensor } from "../destination.ts";
import { int32 } from "../../dtype.ts";
import { devices } from "../../tensor/device.ts";
import { Wrapper } from "../../tensor/wrapper.ts";
import { isCaptured } from "../look-at.ts";
import { contiguousStrides, hasContiguousStrides, numel } from "../../layout/shape.ts";
import { aliasTensor, Tensor } from "../../tensor/tensor.ts";
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

/** Bytes that are read at a time. */
const WORD = 4;

/** A contiguous tensor of small elements, of whose slices along `dim` each is made of whole words, as one of words; null for others. */
function inWords(tensor: Tensor, dim: number): Tensor | null {
  const { dtype, shape, strides, offset, storage, version } = tensor;
  const each = WORD / dtype.itemsize;
  const slice = strides[dim]!;
  if (each <= 1 || slice % each !== 0 || offset % each !== 0 || devices.others || isCaptured()) return null;
  if (tensor.pending !== 0 || tensor instanceof Wrapper || !hasContiguousStrides(shape, strides)) return null;
  const rows = [...shape.slice(0, dim + 1), slice / each];
  return new Tensor(storage, rows, contiguousStrides(rows), offset / each, int32, version);
}

/** Slices `index` of `self` along `dim`. */
export function selectSlices(self: Tensor, dim: number, index: Tensor, fail: IndexBounds["fail"]): Tensor {
  const whole = atLeast1d(self);
  const shape = replaced(whole.shape, dim, atLeast1d(index).shape[0]!);
  const result = resultTensor(shape, self.dtype);
  const [from, to] = [inWords(whole, dim), inWords(result, dim)];
  const [source, target] = from !== null && to !== null ? [from, to] : [self, result];
  accessSlices("read", source, dim, index, target, contiguousStrides(target.shape), { negative: false, fail });
  return self.shape.length === 0 ? aliasTensor(result, [], [], result.offset) : result;
}
