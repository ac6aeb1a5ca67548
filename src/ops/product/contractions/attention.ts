/** Scaled dot product attention: softmax(query @ key.T * scale + mask) @ value. */
import { shownAs } from "../../../autograd/shown-name.ts";
import { cppNames } from "../../../dtype.ts";
import { broadcastBeyond, broadcastShapes } from "../../../layout/broadcast.ts";
import { wrapExistingDim } from "../../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { assertAttentionAllowed } from "../attention-backends.ts";
import { composite } from "../../declare/operator.ts";
import { dropout } from "../../activation/dropout.ts";
import type { Operator, Shape } from "../../declare/types.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import { discard } from "../../../compute/copy-elements.ts";
import { _scaled_dot_product_flash_attention_for_cpu, attentionWeights } from "./flash-attention.ts";

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

/** Whether PyTorch's one kernel takes the tensors, and so ours, as far as it has their dtype. */
function takes(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | null): boolean {
  const { dtype, shape } = query;
  const all = [query, key, value];
  return (
    mask?.requires_grad !== true &&
    (shape.length === 4 || shape.length === 3) &&
    all.every((tensor) => tensor.shape.length === shape.length && !tensor.shape.includes(0)) &&
    all.every((tensor) => tensor.strides.at(-1) === 1 && tensor.shape.at(-1) === shape.at(-1)) &&
    all.every((tensor) => tensor.shape[0] === shape[0]) &&
    dtype.is_floating_point
  );
}

/** Whether the operator that computes in blocks takes tensors that PyTorch's kernel takes. */
function hasBlocks(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | null): boolean {
  const { dtype, shape } = query;
  const rank = shape.length;
  const sources = itemAt(key.shape, rank - 2);
  const fits = [...shape.slice(0, rank - 1), sources];
  return (
    dtype.itemsize > 1 &&
    [key, value].every((tensor) => tensor.shape.every((size, d) => d === rank - 2 || size === shape[d])) &&
    itemAt(value.shape, rank - 2) === sources &&
    (mask === null ||
      ((mask.dtype.kind === "bool" || mask.dtype === dtype) &&
        mask.shape.length <= rank &&
        mask.shape.length >= 2 &&
        mask.shape.every((size, d) => size === 1 || size === fits[rank - mask.shape.length + d])))
  );
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
    if (causal && mask && "variant" in mask) throw new ValueError("CausalBias should not be used with causal=True");
    if (causal && mask)
      throw new RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
    const rank = query.shape.length;
    const heads = query.shape[rank - 3] ?? 1;
    // PyTorch looks at the mask of its fused kernel first; a mask with a gradient is not for that.
    const isFused = rank === 4 && query.dtype.is_floating_point && mask?.requires_grad !== true;
    if (mask && isFused && mask.shape.length < 2) wrapExistingDim(-2, mask.shape.length);
    if (mask && isFused && mask.shape.length > rank) {
      const scores = [...query.shape.slice(0, -1), sizeAt(keyGiven.shape, keyGiven.shape.length - 2)];
      throw broadcastBeyond(scores, broadcastShapes(scores, mask.shape));
    }
    const [key, value] = grouped
      ? [repeatHeads(keyGiven, heads), repeatHeads(valueGiven, heads)]
      : [keyGiven, valueGiven];
    const isTaken = dropoutP <= 0 && takes(query, keyGiven, valueGiven, mask);
    if (isTaken && dropoutP < 0)
      throw new RuntimeError("scaled_dot_product_attention_flash_attention: Currently do not support dropout > 0");
    if (isTaken && hasBlocks(query, key, value, mask)) {
      const whole = (tensor: Tensor): Tensor => (rank === 4 ? tensor : tensor.unsqueeze(0));
      const options = { attn_mask: mask && mask.shape.length === 3 ? mask.unsqueeze(0) : mask, scale };
      const [result, sums] = _scaled_dot_product_flash_attention_for_cpu(
        whole(query),
        whole(key),
        whole(value),
        0,
        causal,
        options,
      ) as [Tensor, Tensor];
      if (!result.requires_grad) discard(sums);
      return rank === 4 ? result : result.squeeze(0);
    }
    let weights = attentionWeights(query, key, mask, causal, scale);
    if (dropoutP !== 0) weights = dropout(weights, dropoutP, true);
    const flash = rank === 4 ? "ScaledDotProductFlashAttentionForCpuBackward0" : "SqueezeBackward1";
    return shownAs(
      (weights.dtype === value.dtype ? weights : weights.to(value.dtype)).matmul(value),
      isTaken ? flash : "UnsafeViewBackward0",
    );
  },
);
