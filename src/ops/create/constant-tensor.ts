/** Tensors of numbers that the program gives: what `torch.tensor` is to interpreters. */
import type { DType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import { ValueError } from "../../support/errors.ts";
import { readAt, tensorFrom, type Element } from "../../tensor/elements.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { direct } from "../declare/operator.ts";
import { PLACEMENT } from "../declare/schema.ts";
import type { FactoryOptions, Operator } from "../declare/types.ts";
import { asLeaf } from "./create.ts";

/** Tensors of one element may stand among the numbers. */
function readLeaf(leaf: unknown): { value: Element; dtype: DType } | null {
  if (!(leaf instanceof Tensor)) return null;
  if (numel(leaf.shape) !== 1) throw new ValueError("only one element tensors can be converted to Python scalars");
  return { value: readAt(leaf, leaf.offset), dtype: leaf.dtype };
}

/** A new tensor from nested arrays, numbers or a typed array. */
export const constantTensor: Operator<(data: unknown) => Tensor, FactoryOptions> = direct(
  `tensor(any data, *, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}) -> Tensor`,
  (data: unknown, dtype: DType | null, requiresGrad: boolean) =>
    asLeaf(tensorFrom(data, dtype, readLeaf), requiresGrad),
);
