/** What users see as `torch.autograd`. */
export { backward, grad, type BackwardOptions, type GradOptions } from "./backward.ts";
export { Function, FunctionContext } from "./function.ts";
export { gradcheck, gradgradcheck, GradcheckError, type GradcheckOptions } from "./gradcheck.ts";
export { detect_anomaly, enable_grad, inference_mode, no_grad, set_detect_anomaly, set_grad_enabled } from "./modes.ts";
export { is_tensor_like, Variable } from "./variable.ts";
export type { Node } from "./types.ts";
export { _unsafe_preserve_version_counter } from "./graph.ts";
export { SavedTensor } from "./saved.ts";
export * as function from "./function-tools.ts";
export * as graph from "./graph.ts";
export * as functional from "./functional.ts";
