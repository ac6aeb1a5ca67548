/** Attention: scaled dot products, and the many-headed form with its projections. */
import { bool, uint8 } from "../../dtype.ts";
import { sameShape } from "../../layout/shape.ts";
import { ones, zeros } from "../../ops/create.ts";
import { cat } from "../../ops/join.ts";
import { linear } from "../../ops/linear.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { F } from "../layers/functions.ts";

/** Masks as numbers to add: true of a bool mask becomes `where`. */
function addedMask(mask: Tensor, like: Tensor, isHidden: (mask: Tensor) => Tensor): Tensor {
  return mask.dtype === bool ? zeros(mask.shape, { dtype: like.dtype }).masked_fill(isHidden(mask), -Infinity) : mask;
}

export { scaled_dot_product_attention } from "../../ops/attention.ts";

/** Arguments of `multi_head_attention_forward` that may be given by name. */
export interface MultiHeadOptions {
  training?: boolean;
  key_padding_mask?: Tensor | null;
  need_weights?: boolean;
  attn_mask?: Tensor | null;
  use_separate_proj_weight?: boolean;
  q_proj_weight?: Tensor | null;
  k_proj_weight?: Tensor | null;
  v_proj_weight?: Tensor | null;
  static_k?: Tensor | null;
  static_v?: Tensor | null;
  average_attn_weights?: boolean;
  is_causal?: boolean;
}

function check(condition: boolean, message: () => string): void {
  if (!condition) throw new AssertionError(message());
}

/** Whether there is a batch; checks numbers of dims (`_mha_shape_check`). */
function checkDims(query: Tensor, key: Tensor, value: Tensor, padding: Tensor | null, mask: Tensor | null, heads: number): boolean {
  if (query.ndim !== 2 && query.ndim !== 3) throw new AssertionError(`query should be unbatched 2D or batched 3D tensor but received ${query.ndim}-D query tensor`);
  const isBatched = query.ndim === 3;
  const [name, dims] = isBatched ? ["batched (3-D)", 3] : ["unbatched (2-D)", 2];
  check(key.ndim === dims && value.ndim === dims, () => `For ${name} \`query\`, expected \`key\` and \`value\` to be ${dims}-D but found ${key.ndim}-D and ${value.ndim}-D tensors respectively`);
  check(padding === null || padding.ndim === dims - 1, () => `For ${name} \`query\`, expected \`key_padding_mask\` to be \`None\` or ${dims - 1}-D but found ${padding!.ndim}-D tensor instead`);
  check(mask === null || mask.ndim === 2 || mask.ndim === 3, () => `For ${name} \`query\`, expected \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${mask!.ndim}-D tensor instead`);
  if (!isBatched && mask?.ndim === 3) {
    const expected = [heads, query.shape[0]!, key.shape[0]!];
    check(sameShape(mask.shape, expected), () => `Expected \`attn_mask\` shape to be (${expected.join(", ")}) but got torch.Size([${mask.shape.join(", ")}])`);
  }
  return isBatched;
}

/** Queries, keys and values from one packed weight [3 E, E], with as few multiplications as the same inputs allow. */
function projectPacked(q: Tensor, k: Tensor, v: Tensor, weight: Tensor, bias: Tensor | null): Tensor[] {
  const E = q.shape.at(-1)!;
  if (k === v) {
    if (q === k) return linear(q, weight, bias).chunk(3, -1) as Tensor[];
    const [wq, wkv] = weight.split([E, E * 2]) as [Tensor, Tensor];
    const [bq, bkv] = bias === null ? [null, null] : (bias.split([E, E * 2]) as [Tensor, Tensor]);
    return [linear(q, wq, bq), ...(linear(k, wkv, bkv).chunk(2, -1) as Tensor[])];
  }
  const [wq, wk, wv] = weight.chunk(3) as [Tensor, Tensor, Tensor];
  const [bq, bk, bv] = bias === null ? [null, null, null] : (bias.chunk(3) as [Tensor, Tensor, Tensor]);
  return [linear(q, wq, bq), linear(k, wk, bk), linear(v, wv, bv)];
}

