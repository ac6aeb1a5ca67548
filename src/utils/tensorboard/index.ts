/** `torch.utils.tensorboard`. */
export {
  SummaryWriter,
  type EventTime,
  type ScalarEvent,
  type ScalarInput,
  type SummaryWriterOptions,
} from "./writer.ts";
export type { EmbeddingOptions } from "./embedding.ts";
export type { HistogramBins } from "./histograms.ts";
export type { DataFormat } from "./images.ts";
export type { CustomScalarLayout } from "./plugins.ts";
export type { HyperParameter, ScalarStyle } from "./summaries.ts";
