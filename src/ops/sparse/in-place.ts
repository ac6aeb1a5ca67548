/** In-place changes of sparse tensors: the tensor becomes what the operator gives. */
import { assertMayChangeInPlace, assertNoInference, bumpVersion, isRecording } from "../../autograd/history.ts";
import { assertCanCast } from "../../compute/copy-elements.ts";
import { isDifferentiable } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import { SparseCoo, type SparseCompressed, type SparseTensor } from "../../tensor/sparse-tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** Makes `self` what `compute` gives, and its history that of the result. */
export function changeInPlace(
  self: SparseTensor,
  name: string,
  others: readonly unknown[],
  compute: () => Tensor,
): SparseTensor {
  const tensors = [self, ...others.filter((value) => value instanceof Tensor)];
  if (self.isInference) assertNoInference(self);
  const records = isRecording(tensors) && isDifferentiable(self.dtype);
  if (records) assertMayChangeInPlace(self, true, name);
  const result = compute() as SparseTensor;
  if (result.layoutName !== self.layoutName)
    throw new RuntimeError(`${name}: the result is no tensor of the layout ${self.layoutName.slice(6)}`);
  assertCanCast(result.dtype, self.dtype);
  const own = result.dtype === self.dtype ? result : (result.to(self.dtype) as SparseTensor);
  if (self instanceof SparseCoo) self.become(own as SparseCoo);
  else (self as SparseCompressed).become(own as SparseCompressed);
  bumpVersion(self, name);
  if (records) {
    self.gradFn = own.gradFn;
    self.outputNumber = own.outputNumber;
  }
  return self;
}
