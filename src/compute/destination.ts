/** Results that are computed right into the tensor that a caller gives (`out`). */
import type { DType } from "../dtype.ts";
import { contiguousStrides, isContiguous, sameShape } from "../layout/shape.ts";
import { devices } from "../tensor/device.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { isCaptured } from "./look-at.ts";

let destination: Tensor | null = null;

/** A contiguous tensor for what an operator gives: new, or in the place of the tensor that waits for it, if that is alike. */
export function resultTensor(shape: readonly number[], dtype: DType): Tensor {
  const target = destination;
  if (target === null) return emptyTensor(shape, dtype);
  destination = null; // what is asked for next is no result
  return target.dtype === dtype && sameShape(target.shape, shape)
    ? aliasTensor(target, target.shape, contiguousStrides(shape), target.offset)
    : emptyTensor(shape, dtype);
}

/** Runs an operator whose first `resultTensor` is its result, which may lie in `target`: none of its inputs does. */
export function withDestination<T>(target: Tensor, run: () => T): T {
  const fits =
    target.pending === 0 &&
    !devices.others &&
    !isCaptured() &&
    !(target instanceof Wrapper) &&
    isContiguous(target.shape, target.strides);
  if (!fits) return run();
  target.storage.writes++; // what was kept of it is old
  const before = destination;
  destination = target;
  try {
    return run();
  } finally {
    destination = before;
  }
}
