/** The index language carried out: basic items as recorded views, what is left as one tensor per dim. */
import type { Device } from "../../tensor/device-name.ts";
import { constantTensor } from "../create/constant-tensor.ts";
import { applyBasic, type IndexTensorFacts, type ViewStep } from "../../layout/apply-index.ts";
import { parseIndex, type Index, type IndexArray } from "../../layout/index.ts";
import { bool, int64 } from "../../dtype.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { readAt } from "../../tensor/elements.ts";
import { aliasTensor, Tensor } from "../../tensor/tensor.ts";

function factsOf(tensor: Tensor): IndexTensorFacts {
  const { name, kind } = tensor.dtype;
  return {
    rank: tensor.shape.length,
    isMask: name === "bool" || name === "uint8",
    isIntegral: kind !== "float" && (tensor.storage.readable || tensor.shape.length > 0), // a number of a batch is one for each item
    item: () => readAt(tensor, tensor.offset) as number | bigint | boolean, // an index is no complex number
  };
}

/** A list in an index as a tensor. */
function tensorOf({ shape, values, isMask }: IndexArray, device: Device): Tensor {
  const flat = constantTensor(values.length === 0 ? [] : values, { dtype: isMask ? bool : int64, device });
  return aliasTensor(flat, shape, contiguousStrides(shape), 0);
}

/** The steps of the basic part, and the advanced indices of the view that they lead to (none: it is all). */
export function resolveIndex(
  self: Tensor,
  index: readonly Index<Tensor>[],
  asTuple = true,
): { steps: readonly ViewStep[]; advanced: (Tensor | null)[] } {
  const items = parseIndex(index, (value): value is Tensor => value instanceof Tensor);
  const { steps, advanced } = applyBasic(self, items, factsOf, asTuple);
  if (advanced.every((item) => item === null)) return { steps, advanced: [] };
  return {
    steps,
    advanced: advanced.map((item) =>
      item === null || item instanceof Tensor ? item : tensorOf(item, self.storage.device),
    ),
  };
}
