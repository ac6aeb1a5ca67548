/** `torch.utils.tensorboard`. */
export {
  SummaryWriter,
  type EventTime,
  type ScalarEvent,
  type ScalarInput,
  type SummaryWriterOptions,
} from "./writer.ts";
export type { ProjectorOptions } from "./embedding.ts";
export type { HistogramBins } from "./histograms.ts";
export type { DataFormat } from "./pictures.ts";
export type { CustomScalarLayout } from "./plugins.ts";
export type { HyperParameter, ScalarStyle } from "./summaries.ts";
