/** Scaled dot product attention: softmax(query @ key.T * scale + mask) @ value. */
import { shownAs } from "../../../autograd/shown-name.ts";
import { cppNames } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { assertAttentionAllowed } from "../attention-backends.ts";
import { composite } from "../../declare/operator.ts";
import { full, zeros_like } from "../../create/create.ts";
import { dropout } from "../../activation/dropout.ts";
import type { Operator, Shape } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";

export interface AttentionOptions {
  query?: Tensor;
  key?: Tensor;
  value?: Tensor;
  attn_mask?: Tensor | null;
  dropout_p?: number;
  is_causal?: boolean;
  scale?: number | null;
  enable_gqa?: boolean;
  need_attn_weights?: boolean;
}

/** Repeats heads of keys and values so that each group of query heads finds its own. */
export function repeatHeads(tensor: Tensor, heads: number): Tensor {
  const own = sizeAt(tensor.shape, tensor.shape.length - 3);
  if (own === heads) return tensor;
  if (heads % own !== 0)
    throw new RuntimeError(`Number of heads in key and value must divide the number of heads in query`);
  const lead = tensor.shape.slice(0, -3);
  const tail: Shape = tensor.shape.slice(-2);
  return tensor
    .unsqueeze(-3)
    .expand([...lead, own, heads / own, ...tail])
    .reshape([...lead, heads, ...tail]);
}

/** A mask to be added: a bool one keeps where it is true. */
function additive(mask: Tensor, query: Tensor): Tensor {
  if (mask.dtype.kind !== "bool") return mask;
  return zeros_like(mask, { dtype: query.dtype }).masked_fill(mask.logical_not(), -Infinity);
}

/** The node of PyTorch's attention: that of its one kernel where that takes the tensors, else of the last product. */
function nodeOf(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | null, dropoutP: number): string {
  const rank = query.shape.length;
  const all = [query, key, value];
  const takes =
    dropoutP === 0 &&
    mask?.requires_grad !== true &&
    (rank === 4 || rank === 3) &&
    all.every(({ shape, strides }) => shape.length === rank && !shape.includes(0) && strides.at(-1) === 1) &&
    all.every(({ shape }) => shape[0] === query.shape[0] && shape.at(-1) === query.shape.at(-1));
  if (!takes) return "UnsafeViewBackward0";
  return rank === 4 ? "ScaledDotProductFlashAttentionForCpuBackward0" : "SqueezeBackward1";
}

/**
 * Attention of queries [..., L, E] to keys [..., S, E] and values [..., S, Ev].
 * @param attn_mask bool (true takes part) or a number to be added; broadcast to [..., L, S]
 * @param scale 1 / sqrt(E) by default
 * @example
 * const [q, k, v] = torch.randn(3, 2, 4, 10, 8).unbind();
 * F.scaled_dot_product_attention(q!, k!, v!, { is_causal: true }).shape; // [2, 4, 10, 8]
 */
export const scaled_dot_product_attention: Operator<
  (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask?: Tensor | null,
    dropout_p?: number,
    is_causal?: boolean,
  ) => Tensor,
  AttentionOptions
> = composite(
  "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False, bool need_attn_weights=False) -> Tensor",
  (
    query: Tensor,
    keyGiven: Tensor,
    valueGiven: Tensor,
    mask: Tensor | null,
    dropoutP: number,
    causal: boolean,
    scale: number | null,
    grouped: boolean,
  ) => {
    assertAttentionAllowed();
    for (const tensor of [query, keyGiven, valueGiven]) {
      if (tensor.dtype !== query.dtype) {
        throw new RuntimeError(
          `Expected query, key, and value to have the same dtype, but got query.dtype: ${cppNames[query.dtype.name]} key.dtype: ${cppNames[keyGiven.dtype.name]} and value.dtype: ${cppNames[valueGiven.dtype.name]} instead.`,
        );
      }
      if (tensor.shape.length < 2) {
        throw new RuntimeError(
          `Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: ${query.shape.length} key.dim: ${keyGiven.shape.length} and value.dim: ${valueGiven.shape.length} instead.`,
        );
      }
    }
    if (mask && mask.dtype.name !== "bool" && mask.dtype.name !== "float32" && mask.dtype !== query.dtype)
      throw new RuntimeError(
        `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${cppNames[mask.dtype.name]} and  query.dtype: ${cppNames[query.dtype.name]} instead.`,
      );
    if (causal && mask)
      throw new RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
    const heads = query.shape[query.shape.length - 3] ?? 1;
    const [key, value] = grouped
      ? [repeatHeads(keyGiven, heads), repeatHeads(valueGiven, heads)]
      : [keyGiven, valueGiven];
    const [length, sources, width] = [sizeAt(query.shape, -2), sizeAt(key.shape, -2), sizeAt(query.shape, -1)];
    // Each factor takes the root of the scale, so that products of large numbers do not overflow half types.
    const factor = scale ?? 1 / Math.sqrt(width);
    const root = Math.sqrt(Math.abs(factor));
    let scores = query.mul(factor < 0 ? -root : root).matmul(key.transpose(-2, -1).mul(root));
    if (causal) scores = scores.add(full([length, sources], -Infinity, { dtype: query.dtype }).triu(1));
    else if (mask) scores = scores.add(additive(mask, query));
    // A row of the mask that lets nothing through gives zeros, with zeros as gradients, instead of NaN.
    const isClosed = mask && sources > 0 ? scores.detach().amax(-1, true).eq(-Infinity) : null;
    let weights = (isClosed ? scores.masked_fill(isClosed, 0) : scores).softmax(-1);
    if (isClosed) weights = weights.masked_fill(isClosed, 0);
    if (dropoutP > 0) weights = dropout(weights, dropoutP, true);
    return shownAs(
      (weights.dtype === value.dtype ? weights : weights.to(value.dtype)).matmul(value),
      nodeOf(query, keyGiven, valueGiven, mask, dropoutP),
    );
  },
);
