/** Attention as one operator: no scores in memory but those of a block. */
import { gradientsThrough } from "../../../autograd/recompute.ts";
import type { Gradient } from "../../../autograd/node-types.ts";
import { attendInBlocks, attendGradients, type Attention } from "../../../compute/product/attention-blocks.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { converted, wideOf } from "../../../compute/copy-elements.ts";
import { asOperand } from "../../../compute/product/matrix-product.ts";
import { sizeAt } from "../../../support/checked.ts";
import { float64, type DType } from "../../../dtype.ts";
import type { Context } from "../../declare/context.ts";
import { operator } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { full, zeros_like } from "../../create/create.ts";

/** What a scaled product is multiplied by where nothing is said: 1 / sqrt(E). */
const attentionScale = (query: Tensor, scale: number | null): number => scale ?? 1 / Math.sqrt(sizeAt(query.shape, -1));

/** A mask to be added: a bool one keeps where it is true. */
function additive(mask: Tensor, dtype: DType): Tensor {
  if (mask.dtype.kind !== "bool") return mask.to(dtype);
  return zeros_like(mask, { dtype }).masked_fill(mask.logical_not(), -Infinity);
}

/** softmax(query @ key.T * scale + mask): rows of the mask that let nothing through give zeros. */
export function attentionWeights(
  query: Tensor,
  key: Tensor,
  mask: Tensor | null,
  causal: boolean,
  scale: number | null,
): Tensor {
  const [length, sources] = [sizeAt(query.shape, -2), sizeAt(key.shape, -2)];
  // Each factor takes the root of the scale, so that products of large numbers do not overflow half types.
  const factor = attentionScale(query, scale);
  const root = Math.sqrt(Math.abs(factor));
  let scores = query.mul(factor < 0 ? -root : root).matmul(key.transpose(-2, -1).mul(root));
  if (causal) scores = scores.add(full([length, sources], -Infinity, { dtype: query.dtype }).triu(1));
  else if (mask) scores = scores.add(mask.dtype.kind === "bool" ? additive(mask, query.dtype) : mask);
  if (!mask || sources === 0) return scores.softmax(-1);
  // Zeros as gradients as well, instead of NaN.
  const isClosed = scores.detach().amax(-1, true).eq(-Infinity);
  return scores.masked_fill(isClosed, 0).softmax(-1).masked_fill(isClosed, 0);
}

/** The arguments as kernels take them: a mask of every head whose rows are contiguous. */
function prepared(
  queryGiven: Tensor,
  keyGiven: Tensor,
  valueGiven: Tensor,
  maskGiven: Tensor | null,
  causal: boolean,
  scale: number | null,
): Attention {
  const wide = wideOf(queryGiven.dtype);
  const [query, key, value] =
    wide === queryGiven.dtype
      ? [queryGiven, keyGiven, valueGiven]
      : [asOperand(queryGiven), asOperand(keyGiven), asOperand(valueGiven)];
  const sources = sizeAt(key.shape, 2);
  let mask = maskGiven && additive(maskGiven, wide);
  if (mask) {
    // Of the last dim the kernels read one number after another; the others may be repeated.
    if (mask.shape.at(-1) !== sources || mask.strides.at(-1) !== 1)
      mask = mask.expand([...mask.shape.slice(0, -1), sources]).contiguous();
    mask = mask.expand([...query.shape.slice(0, 3), sources]);
  }
  return {
    query,
    key,
    value,
    mask,
    causal,
    scale: attentionScale(query, scale),
    type: wide === float64 ? "float64" : "float32",
  };
}

function attentionOf(c: Context): Attention {
  const [causal, scale] = [c.value<boolean>("is_causal"), c.value<number | null>("scale")];
  return prepared(c.tensor("query"), c.tensor("key"), c.tensor("value"), c.optionalTensor("attn_mask"), causal, scale);
}

/** The same by operators, to be differentiated again. */
function recordedGradients(gradient: Tensor, c: Context): Gradient[] {
  const names = ["query", "key", "value"];
  const mask = c.optionalTensor("attn_mask");
  const wanted = names.filter((name) => c.needs(name));
  const found = gradientsThrough(
    wanted.map((name) => c.tensor(name)),
    (list) => {
      const own = (name: string): Tensor => list[wanted.indexOf(name)] ?? c.tensor(name);
      const [causal, scale] = [c.value<boolean>("is_causal"), c.value<number | null>("scale")];
      return [attentionWeights(own("query"), own("key"), mask, causal, scale).matmul(own("value"))];
    },
    [gradient],
  );
  return names.map((name) => found[wanted.indexOf(name)] ?? null);
}

const everything = ["query", "key", "value", "attn_mask", "result1"];

/**
 * Attention of queries [N, H, L, E] to keys and values [N, H, S, E] of one float dtype: the result, and the logarithm of
 * each row's sum of powers [N, H, L]. `scaled_dot_product_attention` takes it where it can.
 * @param attn_mask bool (true takes part) or numbers of the same dtype to be added; broadcast to [N, H, L, S]
 */
export const _scaled_dot_product_flash_attention_for_cpu: Operator<
  (query: Tensor, key: Tensor, value: Tensor, dropout_p?: number, is_causal?: boolean) => Tensor[],
  {
    query?: Tensor;
    key?: Tensor;
    value?: Tensor;
    dropout_p?: number;
    is_causal?: boolean;
    attn_mask?: Tensor | null;
    scale?: number | null;
  }
> = operator(
  "_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, float dropout_p=0.0, bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) -> (Tensor, Tensor)",
  {
    nondifferentiable: [1],
    forward: (
      query: Tensor,
      key: Tensor,
      value: Tensor,
      dropoutP: number,
      causal: boolean,
      mask: Tensor | null,
      scale: number | null,
    ) => {
      if (dropoutP > 0)
        throw new RuntimeError("scaled_dot_product_attention_flash_attention: Currently do not support dropout > 0");
      const [result, sums] = attendInBlocks(prepared(query, key, value, mask, causal, scale));
      return [converted(result, query.dtype), sums];
    },
    joint: {
      uses: { query: everything, key: everything, value: everything },
      formula: ([gradient], c) => (gradient ? recordedGradients(gradient, c) : []),
      fused: ([gradient], c) => {
        if (!gradient) return [];
        const wanted = { query: c.needs("query"), key: c.needs("key"), value: c.needs("value") };
        const attention = attentionOf(c);
        const { dtype } = c.tensor("query");
        const arriving = wideOf(dtype) === dtype ? gradient : asOperand(gradient);
        return attendGradients(attention, arriving, c.tensor("result1"), wanted).map(
          (found) => found && converted(found, dtype),
        );
      },
    },
  },
);
