/**
 * Checks of values that kernels have looked at (bounds of indices, classes of targets): the one door by which operators
 * ask. Where JavaScript can read now, an error is thrown at once, as on PyTorch's CPU; elsewhere it is reported by the next
 * read from that device, as asynchronous devices do.
 */
import type { Backend } from "../backend/backend.ts";
import { observed } from "../backend/observer.ts";
import type { ElementArray } from "../tensor/array.ts";
import { META } from "../tensor/device-name.ts";
import { deferCheck, elementsWithoutCount } from "../tensor/elements.ts";
import { release } from "../tensor/memory.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Says what is wrong with values that a kernel wrote, or null. `now`: the operands are as they were. */
export type Verdict = (values: ElementArray, now: boolean) => Error | null;

/** Judges what a kernel wrote into `status` (a contiguous tensor of its own, which is given back). */
export function checkValues(status: Tensor, verdict: Verdict): void {
  const { storage } = status;
  const backend: Backend = storage.backend;
  if (backend === META.backend) return;
  if (backend.now === null) {
    deferCheck(status, (values) => verdict(values, false));
    return;
  }
  observed.by?.check(status, verdict);
  const error = verdict(elementsWithoutCount(status), true);
  release(storage);
  if (error !== null) throw error;
}
