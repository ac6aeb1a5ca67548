/** Zeros in front of and behind one dim. */
import type { Tensor } from "../../../tensor/tensor.ts";
import { constant_pad_nd } from "./padding.ts";

/** `tensor` with `before` and `after` zeros along `dim`. */
export function zeroPad(tensor: Tensor, dim: number, before: number, after: number): Tensor {
  if (before + after === 0) return tensor;
  // Pairs of numbers, the last dim first.
  const behind = tensor.shape.length - 1 - dim;
  return constant_pad_nd(tensor, [...new Array<number>(2 * behind).fill(0), before, after]);
}
