/** `torch.distributed.tensor.parallel`: tensor parallelism. */
export { parallelize_module, type ParallelizePlan } from "./api.ts";
export { loss_parallel } from "./loss.ts";
export {
  ColwiseParallel,
  type LayoutOptions,
  type Layouts,
  ParallelStyle,
  PrepareModuleInput,
  PrepareModuleInputOutput,
  PrepareModuleOutput,
  type PrepareInputOptions,
  type PrepareOutputOptions,
  RowwiseParallel,
  SequenceParallel,
} from "./style.ts";
