/** The same bytes read as another dtype: `x.view(torch.int32)`. */
import type { DType } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { CONJUGATE, NEGATE } from "../../../tensor/pending.ts";
import { Tensor } from "../../../tensor/tensor.ts";

/**
 * A tensor over the same bytes; where the dtypes' sizes differ, the last dim grows or shrinks, and its elements must
 * lie side by side. No gradient flows through it.
 */
export function viewAsDType(self: Tensor, dtype: DType): Tensor {
  const [from, to] = [self.dtype.itemsize, dtype.itemsize];
  if ((self.pending & CONJUGATE) !== 0)
    throw new RuntimeError(
      "torch.Tensor.view is not supported for conjugate view tensors when converting to a different dtype.",
    );
  if ((self.pending & NEGATE) !== 0)
    throw new RuntimeError(
      "torch.Tensor.view is not supported for tensors with negative bit set when converting to a different dtype.",
    );
  const rank = self.shape.length;
  const what = `to view ${self.dtype.scalarName} as ${dtype.scalarName} (different element sizes)`;
  if (from === to) return new Tensor(self.storage, self.shape, self.strides, self.offset, dtype, self.version);
  if (rank === 0) throw new RuntimeError(`self.dim() cannot be 0 ${what}`);
  const last = rank - 1;
  if (self.strides[last] !== 1)
    throw new RuntimeError(`self.stride(-1) must be 1 ${what}, but got ${self.strides[last]}`);
  if (from > to) {
    const ratio = from / to;
    return new Tensor(
      self.storage,
      self.shape.map((n, d) => (d === last ? n * ratio : n)),
      self.strides.map((step, d) => (d === last ? 1 : step * ratio)),
      self.offset * ratio,
      dtype,
      self.version,
    );
  }
  const ratio = to / from;
  if (self.shape[last]! % ratio !== 0)
    throw new RuntimeError(`self.size(-1) must be divisible by ${ratio} ${what}, but got ${self.shape[last]}`);
  if (self.offset % ratio !== 0)
    throw new RuntimeError(`self.storage_offset() must be divisible by ${ratio} ${what}, but got ${self.offset}`);
  self.strides.forEach((step, d) => {
    if (d !== last && step % ratio !== 0)
      throw new RuntimeError(`self.stride(${d}) must be divisible by ${ratio} ${what}, but got ${step}`);
  });
  return new Tensor(
    self.storage,
    self.shape.map((n, d) => (d === last ? n / ratio : n)),
    self.strides.map((step, d) => (d === last ? 1 : step / ratio)),
    self.offset / ratio,
    dtype,
    self.version,
  );
}
