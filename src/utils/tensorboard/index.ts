/** `torch.utils.tensorboard`. */
export { SummaryWriter, type ScalarEvent, type SummaryWriterOptions } from "./writer.ts";
export type { DataFormat, HyperParameter } from "./summaries.ts";