/** A mask as bool or float of three dims [1 or batch · heads, L, S]. */
function attentionMask(given: Tensor | null, batchHeads: number, L: number, S: number): Tensor | null {
  if (given === null) return null;
  let mask = given;
  if (mask.dtype === uint8) {
    console.warn("Byte tensor for attn_mask in nn.MultiheadAttention is deprecated. Use bool tensor instead.");
    mask = mask.to(bool);
  }
  check(mask.dtype === bool || mask.dtype.is_floating_point, () => `Only float, byte, and bool types are supported for attn_mask, not ${String(mask.dtype)}`);
  const expected = mask.ndim === 2 ? [L, S] : [batchHeads, L, S];
  if (!sameShape(mask.shape, expected)) {
    throw new RuntimeError(`The shape of the ${mask.ndim}D attn_mask is torch.Size([${mask.shape.join(", ")}]), but should be (${expected.join(", ")}).`);
  }
  return mask.ndim === 2 ? mask.unsqueeze(0) : mask;
}

/** One more key that no mask hides. */
function widened(mask: Tensor | null): Tensor | null {
  return mask === null ? null : cat([mask, mask.new_zeros([...mask.shape.slice(0, -1), 1])], -1);
}

/** Attention of several heads, with its projections; the function under `nn.MultiheadAttention`. Inputs are [time, batch, features] or [time, features]. */
export function multi_head_attention_forward(
  givenQuery: Tensor, givenKey: Tensor, givenValue: Tensor, embed_dim_to_check: number, num_heads: number, in_proj_weight: Tensor | null, in_proj_bias: Tensor | null,
  bias_k: Tensor | null, bias_v: Tensor | null, add_zero_attn: boolean, dropout_p: number, out_proj_weight: Tensor, out_proj_bias: Tensor | null, options: MultiHeadOptions = {},
): [output: Tensor, weights: Tensor | null] {
  const { training = true, need_weights = true, use_separate_proj_weight = false, static_k = null, static_v = null, average_attn_weights = true } = options;
  const { q_proj_weight = null, k_proj_weight = null, v_proj_weight = null } = options;
  const isBatched = checkDims(givenQuery, givenKey, givenValue, options.key_padding_mask ?? null, options.attn_mask ?? null, num_heads);
  const key = isBatched ? givenKey : givenKey.unsqueeze(1);
  const query = isBatched ? givenQuery : givenQuery === givenKey ? key : givenQuery.unsqueeze(1);
  const value = isBatched ? givenValue : givenValue === givenKey ? key : givenValue.unsqueeze(1);
  let padding = options.key_padding_mask ?? null;
  if (!isBatched && padding !== null) padding = padding.unsqueeze(0);

  const [L, batch, embed] = query.shape as [number, number, number];
  check(padding === null || padding.dtype === bool || padding.dtype.is_floating_point, () => "only bool and floating types of key_padding_mask are supported");
  check(embed === embed_dim_to_check, () => `was expecting embedding dimension of ${embed_dim_to_check}, but got ${embed}`);
  const head = Math.floor(embed / num_heads);
  check(head * num_heads === embed, () => `embed_dim ${embed} not divisible by num_heads ${num_heads}`);
  const shapeText = (tensor: Tensor, end?: number): string => `torch.Size([${tensor.shape.slice(0, end).join(", ")}])`;
  if (use_separate_proj_weight) {
    check(sameShape(key.shape.slice(0, 2), value.shape.slice(0, 2)), () => `key's sequence and batch dims ${shapeText(key, 2)} do not match value's ${shapeText(value, 2)}`);
  } else {
    check(sameShape(key.shape, value.shape), () => `key shape ${shapeText(key)} does not match value shape ${shapeText(value)}`);
  }

  let [q, k, v] = use_separate_proj_weight
    ? projectSeparately([query, key, value], [q_proj_weight, k_proj_weight, v_proj_weight], in_proj_bias)
    : (projectPacked(query, key, value, in_proj_weight!, in_proj_bias) as [Tensor, Tensor, Tensor]);
  let mask = attentionMask(options.attn_mask ?? (options.is_causal ? ones([L, key.shape[0]!], { dtype: bool }).triu(1) : null), batch * num_heads, L, key.shape[0]!);

  if (bias_k !== null && bias_v !== null) {
    check(static_k === null, () => "bias cannot be added to static key.");
    check(static_v === null, () => "bias cannot be added to static value.");
    k = cat([k, bias_k.expand([1, batch, embed])]);
    v = cat([v, bias_v.expand([1, batch, embed])]);
    [mask, padding] = [widened(mask), widened(padding)];
  }
  const heads = (tensor: Tensor): Tensor => tensor.contiguous().view(tensor.shape[0]!, batch * num_heads, head).transpose(0, 1);
  q = heads(q);
  k = static_k ?? heads(k);
  v = static_v ?? heads(v);
  if (add_zero_attn) {
    const zero = k.new_zeros([batch * num_heads, 1, head]);
    k = cat([k, zero], 1);
    v = cat([v, zero], 1);
    [mask, padding] = [widened(mask), widened(padding)];
  }
  const S = k.shape[1]!;
  const scores = scoresOf(q, k, mergedMask(mask, padding, q, batch, num_heads, S));
  let weights = F.softmax(scores, -1);
  if (training && dropout_p > 0) weights = F.dropout(weights, dropout_p, true);
  const joined = weights.bmm(v).transpose(0, 1).contiguous().view(L * batch, embed);
  const output = linear(joined, out_proj_weight, out_proj_bias).view(L, batch, out_proj_weight.shape[0]!);
  const shaped = isBatched ? output : output.squeeze(1);
  if (!need_weights) return [shaped, null];
  let seen = weights.view(batch, num_heads, L, S);
  if (average_attn_weights) seen = seen.sum(1).div(num_heads);
  return [shaped, isBatched ? seen : seen.squeeze(0)];
}

