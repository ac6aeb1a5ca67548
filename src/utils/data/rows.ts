/** A batch of a tensor's first dim by a list of numbers: one copy per row, without a tensor of indices. */
import { IndexError } from "../../support/errors.ts";
import { requiresGrad } from "../../autograd/history.ts";
import { isContiguous, numel } from "../../layout/shape.ts";
import { backend } from "../../tensor/device.ts";
import { addressOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/** `tensor.index_select(0, indices)`; negative indices count from the end. */
export function selectRows(tensor: Tensor, indices: readonly number[]): Tensor {
  const size = tensor.shape[0]!;
  for (const index of indices) {
    if (!Number.isInteger(index) || index < -size || index >= size) throw new IndexError(`index ${index} is out of bounds for dimension 0 with size ${size}`);
  }
  if (requiresGrad(tensor) || !isContiguous(tensor.shape, tensor.strides)) return tensor.at([...indices]);
  const rowShape = tensor.shape.slice(1);
  const result = emptyTensor([indices.length, ...rowShape], tensor.dtype);
  const rowBytes = numel(rowShape) * tensor.dtype.itemsize;
  const source = addressOf(tensor);
  let target = addressOf(result);
  const { u8 } = backend.memory;
  for (const index of indices) {
    const start = source + (index < 0 ? index + size : index) * rowBytes;
    u8.copyWithin(target, start, start + rowBytes);
    target += rowBytes;
  }
  return result;
}
