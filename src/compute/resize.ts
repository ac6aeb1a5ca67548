/** Gives a tensor another shape in place, with more bytes where it needs them. */
import { contiguousStrides, numel, sameShape, countBytes } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { storageElements } from "../layout/reshape.ts";
import { onDevice } from "../tensor/device.ts";
import { allocate } from "../tensor/memory.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Contiguous in `shape`, in the same storage where that is large enough; else in a new one that starts with the old
 * bytes.
 */
export function resizeTensor(
  tensor: Tensor,
  shape: readonly number[],
  strides: readonly number[] = contiguousStrides(shape),
): Tensor {
  if (sameShape(tensor.shape, shape) && sameShape(tensor.strides, strides)) return tensor;
  if (numel(shape) >= 2 ** 63) throw new RuntimeError("numel: integer multiplication overflow");
  countBytes(shape, strides, tensor.dtype.itemsize);
  const bytes =
    numel(shape) === 0 ? 0 : storageElements({ shape, strides, offset: tensor.offset }) * tensor.dtype.itemsize;
  if (bytes > tensor.storage.nbytes) {
    const storage = onDevice(tensor.storage.device, () => allocate(bytes));
    const { nbytes } = tensor.storage;
    if (nbytes > 0) storage.backend.copy(tensor.storage.block, 0, storage.block, 0, nbytes);
    tensor.storage = storage;
  }
  tensor.shape = [...shape];
  tensor.strides = [...strides];
  return tensor;
}
