/** `x.at(…)`: basic indices as views, advanced ones by gathering. */
import type { ViewStep } from "../../layout/apply-index.ts";
import type { Index } from "../../layout/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { index as indexByTensors } from "./advanced-index.ts";
import { resolveIndex } from "./resolve-index.ts";
import { alias, select, slice, unsqueeze } from "../view/view.ts";

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

/** `x[index]`. */
export function indexTensor(self: Tensor, index: readonly Index<Tensor>[]): Tensor {
  const { steps, advanced } = resolveIndex(self, index);
  const view = steps.reduce(takeStep, self);
  return advanced.length === 0 ? view : indexByTensors(view, advanced);
}
