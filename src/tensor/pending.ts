/**
 * Conjugations and negations that wait: a tensor may stand for the conjugate or the negative of what its storage holds
 * (PyTorch's conj and neg bits), so that `x.conj()` is a view. Nobody asks for them as long as no such view was made.
 */
import type { Tensor } from "./tensor.ts";

/** Elements are the conjugates of what the storage holds. */
export const CONJUGATE = 1;
/** Elements are the negatives of what the storage holds. */
export const NEGATE = 2;

/** Whether any tensor of the program has ever had such a mark. */
export const pendingMarks = { any: false };

/** Turns a mark of a tensor over: the conjugate of a conjugate is the number itself. */
export function turnMark(tensor: Tensor, mark: number): Tensor {
  tensor.pending ^= mark;
  if (tensor.pending !== 0) pendingMarks.any = true;
  return tensor;
}

/** Gives a new tensor the marks of a file or of the tensor that it stands for. */
export function setMarks(tensor: Tensor, marks: number): Tensor {
  tensor.pending = marks;
  if (marks !== 0) pendingMarks.any = true;
  return tensor;
}
