/** What becomes of pending results once they are computed one by one, and of passes that begin at them. */
import type { BackwardRun } from "../autograd/engine.ts";
import { gradientEdge } from "../autograd/history.ts";
import type { Edge } from "../autograd/node-types.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Capture } from "./capture.ts";
import { PendingNode, PendingStorage } from "./pending.ts";
import { membersOf } from "../support/members.ts";

/** A graph break where `fullgraph` allows none. */
export class BreakError extends Error {}

/** The run of a backward pass with edges of results that were pending, and are computed now. */
export function settled(run: BackwardRun): BackwardRun {
  const edge = (each: Edge): Edge =>
    (each.node as unknown) instanceof PendingNode ? (gradientEdge((each.node as PendingNode).tensor) ?? each) : each;
  return { ...run, roots: run.roots.map(edge), inputs: run.inputs?.map(edge) ?? null };
}

const fields = [
  "gradFn",
  "outputNumber",
  "viewOrigin",
  "isInference",
  "lost",
  "pending",
  "storage",
  "shape",
  "strides",
  "offset",
  "dtype",
  "version",
] as const;

/** Makes a tensor that stood for a result that result. */
export function become(placeholder: Tensor, real: Tensor, capture: Capture | null): void {
  const { storage } = placeholder;
  // A view of a tensor that the program made of a pending one (`detach`) is in the bytes that this is by now.
  if (real.storage instanceof PendingStorage && real.storage.real !== null) real.storage = real.storage.real;
  if (storage instanceof PendingStorage) storage.real = real.storage;
  for (const field of fields) membersOf(placeholder)[field] = real[field];
  placeholder.wantsGrad ||= real.wantsGrad; // the function may have called `requires_grad_` since
  capture?.replace(real, placeholder);
}
