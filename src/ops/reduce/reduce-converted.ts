/** Reductions after PyTorch's conversion of what they reduce. */
import { bool, computeType, isDifferentiable, int64, type DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { converted, discard } from "../../compute/copy-elements.ts";
import {
  accumulationType,
  reducedDims,
  reduceTensor,
  type AssociativeReduction,
} from "../../compute/reduce/run-reduction.ts";
import type { Shape } from "../declare/types.ts";

export const anyReduction: AssociativeReduction = { name: "any", op: "or", start: false };

export const allReduction: AssociativeReduction = { name: "all", op: "and", start: true };

/** Reduces after PyTorch's conversion: into `dtype` when it is given, integers and bools into int64. For the library's own use. */
export function reduceConverted(
  reduction: AssociativeReduction,
  self: Tensor,
  dim: number | Shape | null,
  keepdim: boolean,
  dtype: DType | null,
): Tensor {
  const result = dtype ?? (isDifferentiable(self.dtype) ? self.dtype : int64);
  const dims = reducedDims(dim, self.shape.length);
  if (result.kind === "bool") {
    const source = converted(self, bool);
    return reduceTensor(reduction.op === "mul" ? allReduction : anyReduction, source, dims, keepdim, "bool", bool);
  }
  // Wider floats and integers of 64 bits convert each element while it is read; anything narrower rounds or wraps
  // first, as PyTorch does.
  const type = computeType(result);
  const inKernel =
    result === self.dtype ||
    (!result.is_complex &&
      !self.dtype.is_complex &&
      (type === "f64" || result === int64 || (type === "f32" && result.itemsize === 4)));
  const source = inKernel ? self : converted(self, result);
  const reduced = reduceTensor(
    reduction,
    source,
    dims,
    keepdim,
    isDifferentiable(result) ? type : accumulationType(result),
    result,
  );
  if (reduced.storage !== source.storage) discard(source, self); // of one element it is a view
  return reduced;
}
