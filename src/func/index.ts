/** `torch.func`: derivatives and batches as functions of functions. They nest in any order. */
export { functional_call, type FunctionalCallOptions, type NamedTensors } from "../nn/stateless.ts";
export {
  grad,
  grad_and_value,
  vjp,
  type Gradients,
  type GradTransformOptions,
  type VjpOptions,
  type VjpResult,
} from "./reverse-mode.ts";
export { jvp, linearize, type JvpOptions } from "./jvp.ts";
export { hessian, jacfwd, jacrev, type Jacobian } from "./jacobian.ts";
export { vmap, type InDims, type OutDims, type VmapOptions } from "./vmap.ts";
export { stack_module_state, type StackedState } from "./stack-module-state.ts";
export type { Argnums } from "./transform-arguments.ts";
export type { Randomness } from "./batched.ts";
export { functionalize, type FunctionalizeOptions, type Removed } from "./functionalize.ts";
export { rearrange } from "./rearrange.ts";
export { debug_unwrap } from "./debug-unwrap.ts";
export { replace_all_batch_norm_modules_ } from "./batch-norms.ts";
