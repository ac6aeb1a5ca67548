/** The gradient that reductions share. */
import type { Tensor } from "../../tensor/tensor.ts";
import { reducedDims } from "../../compute/reduce/run-reduction.ts";
import type { Dims, Shape } from "./types.ts";

/** A reduction's result with the reduced dims back, of size 1. */
export function restoreDims(result: Tensor, dim: Dims | null, rank: number, keepdim: boolean): Tensor {
  if (keepdim || rank === 0) return result;
  let full = result;
  for (const d of reducedDims(dim, rank).sort((a, b) => a - b)) full = full.unsqueeze(d);
  return full;
}

/** Gradient of a reduction that treats all elements alike: the reduced dims come back by expanding. */
export function expandReduced(grad: Tensor, shape: Shape, dim: Dims | null, keepdim: boolean): Tensor {
  return restoreDims(grad, dim, shape.length, keepdim).expand(shape);
}

/** How many elements a reduction of `dim` puts together. */
export function reducedCount(shape: Shape, dim: Dims | null): number {
  return reducedDims(dim, shape.length).reduce((product, d) => product * shape[d]!, 1);
}
