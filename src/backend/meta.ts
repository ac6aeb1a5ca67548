/**
 * The backend of device "meta": tensors have shapes, strides and dtypes, but no bytes. Kernels do nothing, and reading
 * is refused. Operators run on it as on any other backend, so that each tells what its results would look like.
 */
import { NotImplementedError } from "../support/errors.ts";
import type { Backend, MemoryViews } from "./backend.ts";

/** PyTorch's sentence for reading what is not there. */
export const NO_DATA = "Cannot copy out of meta tensor; no data!";

const nothing = (): void => {};
const noBytes = { liveBytes: 0, cachedBytes: 0, peakBytes: 0, reservedBytes: 0, allocations: 0 };

export const metaBackend: Backend = {
  name: "meta",
  allocate: () => 0,
  free: nothing,
  statistics: () => noBytes,
  resetPeak: nothing,
  threads: { threads: 1, available: 1, setThreads: nothing },
  compile: () => nothing,
  get memory(): MemoryViews {
    throw new NotImplementedError(NO_DATA);
  },
  gemm: nothing,
  convolution: { winograd: false, forward: nothing, inputGradient: nothing, weightGradient: nothing },
  relaxed: false,
};
