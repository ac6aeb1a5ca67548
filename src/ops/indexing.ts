/** `x.at(…)`: basic indices as views, advanced ones by gathering. */
import { applyBasic, type IndexTensorFacts, type ViewStep } from "../layout/apply-index.ts";
import { parseIndex, type Index, type IndexArray } from "../layout/index.ts";
import { readAt } from "../tensor/elements.ts";
import { Tensor } from "../tensor/tensor.ts";
import { alias, select, slice, unsqueeze } from "./view.ts";

function factsOf(tensor: Tensor): IndexTensorFacts {
  const { name, kind } = tensor.dtype;
  return { rank: tensor.shape.length, isMask: name === "bool" || name === "uint8", isIntegral: kind !== "float", item: () => readAt(tensor, tensor.offset) };
}

function takeStep(self: Tensor, step: ViewStep): Tensor {
  switch (step.kind) {
    case "select": return select(self, step.dim, step.index);
    case "slice": return slice(self, step.dim, step.start, step.stop, step.step);
    case "unsqueeze": return unsqueeze(self, step.dim);
    case "alias": return alias(self);
  }
}

/** The basic part of an index as recorded views, and what is left to gather. */
export function applyIndex(self: Tensor, index: readonly Index<Tensor>[]): { view: Tensor; advanced: readonly (Tensor | IndexArray | null)[] } {
  const items = parseIndex(index, (value): value is Tensor => value instanceof Tensor);
  const { steps, advanced } = applyBasic(self, items, factsOf, true); // as a tuple, like the recorded programs
  return { view: steps.reduce(takeStep, self), advanced };
}

/** `x[index]`. */
export function indexTensor(self: Tensor, index: readonly Index<Tensor>[]): Tensor {
  const { view, advanced } = applyIndex(self, index);
  if (advanced.every((item) => item === null)) return view;
  throw new Error("advanced indexing is not there yet");
}
