/** The module machinery: what `nn` and the layers use of it. */
export { Module } from "./module.ts";
export type { ForwardOf, HookOptions, IncompatibleKeys, LoadStateDictOptions } from "./module.ts";
export type { AnyForward } from "./callable.ts";
export { isModule } from "./kind.ts";
export {
  HOOKS,
  addGlobalHook,
  globalHooks,
  settleHooks,
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  type RemovableHandle,
} from "./call.ts";
export { addRegistrationHook, type RegistrationHook } from "./registration.ts";
export { deepcopy } from "./copy.ts";
export { forwardForgetting, isForgetful, type Forgets } from "./forgetful.ts";
export { BUFFERS, NAMES, ownBuffers, ownChildren, ownParameters } from "./members.ts";
export type { LoadStateArguments, LocalMetadata, StateDict, StateDictLike } from "./state-dict.ts";
