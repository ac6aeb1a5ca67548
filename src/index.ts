/** Flambeau: PyTorch for TypeScript. `import * as torch from "flambeau"`. */
import "./methods/install.ts";
import "./methods/layout-members.ts";
import "./methods/storage-members.ts";
import { nameClasses } from "./support/class-names.ts";
import { Generator } from "./tensor/random/index.ts";
import { Tensor } from "./tensor/tensor.ts";
import { compileCall } from "./compile/index.ts";
import { hookLastNode } from "./nn/module/last-node-hooks.ts";
import { loadHelp } from "./nn/module/load-help.ts";
import { lastNodeHooks } from "./support/last-node-hooks.ts";
import { moduleCompiler } from "./support/module-compiler.ts";
import { stateDictHelp } from "./support/state-dict-help.ts";

nameClasses({ Generator, Tensor });
lastNodeHooks.attach = hookLastNode;
stateDictHelp.lines = loadHelp;
moduleCompiler.compile = (call, options) => compileCall(call, options);

export * from "./torch.ts";
export { inferredArange as arange, inferredFull as full } from "./ops/create/inferred.ts";
export * as autograd from "./autograd.ts";
export * as distributed from "./distributed/index.ts";
export * as nn from "./nn/index.ts";
export * as amp from "./amp/index.ts";
export * as ao from "./ao/index.ts";
export * as quantization from "./ao/quantization/index.ts";
export {
  autocast,
  clear_autocast_cache,
  get_autocast_cpu_dtype,
  get_autocast_dtype,
  is_autocast_cache_enabled,
  is_autocast_cpu_enabled,
  is_autocast_enabled,
  set_autocast_cache_enabled,
  set_autocast_cpu_dtype,
  set_autocast_cpu_enabled,
  set_autocast_dtype,
  set_autocast_enabled,
} from "./amp/autocast.ts";
export { GradScaler } from "./grad-scaler.ts";
export { compile, type CompileOptions } from "./compile/index.ts";
export * as compiler from "./compile/compiler.ts";
export * as _dynamo from "./compile/dynamo.ts";
export * as distributions from "./distributions/index.ts";
export * as hub from "./hub/index.ts";
export * as func from "./func/index.ts";
export * as _higher_order_ops from "./func/control-flow.ts";
export * as fx from "./fx/index.ts";
export { vmap } from "./func/vmap.ts";
export { deepcopy } from "./nn/module/copy.ts";
export { load, loadAsync, safetensors, save } from "./serialization/index.ts";
export * as serialization from "./serialization/index.ts";
export * as library from "./library/index.ts";
export {
  ops,
  type OperatorNamespace,
  type OperatorNamespaces,
  type RegisteredOperator,
} from "./support/operator-namespaces.ts";
export * as futures from "./futures.ts";
export * as onnx from "./onnx/index.ts";
export * as optim from "./optim/index.ts";
export * as overrides from "./overrides.ts";
export * as profiler from "./utils/profiler/index.ts";
export * as random from "./utils/random.ts";
export * as testing from "./testing/index.ts";
export * as utils from "./utils.ts";
