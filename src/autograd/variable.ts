/** What is left of `torch.autograd.Variable`: since PyTorch 0.4 every tensor is one. */
import { flagOf } from "../support/known-names.ts";
import { Tensor } from "../tensor/tensor.ts";
import { queue_callback } from "./graph-task.ts";
import { detachedAlias } from "./history.ts";

/** The same bytes as a leaf, as PyTorch's older programs write it. Use the tensor itself and `requires_grad_()`. */
export function Variable(data: Tensor, options: boolean | { requires_grad?: boolean } = false): Tensor {
  const leaf = detachedAlias(data);
  leaf.wantsGrad = flagOf("Variable()", "requires_grad", options, false);
  return leaf;
}

/** The engine, by the name that PyTorch's programs know: it takes functions to call at the end of a backward pass. */
Variable._execution_engine = { queue_callback };

/** Whether a value is a tensor. Of tensors of any shape. */
export function is_tensor_like(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
