/** ONNX operators that carry a state from call to call: caches of keys, causal convolutions, linear attention. */
import { float32, int64 } from "../../../dtype.ts";
import * as F from "../../../nn/functional/index.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, optionalInput, outputs, wrapAxis, type OnnxOperator } from "../node.ts";
import { sizeAt } from "../../../support/checked.ts";

/** Writes rows of an update into a cache, from another place on for each sample. */
const tensorScatter: OnnxOperator = (inputs, node) => {
  const [cache, update, start] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const axis = wrapAxis(node.int("axis", -2), cache.ndim);
  const [batch, length] = [sizeAt(cache.shape, 0), sizeAt(update.shape, axis)];
  const rows = update.shape.map((_, i) => (i === axis ? length : 1));
  const samples = update.shape.map((_, i) => (i === 0 ? batch : 1));
  let places = arange(length).reshape(rows);
  if (start !== null) places = places.add(start.to(int64).reshape(samples));
  if (node.text("mode", "linear") === "circular") places = places.remainder(sizeAt(cache.shape, axis));
  return cache.scatter(axis, places.expand(update.shape), update);
};

/** A convolution of each channel by itself that sees what came before: the state holds the last elements. */
const causalConvolution: OnnxOperator = (inputs, node) => {
  const [x, weight, bias] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const [batch, channels] = x.shape as [number, number, number];
  const before = sizeAt(weight.shape, 2) - 1;
  const past = optionalInput(inputs, 3) ?? x.new_zeros([batch, channels, before]);
  const whole = cat([past, x], 2);
  const made = F.conv1d(whole, weight, bias, { groups: channels });
  const activation = node.text("activation", "none");
  if (!["none", "silu", "swish"].includes(activation)) throw node.error(`there is no activation ${activation} here`);
  const result = activation === "none" ? made : F.silu(made.to(float32)).to(x.dtype);
  return outputs(result, whole.narrow(2, sizeAt(whole.shape, 2) - before, before));
};

/** [batch, tokens, heads * width] as [batch, heads, tokens, width] in float32. */
function split(x: Tensor, heads: number): Tensor {
  return x
    .to(float32)
    .reshape([sizeAt(x.shape, 0), sizeAt(x.shape, 1), heads, -1])
    .transpose(1, 2);
}

/**
 * Attention without a softmax: a state of products of keys and values is read by each query. It may decay, and what it holds
 * for a key already may be taken off what is written (https://arxiv.org/abs/2412.06464).
 */
const linearAttention: OnnxOperator = (inputs, node) => {
  const given = need(inputs, 0, node);
  const [queryHeads, heads] = [node.int("q_num_heads"), node.int("kv_num_heads")];
  const rule = node.text("update_rule", "gated_delta");
  if (!["linear", "gated", "delta", "gated_delta"].includes(rule)) throw node.error(`there is no rule ${rule} here`);
  const [batch, tokens] = given.shape as [number, number, number];
  const query = split(given, queryHeads);
  const [key, value] = [split(need(inputs, 1, node), heads), split(need(inputs, 2, node), heads)];
  const past = optionalInput(inputs, 3);
  const decay = rule.startsWith("gated") ? split(need(inputs, 4, node), heads).exp() : null;
  const beta = rule.endsWith("delta") ? need(inputs, 5, node) : null;
  const rates = beta === null ? null : split(beta, sizeAt(beta.shape, 2));
  let state =
    past === null
      ? given.new_zeros([batch, heads, sizeAt(key.shape, 3), sizeAt(value.shape, 3)], { dtype: float32 })
      : past.to(float32);
  const scale = node.float("scale", 0) || 1 / Math.sqrt(sizeAt(query.shape, 3));
  const read: Tensor[] = [];
  for (let t = 0; t < tokens; t++) {
    const k = key.select(2, t).unsqueeze(-1);
    let v = value.select(2, t).unsqueeze(-2);
    if (decay !== null) state = state.mul(decay.select(2, t).unsqueeze(-1));
    if (rates !== null) v = v.sub(k.mul(state).sum(-2, { keepdim: true })).mul(rates.select(2, t).unsqueeze(-1));
    state = state.add(k.mul(v));
    const seen = queryHeads === heads ? state : state.repeat_interleave(queryHeads / heads, 1);
    read.push(query.select(2, t).unsqueeze(-2).matmul(seen).squeeze(-2));
  }
  const result = stack(read, 1).mul(scale).reshape([batch, tokens, -1]).to(given.dtype);
  return outputs(result, state.to(past === null ? given.dtype : past.dtype));
};

export const stateful: Record<string, OnnxOperator> = {
  TensorScatter: tensorScatter,
  CausalConvWithState: causalConvolution,
  LinearAttention: linearAttention,
};
