/** `torch.nn.parallel`: modules that several processes train. */
export { DataParallel } from "../layers/data-parallel.ts";
export { DistributedDataParallel, type DistributedOptions, type LoggingData } from "./distributed.ts";
export { GradBucket, type CommHook } from "./reducer.ts";
