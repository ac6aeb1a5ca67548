/** Which tensors of an index are masks. */
import { bool, uint8 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Whether an index picks where it is true: bools, and bytes as in older programs. */
export function isMask(index: Tensor): boolean {
  return index.dtype === bool || index.dtype === uint8;
}
