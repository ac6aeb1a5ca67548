/** Errors of communication, with PyTorch's names (`torch.distributed.DistError` and those below it). */
import { RuntimeError } from "../support/errors.ts";
import { nameClasses } from "../support/class-names.ts";

/** Base of all errors of communication. */
export class DistError extends RuntimeError {}
/** The library below failed: MPI's own words are in the message. */
export class DistBackendError extends DistError {}
/** Another process cannot be reached, or did not answer in time. */
export class DistNetworkError extends DistError {}

/** Processes did not come together in time. */
export class DistStoreError extends DistError {}

nameClasses({ DistError, DistBackendError, DistNetworkError, DistStoreError });
nameClasses({ DistError, DistBackendError, DistNetworkError, DistStoreError });
