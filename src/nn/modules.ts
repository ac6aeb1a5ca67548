/** `torch.nn.modules`: hooks of all modules. */
import {
  addGlobalHook,
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  type RemovableHandle,
} from "./module/index.ts";

/** Calls a hook before the forward of every module. */
export function register_module_forward_pre_hook(hook: ForwardPreHook): RemovableHandle {
  return addGlobalHook("forwardPre", { hook, withKwargs: false });
}
/** Calls a hook after the forward of every module. */
export function register_module_forward_hook(
  hook: ForwardHook,
  options: { with_kwargs?: boolean; always_call?: boolean } = {},
): RemovableHandle {
  return addGlobalHook("forward", {
    hook,
    withKwargs: options.with_kwargs ?? false,
    always: options.always_call ?? false,
  });
}
/** Calls a hook with the gradients of every module. */
export function register_module_full_backward_hook(hook: BackwardHook): RemovableHandle {
  return addGlobalHook("backward", hook);
}
/** Calls a hook before the backward of every module. */
export function register_module_full_backward_pre_hook(hook: BackwardPreHook): RemovableHandle {
  return addGlobalHook("backwardPre", hook);
}
