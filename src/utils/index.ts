/** `torch.utils`: loading data, checkpoints within the graph, summaries, profiles, measurements, TensorBoard. */
export * as data from "./data/index.ts";
export * as benchmark from "./benchmark/index.ts";
export * as checkpoint from "./checkpoint.ts";
export { deterministic } from "./deterministic.ts";
export * as worker from "./worker/index.ts";
export * as tensorboard from "./tensorboard/index.ts";
export { progress, type Progress, type ProgressOptions, type ProgressState } from "./progress.ts";
export { swap_tensors } from "./swap-tensors.ts";
export { ModelSummary, summary, type SummaryOptions, type SummaryRow } from "./summary.ts";
