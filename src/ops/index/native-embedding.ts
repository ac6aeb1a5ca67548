/** `torch.embedding`: the table comes first, unlike in `nn.functional`. */
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { embedding as functionalEmbedding } from "./embedding.ts";

/** `nn.functional.embedding` with the table first: rows of `weight` by number. */
export const embedding: Operator<
  (weight: Tensor, indices: Tensor, padding_idx?: number, scale_grad_by_freq?: boolean, sparse?: boolean) => Tensor,
  { indices?: Tensor; padding_idx?: number; scale_grad_by_freq?: boolean; sparse?: boolean }
> = composite(
  "embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
  (weight: Tensor, indices: Tensor, padding: number, scale_grad_by_freq: boolean, sparse: boolean) =>
    functionalEmbedding(indices, weight, { padding_idx: padding < 0 ? null : padding, scale_grad_by_freq, sparse }),
);
