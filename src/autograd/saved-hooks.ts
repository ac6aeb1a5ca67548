/** How operators save tensors: `torch.autograd.graph.saved_tensors_hooks` and its kin. */
import type { Tensor } from "../tensor/tensor.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { ModeGuard, within } from "./modes.ts";
import { savedTensorHooks } from "./saved.ts";
import { pushSavedHooks } from "./unpack-once.ts";

/**
 * Every tensor that operators save within goes through `pack`, and back through `unpack` when backward needs it. What
 * `unpack` gives must have the shape of what was packed.
 * @example
 * const a = torch.ones(2, { requires_grad: true });
 * const y = torch.autograd.graph.saved_tensors_hooks((x) => x, (x) => x as torch.Tensor, () => a.mul(a));
 */
export function saved_tensors_hooks(pack: (tensor: Tensor) => unknown, unpack: (packed: unknown) => Tensor): ModeGuard;
export function saved_tensors_hooks<R>(
  pack: (tensor: Tensor) => unknown,
  unpack: (packed: unknown) => Tensor,
  body: () => R,
): R;
export function saved_tensors_hooks<R>(
  pack: (tensor: Tensor) => unknown,
  unpack: (packed: unknown) => Tensor,
  body?: () => R,
): R | ModeGuard {
  if (typeof pack !== "function" || typeof unpack !== "function")
    throw new TypeError("saved_tensors_hooks takes two functions: one that packs a tensor, one that unpacks it");
  if (forbidden.length > 0) throw new RuntimeError(forbidden.at(-1));
  return within(new ModeGuard(pushSavedHooks({ pack, unpack })), body);
}

/** Messages of `disable_saved_tensors_hooks` that are in force. */
const forbidden: string[] = [];

/**
 * Makes `saved_tensors_hooks` throw a RuntimeError with this message, for the length of a function or until the guard
 * is disposed.
 */
export function disable_saved_tensors_hooks(error_message: string): ModeGuard;
export function disable_saved_tensors_hooks<R>(error_message: string, body: () => R): R;
export function disable_saved_tensors_hooks<R>(error_message: string, body?: () => R): R | ModeGuard {
  if (savedTensorHooks.length > 0) throw new RuntimeError(error_message);
  forbidden.push(error_message);
  return within(
    new ModeGuard(() => {
      forbidden.splice(forbidden.lastIndexOf(error_message), 1);
    }),
    body,
  );
}

/** Keeps saved tensors on the CPU until backward needs them. They are there already: nothing is copied. */
export function save_on_cpu(pin_memory?: boolean): ModeGuard;
export function save_on_cpu<R>(body: () => R): R;
export function save_on_cpu<R>(pin_memory: boolean, body: () => R): R;
export function save_on_cpu<R>(first?: boolean | (() => R), second?: () => R): R | ModeGuard {
  const body = typeof first === "function" ? first : second;
  const keep = (tensor: Tensor): unknown => tensor;
  const give = (packed: unknown): Tensor => packed as Tensor;
  return body ? saved_tensors_hooks(keep, give, body) : saved_tensors_hooks(keep, give);
}
