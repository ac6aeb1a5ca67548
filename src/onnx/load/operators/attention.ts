/** ONNX's attention and rotary positions. https://onnx.ai/onnx/operators/onnx__Attention.html */
import { bool, float32 } from "../../../dtype.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { cat } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { anglesAt, rotated } from "./rotary.ts";
import { need, optionalInput, outputs, type OnnxOperator } from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

/** [batch, tokens, heads * width] as [batch, heads, tokens, width]. */
function split(x: Tensor, heads: number | null): Tensor {
  if (x.ndim === 4 || heads === null) return x;
  const [batch, tokens, features] = x.shape as [number, number, number];
  return x.reshape([batch, tokens, heads, features / heads]).transpose(1, 2);
}

const attention: OnnxOperator = (inputs, node) => {
  const given = need(inputs, 0, node);
  const [queryHeads, keyHeads] = [node.int("q_num_heads", null), node.int("kv_num_heads", null)];
  const query = split(given, queryHeads);
  let [key, value] = [split(need(inputs, 1, node), keyHeads), split(need(inputs, 2, node), keyHeads)];
  const mask = optionalInput(inputs, 3);
  const [pastKey, pastValue] = [optionalInput(inputs, 4), optionalInput(inputs, 5)];
  const past = pastKey?.shape[2] ?? 0;
  if (pastKey !== null && pastValue !== null) [key, value] = [cat([pastKey, key], 2), cat([pastValue, value], 2)];
  const present = [key, value] as const;
  const groups = sizeAt(query.shape, 1) / sizeAt(key.shape, 1);
  if (groups > 1) [key, value] = [key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)];
  const scale = node.float("scale", 0) || 1 / Math.sqrt(sizeAt(query.shape, 3));
  const cap = node.float("softcap", 0);
  const [rows, columns] = [sizeAt(query.shape, 2), sizeAt(key.shape, 2)];
  const scores = query.mul(Math.sqrt(scale)).matmul(key.transpose(-1, -2).mul(Math.sqrt(scale)));
  let held = cap > 0 ? scores.div(cap).tanh().mul(cap) : scores;
  const lengths = optionalInput(inputs, 6);
  let allowed: Tensor | null = null;
  // Where the first query stands: behind the past, or at the end of each row's own keys.
  const first = lengths === null || pastKey !== null ? past : lengths.reshape([-1, 1, 1, 1]).sub(rows);
  const column = arange(columns).unsqueeze(0);
  const row = arange(rows).unsqueeze(1).add(first);
  const both = (a: Tensor | null, b: Tensor): Tensor => (a === null ? b : a.logical_and(b));
  if (node.int("is_causal", 0)) allowed = column.le(row);
  const [left, right] = [node.int("left_window_size", -1), node.int("right_window_size", -1)];
  if (left >= 0) allowed = both(allowed, column.ge(row.sub(left)));
  if (right >= 0) allowed = both(allowed, column.le(row.add(right)));
  if (lengths !== null) allowed = both(allowed, column.reshape([1, 1, 1, -1]).lt(lengths.reshape([-1, 1, 1, 1])));
  let bias: Tensor | null = null;
  if (mask !== null) {
    const missing = columns - sizeAt(mask.shape, -1);
    const isTruth = mask.dtype === bool;
    const wide =
      missing > 0
        ? cat([mask, mask.new_full([...mask.shape.slice(0, -1), missing], isTruth ? 0 : -Infinity)], -1)
        : mask;
    if (isTruth) allowed = both(allowed, wide);
    else bias = wide;
  }
  const capped = held;
  if (bias !== null) held = held.add(bias);
  if (allowed !== null) held = held.masked_fill(allowed.logical_not(), -Infinity);
  const none = held.amax(-1, { keepdim: true }).eq(-Infinity);
  const weights = held.to(float32).softmax(-1).masked_fill(none, 0).to(held.dtype);
  const result = weights.matmul(value);
  const joined = given.ndim === 4 ? result : result.transpose(1, 2).reshape([sizeAt(result.shape, 0), rows, -1]);
  const shown = node.int("qk_matmul_output_mode", 0);
  return outputs(joined, ...present, itemAt([scores, capped, held, weights], shown));
};

const rotary: OnnxOperator = (inputs, node) => {
  const [given, cosCache, sinCache, positions] = [
    need(inputs, 0, node),
    need(inputs, 1, node),
    need(inputs, 2, node),
    optionalInput(inputs, 3),
  ];
  const heads = node.int("num_heads", 0);
  // [batch, tokens, heads, width]
  const x = given.ndim === 4 ? given.transpose(1, 2) : given.reshape([...given.shape.slice(0, 2), heads, -1]);
  const half = (node.int("rotary_embedding_dim", 0) || sizeAt(x.shape, 3)) / 2;
  const pick = (cache: Tensor): Tensor =>
    (positions === null ? cache.unsqueeze(2) : anglesAt(cache, positions)).narrow(-1, 0, half);
  const result = rotated(x, pick(cosCache), pick(sinCache), Boolean(node.int("interleaved", 0)));
  return given.ndim === 4 ? result.transpose(1, 2) : result.reshape(given.shape);
};

export const attentionOperators: Record<string, OnnxOperator> = { Attention: attention, RotaryEmbedding: rotary };
