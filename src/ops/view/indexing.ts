/** `x.at(…)`: basic indices as views, advanced ones by gathering. */
import type { ViewStep } from "../../layout/apply-index.ts";
import type { Index } from "../../layout/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { notInBundle } from "../../support/errors.ts";
import { resolveIndex } from "../index/resolve-index.ts";
import { alias, select, slice, unsqueeze } from "./view.ts";

/** One step of a basic index as a recorded view. */
export function takeStep(self: Tensor, step: ViewStep): Tensor {
  switch (step.kind) {
    case "select":
      return select(self, step.dim, step.index);
    case "slice":
      return slice(self, step.dim, step.start, step.stop, step.step);
    case "unsqueeze":
      return unsqueeze(self, step.dim);
    case "alias":
      return alias(self);
  }
}

/**
 * The elements that tensors pick: null until `provideTensorIndices`, so that bundles in which no index is a tensor or a
 * list lack the code.
 */
export const byTensors: { take: ((self: Tensor, indices: readonly (Tensor | null)[]) => Tensor) | null } = {
  take: null,
};

/** `x[index]`. */
export function indexTensor(self: Tensor, index: readonly Index<Tensor>[]): Tensor {
  const { steps, advanced } = resolveIndex(self, index);
  const view = steps.reduce(takeStep, self);
  if (advanced.length === 0) return view;
  if (byTensors.take === null) throw notInBundle("Indexing by tensors and lists is", "methods/at");
  return byTensors.take(view, advanced);
}
