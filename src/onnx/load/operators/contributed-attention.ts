/**
 * Attention of `com.microsoft`, which onnxruntime's optimizer and exporters of language models write.
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
 */
import { int64 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import * as F from "../../../nn/functional/index.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { listOfNumbers, need, optionalInput, outputs, type OnnxNode, type OnnxOperator } from "../node.ts";
import { anglesAt, rotated } from "./rotary.ts";

/** [batch, tokens, heads * width] as [batch, heads, tokens, width]. */
const split = (x: Tensor, heads: number): Tensor => x.unflatten(-1, [heads, -1]).transpose(1, 2);
/** The way back. */
const joined = (x: Tensor): Tensor => x.transpose(1, 2).flatten(2);

/** What is added to the scores where nothing may be seen. */
const LOWEST = -3.4028234663852886e38;

/** Softmax of queries times keys, plus `bias`, times values: all [batch, heads, tokens, width]. */
function attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | null, scale: number): Tensor {
  return joined(F.scaled_dot_product_attention(query, key, value, { attn_mask: bias, scale }));
}

const scaleOf = (node: OnnxNode, width: number): number => node.float("scale", 0) || 1 / Math.sqrt(width);

/** Keys and values behind those of earlier calls. */
function behind(past: Tensor | null, x: Tensor): Tensor {
  return past === null ? x : cat([past, x], 2);
}

/**
 * Which keys may be seen, from a mask: [batch] lengths, [2 * batch] ends and beginnings, [3 * batch + 2] lengths and sums of
 * them, or 0 and 1 for each key, [batch, keys], [batch, queries, keys] or [batch, 1, most, most]. It broadcasts to
 * [batch, heads, queries, keys].
 */
function seen(mask: Tensor, batch: number, past: number, rows: number, columns: number, node: OnnxNode): Tensor {
  if (mask.ndim === 1) {
    const [column, whole] = [arange(columns), mask.long()];
    const list = (from: number): Tensor => whole.narrow(0, from, batch).unsqueeze(1);
    const count = sizeAt(mask.shape, 0);
    const before = column.lt(list(0));
    const kept = count === 2 * batch ? before.logical_and(column.ge(list(batch))) : before;
    return kept.unsqueeze(1).unsqueeze(1);
  }
  const truth = mask.gt(0);
  if (mask.ndim === 2) return truth.unsqueeze(1).unsqueeze(1);
  if (mask.ndim === 3) return truth.unsqueeze(1);
  if (mask.ndim === 4) return truth.narrow(2, past, rows).narrow(3, 0, columns);
  throw node.error(`a mask of ${mask.ndim} dims is not supported`);
}

/** All that is added to scores, or null: masks, `unidirectional`, and what is given. */
function biasOf(
  mask: Tensor | null,
  added: Tensor | null,
  query: Tensor,
  columns: number,
  past: number,
  node: OnnxNode,
): Tensor | null {
  const [batch, rows] = [sizeAt(query.shape, 0), sizeAt(query.shape, 2)];
  let bias = added;
  const plus = (more: Tensor): void => {
    bias = bias === null ? more : bias.add(more);
  };
  if (mask !== null)
    plus(
      seen(mask, batch, past, rows, columns, node)
        .logical_not()
        .to(query.dtype)
        .mul(node.float("mask_filter_value", -10000)),
    );
  if (node.int("unidirectional", 0) !== 0) {
    const later = arange(columns).gt(arange(rows).add(past).unsqueeze(1));
    plus(later.to(query.dtype).mul(LOWEST));
  }
  return bias;
}

/** Attention of queries, keys and values that one product has made, side by side: [batch, tokens, all]. */
function selfAttention(
  projected: Tensor,
  [mask, past, added]: readonly (Tensor | null)[],
  node: OnnxNode,
): ReturnType<OnnxOperator> {
  const heads = node.int("num_heads");
  const third = sizeAt(projected.shape, 2) / 3;
  const sizes = node.ints("qkv_hidden_sizes") ?? [third, third, third];
  const parts = projected.split([...sizes], 2).map((part) => split(part, heads)) as [Tensor, Tensor, Tensor];
  const [query] = parts;
  const [key, value] = [1, 2].map((i) => behind(past ? past.select(0, i - 1) : null, itemAt(parts, i))) as [
    Tensor,
    Tensor,
  ];
  const columns = sizeAt(key.shape, 2);
  const bias = biasOf(mask ?? null, added ?? null, query, columns, columns - sizeAt(query.shape, 2), node);
  const result = attend(query, key, value, bias, scaleOf(node, sizeAt(query.shape, 3)));
  return node.outputCount > 1 ? outputs(result, stack([key, value], 0)) : result;
}