function projectSeparately(inputs: readonly Tensor[], weights: readonly (Tensor | null)[], bias: Tensor | null): [Tensor, Tensor, Tensor] {
  const E = inputs[0]!.shape.at(-1)!;
  const names = ["query", "key", "value"];
  const biases = bias === null ? [null, null, null] : (bias.chunk(3) as Tensor[]);
  return inputs.map((input, i) => {
    const weight = weights[i];
    if (!weight) throw new AssertionError(`use_separate_proj_weight is True but ${names[i]![0]}_proj_weight is None`);
    check(sameShape(weight.shape, [E, input.shape.at(-1)!]), () => `expecting ${names[i]} weights shape of (${E}, ${input.shape.at(-1)}), but got torch.Size([${weight.shape.join(", ")}])`);
    return linear(input, weight, biases[i] ?? null);
  }) as [Tensor, Tensor, Tensor];
}

/** Attention mask and padding mask as one mask to add, or null. */
function mergedMask(mask: Tensor | null, padding: Tensor | null, q: Tensor, batch: number, heads: number, S: number): Tensor | null {
  const added = mask === null ? null : addedMask(mask, q, (m) => m);
  if (padding === null) return added;
  check(sameShape(padding.shape, [batch, S]), () => `expecting key_padding_mask shape of (${batch}, ${S}), but got torch.Size([${padding.shape.join(", ")}])`);
  const spread = addedMask(padding, q, (m) => m).view(batch, 1, 1, S).expand([-1, heads, -1, -1]).reshape([batch * heads, 1, S]);
  return added === null ? spread : added.add(spread);
}

function scoresOf(q: Tensor, k: Tensor, mask: Tensor | null): Tensor {
  const scaled = q.div(Math.sqrt(q.shape.at(-1)!));
  const keys = k.transpose(-2, -1);
  return mask === null ? scaled.bmm(keys) : mask.to(q.dtype).baddbmm(scaled, keys);
}
