/** The text of a tensor, as Python's `repr` gives it. */
import { gradFnOf, requiresGrad } from "../autograd/history.ts";
import { readElement } from "../tensor/elements.ts";
import { formatTensor } from "../tensor/print.ts";
import type { Tensor } from "../tensor/tensor.ts";

function nodeNameOf(tensor: Tensor): string | null {
  try {
    return gradFnOf(tensor)?.label ?? null;
  } catch {
    return "Invalid"; // a view that may no longer be used; PyTorch prints this too
  }
}

/** PyTorch's text of a tensor. */
export function formatOf(tensor: Tensor, indent = 0): string {
  return formatTensor(
    {
      shape: tensor.shape,
      dtype: tensor.dtype,
      requires_grad: requiresGrad(tensor),
      gradFnName: nodeNameOf(tensor),
      isParameter: (tensor as { isParameter?: boolean }).isParameter ?? false,
      read: (index) => readElement(tensor, index),
    },
    indent,
  );
}
