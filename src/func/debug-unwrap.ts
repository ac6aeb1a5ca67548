/** `debug_unwrap`: what stands behind a tensor of a transform, to be looked at. */
import { refuseUnknown } from "../support/known-names.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";

/**
 * The tensor that a tensor inside a transformed function stands for: the whole batch under `vmap`, the value under
 * `grad`, `jvp` or `functionalize`. Only to be printed while a program is debugged; to compute with it gives wrong
 * derivatives and batches. https://docs.pytorch.org/docs/stable/generated/torch.func.debug_unwrap.html Under `vmap`
 * the result has the batch as one dim more.
 * @param options `recurse`: whether to go through all transforms (default), or through the innermost only.
 * @example
 * let seen = "";
 * torch.vmap((x: torch.Tensor) => {
 *   seen = String(torch.func.debug_unwrap(x));
 *   return x;
 * })(torch.ones(3));
 * seen; // "tensor([1., 1., 1.])"
 */
export function debug_unwrap(tensor: Tensor, options: { recurse?: boolean } = {}): Tensor {
  refuseUnknown("debug_unwrap()", "recurse", options);
  const { recurse = true } = options;
  let value = tensor;
  while (value instanceof Wrapper) {
    value = value.value;
    if (!recurse) break;
  }
  return value;
}
