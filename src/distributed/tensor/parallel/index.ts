/** `torch.distributed.tensor.parallel`: tensor parallelism. */
export { parallelize_module, type ParallelizePlan } from "./api.ts";
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
