/** What matrix products share: PyTorch's checks. */
import { timesText, wrapExistingDim } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../../compute/alias.ts";
import { assertNoBool, assertSameDType } from "../../compute/product/matrix-product.ts";

/** The check of two matrices' inner sizes. */
export function assertCanMultiply(mat1: Tensor, mat2: Tensor, name: string): void {
  if (mat1.shape[1] !== mat2.shape[0])
    throw new RuntimeError(
      `${name}: mat1 and mat2 shapes cannot be multiplied (${timesText(mat1.shape)} and ${timesText(mat2.shape)})`,
    );
}

/** Sums with products of batches ask for three sizes before anything else: the error of what has fewer. */
export function askForSizes(...batches: readonly Tensor[]): void {
  for (const { shape } of batches) if (shape.length < 3) wrapExistingDim(shape.length, shape.length);
}

/** The check of two batches of matrices, in PyTorch's words. */
export function assertBatches(batch1: Tensor, batch2: Tensor, name: string): void {
  if (batch1.shape.length !== 3) throw new RuntimeError("batch1 must be a 3D tensor");
  if (batch2.shape.length !== 3) throw new RuntimeError("batch2 must be a 3D tensor");
  const [batches, , depth] = batch1.shape;
  if (batch2.shape[0] !== batches || batch2.shape[1] !== depth) {
    throw new RuntimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${batches}, ${depth}] but got: [${batch2.shape[0]}, ${batch2.shape[1]}].`,
    );
  }
  assertSameDType(batch1, batch2);
  assertNoBool(batch1.dtype, name);
}

/** The check of a matrix and a vector; `self` is the result's size (mv) or the vector that is added (addmv). */
export function assertMatrixVector(selfSize: number, selfRank: number, mat: Tensor, vec: Tensor, added?: Tensor): void {
  if (selfRank === 1) wrapExistingDim(0, mat.shape.length);
  if (mat.shape.length !== 2 || vec.shape.length !== 1 || selfRank > 1) {
    throw new RuntimeError(
      `vector + matrix @ vector expected, got ${selfRank}, ${mat.shape.length}, ${vec.shape.length}`,
    );
  }
  if (mat.shape[1] !== vec.shape[0] || (selfSize !== mat.shape[0] && selfSize !== 1)) {
    throw new RuntimeError(
      `size mismatch, got input (${selfSize}), mat (${timesText(mat.shape)}), vec (${vec.shape[0]})`,
    );
  }
  if (mat.dtype !== vec.dtype || (added ?? vec).dtype !== vec.dtype)
    throw new RuntimeError(
      `addmv input tensors must have the same dtype, but got ${(added ?? vec).dtype.scalarName}, ${mat.dtype.scalarName}, and ${vec.dtype.scalarName}`,
    );
  assertNoBool(mat.dtype, "addmv_impl_cpu");
}

/** A vector as a matrix of one column. */
export function columnOf(vec: Tensor): Tensor {
  return aliasOf(vec, { shape: [vec.shape[0]!, 1], strides: [vec.strides[0]!, 1], offset: vec.offset });
}
