/** `torch.autograd.graph`: how saved tensors are kept. */
import type { Tensor } from "../tensor/tensor.ts";
import { ModeGuard } from "./modes.ts";
import { savedTensorHooks } from "./saved.ts";

/**
 * Every tensor that operators save within goes through `pack`, and back through `unpack` when backward needs it.
 * @example
 * const y = torch.autograd.graph.saved_tensors_hooks((x) => x, (x) => x as torch.Tensor, () => a.mul(a));
 */
export function saved_tensors_hooks(pack: (tensor: Tensor) => unknown, unpack: (packed: unknown) => Tensor): ModeGuard;
export function saved_tensors_hooks<R>(pack: (tensor: Tensor) => unknown, unpack: (packed: unknown) => Tensor, body: () => R): R;
export function saved_tensors_hooks<R>(pack: (tensor: Tensor) => unknown, unpack: (packed: unknown) => Tensor, body?: () => R): R | ModeGuard {
  const hooks = { pack, unpack };
  savedTensorHooks.push(hooks);
  const guard = new ModeGuard(() => { savedTensorHooks.splice(savedTensorHooks.lastIndexOf(hooks), 1); });
  if (!body) return guard;
  try {
    return body();
  } finally {
    guard[Symbol.dispose]();
  }
}
