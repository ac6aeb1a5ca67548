/** Complex tensors as their real and imaginary parts, for kernels that know real numbers only. Without history. */
import { complexDType, realDType } from "../dtype.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Both parts of a complex tensor as a view of shape [..., 2]. */
export function realParts(self: Tensor): Tensor {
  const { storage, shape, strides, offset, dtype, version } = self;
  const doubled = strides.map((stride) => 2 * stride);
  return new Tensor(storage, [...shape, 2], [...doubled, 1], 2 * offset, realDType(dtype), version);
}

/** The real (0) or the imaginary part (1) of a complex tensor as a view. */
export function partOf(self: Tensor, part: 0 | 1): Tensor {
  const { storage, shape, strides, offset, dtype, version } = self;
  const doubled = strides.map((stride) => 2 * stride);
  return new Tensor(storage, shape, doubled, 2 * offset + part, realDType(dtype), version);
}

/** A dense tensor of shape [..., 2] as complex numbers over the same bytes. */
export function complexOf(parts: Tensor): Tensor {
  const { storage, shape, strides, offset, dtype, version } = parts;
  const last = shape.length - 1;
  const halved = strides.slice(0, last).map((stride) => stride / 2);
  return new Tensor(storage, shape.slice(0, last), halved, offset / 2, complexDType(dtype), version);
}
