/** `torch.Tensor` with what programs give to its constructor: sizes or data. */
import { Tensor } from "../tensor/tensor.ts";
import type { LegacyContent } from "../ops/create/legacy-tensors.ts";

/** The class of tensors, as programs construct it. */
export type TensorConstructor = typeof Tensor & {
  /** A tensor of these sizes, with arbitrary contents. */
  new (...sizes: number[]): Tensor;
  /** A tensor of data: nested lists of numbers, a tensor or a storage. */
  new (content: LegacyContent): Tensor;
};

/**
 * The class of all tensors. `new torch.Tensor(…)` makes one of sizes (with arbitrary contents) or of data, in the
 * default dtype; `torch.tensor` and `torch.empty` say which of both they do.
 * @example
 * new torch.Tensor(2, 3).shape; // [2, 3]
 * new torch.Tensor([1, 2]); // tensor([1., 2.])
 * torch.ones(2) instanceof torch.Tensor; // true
 */
export const TensorClass = Tensor as TensorConstructor;
export type TensorClass = Tensor;
