/** Views without history, for operators' insides. */
import type { Layout } from "../layout/shape.ts";
import type { DType } from "../dtype.ts";
import { type Storage, Version } from "../tensor/storage.ts";
import { aliasTensor, Tensor } from "../tensor/tensor.ts";

/** A tensor over `self`'s storage with another layout, without history. */
export function aliasOf(self: Tensor, layout: Layout): Tensor {
  return aliasTensor(self, layout.shape, layout.strides, layout.offset);
}

/** All of a storage as elements of a dtype, in one row. */
export function wholeOf(storage: Storage, dtype: DType, version: Version = new Version()): Tensor {
  return new Tensor(storage, [Math.floor(storage.nbytes / dtype.itemsize)], [1], 0, dtype, version);
}
