/** Views without history, for operators' insides. */
import type { Layout } from "../layout/shape.ts";
import { aliasTensor, type Tensor } from "../tensor/tensor.ts";

/** A tensor over `self`'s storage with another layout, without history. */
export function aliasOf(self: Tensor, layout: Layout): Tensor {
  return aliasTensor(self, layout.shape, layout.strides, layout.offset);
}
