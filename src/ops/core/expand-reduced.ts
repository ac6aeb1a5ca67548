/** The gradient that reductions share. */
import type { Tensor } from "../../tensor/tensor.ts";
import { reducedDims } from "./reduce.ts";
import type { Dims, Shape } from "./types.ts";

/** Gradient of a reduction that treats all elements alike: the reduced dims come back by expanding. */
export function expandReduced(grad: Tensor, shape: Shape, dim: Dims | null, keepdim: boolean): Tensor {
  const dims = reducedDims(dim as number[], shape.length);
  let full = grad;
  if (!keepdim && shape.length > 0) for (const d of [...dims].sort((a, b) => a - b)) full = full.unsqueeze(d);
  return full.expand(shape);
}
