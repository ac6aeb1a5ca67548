/** Attention as the models here use it: heads split off, keys and values shared by groups of heads, masks. */
import { scaled_dot_product_attention } from "../ops/product/contractions/attention.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { AttentionMask } from "./masks.ts";

/** [batch, tokens, heads * width] as [batch, heads, tokens, width]. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, tokens, features] = x.shape as [number, number, number];
  return x.view([batch, tokens, heads, features / heads]).transpose(1, 2);
}

/** The reverse of `splitHeads`. */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, tokens, width] = x.shape as [number, number, number, number];
  return x.transpose(1, 2).reshape([batch, tokens, heads * width]);
}

export interface AttendOptions {
  readonly mask: AttentionMask;
  /** Share of the weights that are dropped. */
  readonly dropout: number;
  /** Factor of the scores; null for 1 / sqrt(width). */
  readonly scale?: number | null;
}

/** Attention of heads [batch, heads, tokens, width]; fewer heads of keys and values serve groups of query heads. */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { mask, dropout, scale = null }: AttendOptions,
): Tensor {
  return scaled_dot_product_attention(query, key, value, {
    attn_mask: mask.allowed,
    is_causal: mask.is_causal,
    dropout_p: dropout,
    scale,
    enable_gqa: key.shape[1] !== query.shape[1],
  });
}
