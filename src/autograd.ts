/** What users see as `torch.autograd`. */
export {
  backward,
  grad,
  type BackwardOptions,
  type GradOptions,
  type NamedBackward,
  type NamedGrad,
} from "./autograd/backward.ts";
export { Function, FunctionContext } from "./autograd/function.ts";
export { GradcheckError } from "./autograd/public/gradcheck.ts";
export { gradcheck, gradgradcheck, type GradcheckOptions } from "./func/gradcheck.ts";
export {
  detect_anomaly,
  enable_grad,
  inference_mode,
  no_grad,
  set_detect_anomaly,
  set_grad_enabled,
  set_multithreading_enabled,
} from "./autograd/modes.ts";
export * as grad_mode from "./autograd/grad-mode.ts";
export * as anomaly_mode from "./autograd/anomaly-mode.ts";
export * as profiler from "./utils/profiler/autograd-profiler.ts";
export { is_tensor_like, Variable } from "./autograd/variable.ts";
export type { Gradient, Node } from "./autograd/node-types.ts";
export type { Checked } from "./autograd/public/gradcheck-jacobians.ts";
export { _unsafe_preserve_version_counter } from "./autograd/public/graph.ts";
export { SavedTensor } from "./autograd/saved.ts";
export * as function from "./autograd/function-tools.ts";
export * as graph from "./autograd/public/graph.ts";
export * as functional from "./func/functional.ts";
export * as forward_ad from "./func/forward-ad.ts";
