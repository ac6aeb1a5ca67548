/** Zeros in front of and behind a dim, for operators that pad unevenly. */
import type { Tensor } from "../../tensor/tensor.ts";
import { cat } from "../join.ts";
import { zerosOf } from "./copy.ts";

/** `tensor` with `before` and `after` zeros along `dim`. */
export function zeroPad(tensor: Tensor, dim: number, before: number, after: number): Tensor {
  const zeros = (count: number): Tensor[] => (count === 0 ? [] : [zerosOf(tensor.shape.map((size, d) => (d === dim ? count : size)), tensor.dtype)]);
  return before + after === 0 ? tensor : cat([...zeros(before), tensor, ...zeros(after)], dim);
}
