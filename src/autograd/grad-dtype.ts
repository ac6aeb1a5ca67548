/** Dtypes that gradients of leaves are to have, where a program has set another than the leaf's own. */
import type { DType } from "../dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** By leaf; null where any dtype will do. */
export const gradientDTypes = new WeakMap<Tensor, DType | null>();

/** The dtype of a tensor's gradient; null where any will do. */
export function gradientDType(self: Tensor): DType | null {
  const given = gradientDTypes.get(self);
  return given === undefined ? self.dtype : given;
}
