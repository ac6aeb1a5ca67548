/** Errors of stores, with PyTorch's names and sentences. */
import { DistStoreError } from "../../communication/errors.ts";
import { nameClasses } from "../../support/class-names.ts";
import { withHelp } from "../../support/errors.ts";

/** A queue of a store has nothing to give. */
export class QueueEmptyError extends DistStoreError {}
nameClasses({ QueueEmptyError });

/** The error of keys that nobody can set while this thread waits for them. */
export function neverSet(): DistStoreError {
  return new DistStoreError(
    withHelp("Wait timeout", "Nobody can set a key of a HashStore while its only thread waits: this fails at once."),
  );
}
nameClasses({ QueueEmptyError });
