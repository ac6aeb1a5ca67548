/** `torch.nn.modules.module`: hooks of all modules. */
import {
  addGlobalHook,
  addRegistrationHook,
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  type Module,
  type RegistrationHook,
  type RemovableHandle,
} from "./module/index.ts";

import type { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Calls a hook before the forward of every module. A hook that is no function throws a TypeError when it is called. */
export function register_module_forward_pre_hook(hook: ForwardPreHook): RemovableHandle {
  return addGlobalHook("forwardPre", { hook, withKwargs: false });
}
/** Calls a hook after the forward of every module. A hook that is no function throws a TypeError when it is called. */
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
/** Calls a hook with the gradients of every module. A hook that is no function throws a TypeError when it is called. */
export function register_module_full_backward_hook(hook: BackwardHook): RemovableHandle {
  return addGlobalHook("backward", hook);
}
/**
 * Calls a hook before the backward of every module. A hook that is no function throws a TypeError when it is called.
 */
export function register_module_full_backward_pre_hook(hook: BackwardPreHook): RemovableHandle {
  return addGlobalHook("backwardPre", hook);
}

/**
 * Calls a hook with the gradients of the last node of every module: see `Module.register_backward_hook`. A hook that
 * is no function throws a TypeError when it is called.
 */
export function register_module_backward_hook(hook: BackwardHook): RemovableHandle {
  return addGlobalHook("lastNode", hook);
}

/**
 * Calls `hook(module, name, parameter)` for every parameter that is set in a module made from now on; what it returns
 * takes the parameter's place. A hook that is no function throws a TypeError when it is called.
 * @example
 * const names: string[] = [];
 * const handle = nn.modules.module.register_module_parameter_registration_hook((_module, name) => { names.push(name); });
 * new nn.Linear(2, 3);
 * handle.remove();
 * names; // [ 'weight', 'bias' ]
 */
export function register_module_parameter_registration_hook(hook: RegistrationHook<Parameter | null>): RemovableHandle {
  return addRegistrationHook("parameter", hook);
}
/**
 * Calls `hook(module, name, buffer)` for every buffer that is registered in a module made from now on. Buffers of any
 * shape. A hook that is no function throws a TypeError when it is called.
 */
export function register_module_buffer_registration_hook(hook: RegistrationHook<Tensor | null>): RemovableHandle {
  return addRegistrationHook("buffer", hook);
}
/**
 * Calls `hook(module, name, child)` for every module that is set in a module made from now on. A hook that is no function
 * throws a TypeError when it is called.
 */
export function register_module_module_registration_hook(hook: RegistrationHook<Module | null>): RemovableHandle {
  return addRegistrationHook("module", hook);
}
