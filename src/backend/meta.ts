/**
 * The backend of device "meta": tensors have shapes, strides and dtypes, but no bytes. Kernels do nothing, and reading
 * is refused. Operators run on it as on any other backend, so that each tells what its results would look like.
 */
import { NotImplementedError } from "../support/errors.ts";
import type { Argument, Backend } from "./backend.ts";

/** PyTorch's sentence for reading what is not there. */
export const NO_DATA = "Cannot copy out of meta tensor; no data!";

const nothing = (): void => {};
const noBytes = { liveBytes: 0, cachedBytes: 0, peakBytes: 0, reservedBytes: 0, allocations: 0 };
const refused = (): never => {
  throw new NotImplementedError(NO_DATA);
};

export const metaBackend: Backend = {
  name: "meta",
  features: { float64: true, int64: true, smallStores: true, atomics: false, grid: false, readsNow: false },
  allocate: () => 1,
  free: nothing,
  statistics: () => noBytes,
  resetPeak: nothing,
  argument: () => 0 as unknown as Argument, // kernels that do nothing look at none
  read: () => Promise.reject(new NotImplementedError(NO_DATA)),
  now: { bytes: refused, element: refused },
  write: nothing,
  writeBy: nothing,
  copy: nothing,
  compile: () => nothing,
  gemm: nothing,
  productEnds: false,
  halfOperands: false,
  lanes: 1,
  convolution: { winograd: false, forward: nothing, inputGradient: nothing, weightGradient: nothing },
};