const attention: OnnxOperator = (inputs, node) => {
  if (node.int("do_rotary", 0) !== 0) throw node.error("rotary positions (do_rotary) are not supported");
  const product = need(inputs, 0, node).matmul(need(inputs, 1, node));
  const bias = optionalInput(inputs, 2);
  const rest = [3, 4, 5].map((i) => optionalInput(inputs, i));
  return selfAttention(bias === null ? product : product.add(bias), rest, node);
};

/** `Attention` of whole numbers, as onnxruntime's quantizer writes it. */
const quantizedAttention: OnnxOperator = (inputs, node) => {
  const [x, weight, bias, scale, weightScale] = [0, 1, 2, 3, 4].map((i) => need(inputs, i, node)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const moved = (whole: Tensor, zero: Tensor | null): Tensor =>
    zero === null ? whole.double() : whole.double().sub(zero.double());
  const sums = moved(x, optionalInput(inputs, 6)).matmul(moved(weight, optionalInput(inputs, 7)));
  const product = sums.mul(scale.mul(weightScale).double()).to(bias.dtype).add(bias);
  return selfAttention(product, [optionalInput(inputs, 5), optionalInput(inputs, 8), null], node);
};

const multiHeadAttention: OnnxOperator = (inputs, node) => {
  const heads = node.int("num_heads");
  const given = need(inputs, 0, node);
  const [keys, values, bias] = [1, 2, 3].map((i) => optionalInput(inputs, i)) as (Tensor | null)[];
  const [pastKey, pastValue] = [optionalInput(inputs, 6), optionalInput(inputs, 7)];
  let parts: (Tensor | null)[];
  // Queries, keys and values may come in one tensor [batch, tokens, heads, 3, width], the latter two in one.
  const unpacked = (x: Tensor): Tensor[] => x.unbind(3).map((part) => part.transpose(1, 2));
  if (given.ndim === 5) parts = unpacked(given);
  else if (keys?.ndim === 5) parts = [split(given, heads), ...unpacked(keys)];
  // Those of another text have their heads apart already.
  else parts = [given, keys ?? null, values ?? null].map((x) => (x === null || x.ndim === 4 ? x : split(x, heads)));
  if (bias) {
    const [width, last] = [sizeAt(parts[0]!.shape, 3) * heads, (parts[2] ?? pastValue)!.shape.at(-1)! * heads];
    const each = bias.split([width, width, last], 0).map((part) => part.view(heads, 1, -1));
    parts = parts.map((part, i) => (part === null || (i > 0 && keys?.ndim === 4) ? part : part.add(itemAt(each, i))));
  }
  const [query, ownKey, ownValue] = parts as [Tensor, Tensor | null, Tensor | null];
  const key = ownKey === null ? pastKey! : behind(pastKey, ownKey);
  const value = ownValue === null ? pastValue! : behind(pastValue, ownValue);
  const columns = sizeAt(key.shape, 2);
  const past = pastKey === null || ownKey === null ? 0 : sizeAt(pastKey.shape, 2);
  const added = biasOf(optionalInput(inputs, 4), optionalInput(inputs, 5), query, columns, past, node);
  const result = attend(query, key, value, added, scaleOf(node, sizeAt(query.shape, 3)));
  return node.outputCount > 1 ? outputs(result, key, value) : result;
};

/** Puts `x` [batch, heads, tokens, width] behind the past tokens of each row; the result has `length` places, zeros at the end. */
function written(past: Tensor | null, x: Tensor, starts: readonly number[], length: number): Tensor {
  const tokens = sizeAt(x.shape, 2);
  const rows = starts.map((start, n) => {
    const row = x.narrow(0, n, 1);
    const count = Math.min(tokens, length - start);
    const parts = [row.narrow(2, 0, count)];
    if (start > 0 && past !== null) parts.unshift(past.narrow(0, n, 1).narrow(2, 0, start));
    const rest = length - start - count;
    if (rest > 0) parts.push(row.new_zeros([1, sizeAt(x.shape, 1), rest, sizeAt(x.shape, 3)]));
    return parts.length === 1 ? itemAt(parts, 0) : cat(parts, 2);
  });
  return rows.length === 1 ? itemAt(rows, 0) : cat(rows, 0);
}

/** Weights of scores, with a place beside the keys that takes a share and gives nothing: `sink` is its score. */
function withSink(scores: Tensor, sink: Tensor): Tensor {
  const place = sink.expand([...scores.shape.slice(0, -1), 1]);
  return cat([scores, place], -1).softmax(-1).narrow(-1, 0, sizeAt(scores.shape, -1));
}

const groupQueryAttention: OnnxOperator = (inputs, node) => {
  const [heads, keyHeads] = [node.int("num_heads"), node.int("kv_num_heads")];
  const given = need(inputs, 0, node);
  const [keys, values, pastKey, pastValue] = [1, 2, 3, 4].map((i) => optionalInput(inputs, i)) as (Tensor | null)[];
  const [batch, tokens] = [sizeAt(given.shape, 0), sizeAt(given.shape, 1)];
  const width = sizeAt(given.shape, 2) / (keys ? heads : heads + 2 * keyHeads);
  const sizes = [heads * width, keyHeads * width, keyHeads * width];
  const flat = keys ? [given, keys, values!] : given.split(sizes, 2);
  // [batch, tokens, heads, width]
  const parts = flat.map((part) => part.unflatten(-1, [-1, width])) as [Tensor, Tensor, Tensor];
  const lengths = listOfNumbers(need(inputs, 5, node)).map((last) => last + 1);
  const total = listOfNumbers(need(inputs, 6, node).reshape([-1]))[0]!;
  // A text's beginning is filled up behind; a row's next tokens come behind its own.
  const starts = lengths.map((length) => (tokens === total ? 0 : length - tokens));
  if (node.int("do_rotary", 0) !== 0) {
    const own = arange(tokens)
      .add(tensor(starts, { dtype: int64 }).unsqueeze(1))
      .clamp(0);
    const positions = optionalInput(inputs, 9) ?? own;
    const [cos, sin] = [anglesAt(need(inputs, 7, node), positions), anglesAt(need(inputs, 8, node), positions)];
    const isInterleaved = Boolean(node.int("rotary_interleaved", 0));
    for (const i of [0, 1] as const) parts[i] = rotated(parts[i], cos, sin, isInterleaved);
  }
  const [query, key, value] = parts.map((part) => part.transpose(1, 2)) as [Tensor, Tensor, Tensor];
  const length = Math.max(total, pastKey ? sizeAt(pastKey.shape, 2) : 0);
  const [allKeys, allValues] = [
    written(pastKey ?? null, key, starts, length),
    written(pastValue ?? null, value, starts, length),
  ];
  const [seenKeys, seenValues] = [allKeys, allValues].map((x) =>
    x.narrow(2, 0, total).repeat_interleave(heads / keyHeads, 1),
  ) as [Tensor, Tensor];
  const column = arange(total);
  // [batch, 1, tokens, 1]
  const row = arange(tokens)
    .add(tensor(starts, { dtype: int64 }).unsqueeze(1))
    .reshape([batch, 1, tokens, 1]);
  let hidden = column.gt(row);
  const window = node.int("local_window_size", -1);
  if (window > 0) hidden = hidden.logical_or(column.le(row.sub(window)));
  const scale = scaleOf(node, width);
  const [added, sink] = [optionalInput(inputs, 10), optionalInput(inputs, 11)];
  const cap = node.float("softcap", 0);
  let result: Tensor;
  if (cap === 0 && sink === null && node.int("smooth_softmax", 0) !== 1) {
    const bias = hidden.to(query.dtype).mul(LOWEST);
    result = attend(query, seenKeys, seenValues, added === null ? bias : added.add(bias), scale);
  } else {
    let scores = query.mul(scale).matmul(seenKeys.transpose(-1, -2));
    if (cap > 0) scores = scores.div(cap).tanh().mul(cap);
    if (added !== null) scores = scores.add(added);
    scores = scores.masked_fill(hidden, -Infinity);
    const isSmooth = sink !== null || node.int("smooth_softmax", 0) === 1;
    const place = sink === null ? scores.new_zeros([1]) : sink.reshape([1, -1, 1, 1]).to(scores.dtype);
    result = joined((isSmooth ? withSink(scores, place) : scores.softmax(-1)).matmul(seenValues));
  }
  return node.outputCount > 1 ? outputs(result, allKeys, allValues) : result;
};

const embedLayerNormalization: OnnxOperator = (inputs, node) => {
  const ids = need(inputs, 0, node).to(int64);
  const [segments, segmentTable] = [optionalInput(inputs, 1), optionalInput(inputs, 4)];
  const [words, places] = [need(inputs, 2, node), need(inputs, 3, node)];
  const positions = optionalInput(inputs, 8)?.to(int64) ?? arange(sizeAt(ids.shape, 1));
  let sum = F.embedding(ids, words).add(F.embedding(positions, places));
  if (segments !== null && segmentTable !== null) sum = sum.add(F.embedding(segments.to(int64), segmentTable));
  const [gamma, beta] = [need(inputs, 5, node), optionalInput(inputs, 6)];
  const result = F.layer_norm(sum, [...gamma.shape], gamma, beta, node.float("epsilon", 1e-12));
  if (node.outputCount === 1) return result;
  const mask = optionalInput(inputs, 7);
  const kept = mask === null ? ids.new_zeros([sizeAt(ids.shape, 0)]) : mask.sum(1);
  return outputs(result, kept.int(), sum);
};

export const contributedAttention: Record<string, OnnxOperator> = {
  Attention: attention,
  EmbedLayerNormalization: embedLayerNormalization,
  GroupQueryAttention: groupQueryAttention,
  MultiHeadAttention: multiHeadAttention,
  QAttention: quantizedAttention,
};
