/** A batch of a tensor's first dim by a list of numbers, without a tensor of indices. */
import { requiresGrad } from "../../autograd/history.ts";
import { gatherRows } from "../../compute/index/select-rows.ts";
import { isContiguous } from "../../layout/shape.ts";
import { outOfBounds } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";

/** `tensor.index_select(0, indices)`; negative indices count from the end. */
export function selectRows(tensor: Tensor, indices: readonly number[]): Tensor {
  const size = sizeAt(tensor.shape, 0);
  const rows = indices.map((index) => {
    if (!Number.isInteger(index) || index < -size || index >= size) throw outOfBounds(index, 0, size, -size);
    return index < 0 ? index + size : index;
  });
  if (requiresGrad(tensor) || !isContiguous(tensor.shape, tensor.strides)) return tensor.at(rows);
  return gatherRows(tensor, rows);
}
