/** What is left of `torch.autograd.Variable`: since PyTorch 0.4 every tensor is one. */
import { Tensor } from "../tensor/tensor.ts";
import { detachedAlias } from "./history.ts";

/** The same bytes as a leaf, as PyTorch's older programs write it. Use the tensor itself and `requires_grad_()`. */
export function Variable(data: Tensor, options: boolean | { requires_grad?: boolean } = false): Tensor {
  const requires_grad = typeof options === "object" ? (options.requires_grad ?? false) : options;
  const leaf = detachedAlias(data);
  leaf.wantsGrad = requires_grad;
  return leaf;
}

/** Whether a value is a tensor. */
export function is_tensor_like(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
