/** The text of a tensor, as Python's `repr` gives it. */
import { gradFnOf, requiresGrad } from "../autograd/history.ts";
import { shownName } from "../autograd/node.ts";
import { get_default_dtype } from "../dtype.ts";
import { pythonTuple } from "../support/python.ts";
import { readElement } from "../tensor/elements.ts";
import { formatTensor } from "../tensor/printing/print.ts";
import { asQuantized, quantization } from "../tensor/quantized.ts";
import type { Tensor } from "../tensor/tensor.ts";

function nodeNameOf(tensor: Tensor): string | null {
  try {
    const node = gradFnOf(tensor);
    return node && shownName(node);
  } catch {
    return "Invalid"; // a view that may no longer be used; PyTorch prints this too
  }
}

/** A tensor without values: `tensor(..., device='meta', size=(2, 3))`. */
function metaText(tensor: Tensor): string {
  const node = nodeNameOf(tensor);
  const parts = [
    "...",
    `device='${String(tensor.storage.device)}'`,
    `size=${pythonTuple(tensor.shape)}`,
    ...(tensor.dtype === get_default_dtype() ? [] : [`dtype=${String(tensor.dtype)}`]),
    ...(node !== null ? [`grad_fn=<${node}>`] : requiresGrad(tensor) ? ["requires_grad=True"] : []),
  ];
  const text = `tensor(${parts.join(", ")})`;
  return (tensor as { isParameter?: boolean }).isParameter ? `Parameter containing:\n${text}` : text;
}

/** PyTorch's text of a tensor. */
export function textOf(tensor: Tensor, indent = 0): string {
  if (tensor.storage.device.type === "meta") return metaText(tensor);
  const quantized = asQuantized(tensor);
  if (quantized !== null && quantization.text !== null) return quantization.text(quantized, indent);
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
