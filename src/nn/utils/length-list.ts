/** Lengths of sequences as a list. */
import { Tensor } from "../../tensor/tensor.ts";

/** The numbers of an int64 tensor or list. For the library's own use. */
export function lengthList(lengths: Tensor | readonly number[]): number[] {
  return lengths instanceof Tensor ? (lengths.tolist() as number[]) : [...lengths];
}
