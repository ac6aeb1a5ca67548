/** `torch.ao.nn.quantizable.MultiheadAttention`: attention made of layers that can be observed, and its quantized form. */
import { quint8, uint8 } from "../../dtype.ts";
import { functionSignature } from "../../nn/arguments.ts";
import * as F from "../../nn/functional/index.ts";
import * as layers from "../../nn/layers/index.ts";
import type { AttentionCallOptions, MultiheadAttentionOptions } from "../../nn/layers/attention.ts";
import type { Module } from "../../nn/module/index.ts";
import { FloatFunctional } from "../../nn/quantized/activation.ts";
import { zeros } from "../../ops/create/create.ts";
import { quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { dynamicQParams } from "../../ops/quantized/quantizers.ts";
import { cat } from "../../ops/view/join.ts";
import { AssertionError, NotImplementedError, RuntimeError } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { membersOf } from "../../support/members.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { DeQuantStub, QuantStub } from "../quantization/stubs.ts";

import { configure, type Configured, setWeights, step } from "./quantizable-steps.ts";

const attentionCall = functionSignature<Required<AttentionCallOptions>>(
  "forward",
  "query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False",
);

function truth(mask: Tensor | null, name: string): Tensor | null {
  if (mask === null || mask.dtype !== uint8) return mask;
  warnAlways(`Byte tensor for \`${name}\` in \`nn.MultiheadAttention\` is deprecated. Use bool tensor instead.`);
  return mask.bool();
}

/** Zeros after the last row of each head, quantized where the rows are. */
function withZeros(rows: Tensor): Tensor {
  const more = zeros([itemAt(rows.shape, 0), 1, ...rows.shape.slice(2)]);
  return cat(
    [rows, rows.is_quantized ? quantize_per_tensor(more, rows.q_scale(), rows.q_zero_point(), rows.dtype) : more],
    1,
  );
}

/**
 * Attention of several heads, of layers that can be observed; `prepare` makes it of an `nn.MultiheadAttention`. Inputs are
 * [time, batch, embed_dim], or with `batch_first` [batch, time, embed_dim].
 * @throws AssertionError where `embed_dim` cannot be divided by `num_heads`.
 * @example
 * const attention = new torch.ao.nn.quantizable.MultiheadAttention(8, 2);
 * const x = torch.randn(5, 3, 8);
 * attention(x, x, x)[0].shape; // [5, 3, 8]
 */
export class QuantizableMultiheadAttention extends layers.MultiheadAttention {
  /** Projection of queries. */
  linear_Q: layers.Linear;
  /** Projection of keys. */
  linear_K: layers.Linear;
  /** Projection of values. */
  linear_V: layers.Linear;
  /** Scales the queries. */
  q_scaling_product = new FloatFunctional();
  /** Quantizes the attended values. */
  quant_attn_output = new QuantStub();
  /** Quantizes the weights. */
  quant_attn_output_weights = new QuantStub();
  /** Takes the real numbers of the queries. */
  dequant_q = new DeQuantStub();
  /** Takes the real numbers of the keys. */
  dequant_k = new DeQuantStub();
  /** Takes the real numbers of the values. */
  dequant_v = new DeQuantStub();

  constructor(...args: ConstructorParameters<typeof layers.MultiheadAttention>) {
    super(...args);
    const bias = (this.in_proj_bias as Parameter | null) !== null;
    this.linear_Q = new layers.Linear(this.embed_dim, this.embed_dim, { bias });
    this.linear_K = new layers.Linear(this.kdim, this.embed_dim, { bias });
    this.linear_V = new layers.Linear(this.vdim, this.embed_dim, { bias });
    (this as { out_proj: layers.Linear }).out_proj = new layers.Linear(this.embed_dim, this.embed_dim, { bias });
    for (const name of [
      "q_scaling_product",
      "quant_attn_output",
      "quant_attn_output_weights",
      "dequant_q",
      "dequant_k",
      "dequant_v",
    ]) {
      const member = membersOf(this)[name];
      Reflect.deleteProperty(this, name);
      membersOf(this)[name] = member;
    }
  }

  override _get_name(): string {
    return "QuantizableMultiheadAttention";
  }

  override forward(
    ...args: Parameters<layers.MultiheadAttention["forward"]>
  ): [output: Tensor, weights: Tensor | null] {
    const given = attentionCall.bind(args);
    const { need_weights, average_attn_weights, is_causal } = given;
    if (given.attn_mask !== null && is_causal) throw new AssertionError("Only allow causal mask or attn_mask");
    if (is_causal) throw new AssertionError("causal mask not supported by AO MHA module");
    const turned = (x: Tensor): Tensor => (this.batch_first ? x.transpose(0, 1) : x);
    const [query, key, value] = [turned(given.query), turned(given.key), turned(given.value)];
    const [steps_, batch, features] = query.shape as [number, number, number];
    const { num_heads, embed_dim } = this;
    if (embed_dim !== features) throw new AssertionError(`embed_dim mismatch: ${embed_dim} != ${features}`);
    if (key.shape[0] !== value.shape[0] || key.shape[1] !== value.shape[1])
      throw new AssertionError(
        `key and value size mismatch: key.size()=torch.Size([${key.shape.join(", ")}]), value.size()=torch.Size([${value.shape.join(", ")}])`,
      );
    const size = embed_dim / num_heads;
    const q = this.q_scaling_product.mul_scalar(this.linear_Q(query), size ** -0.5);
    let [k, v] = [this.linear_K(key), this.linear_V(value)];
    let mask = this.checkedMask(truth(given.attn_mask, "attn_mask"), batch, steps_, itemAt(key.shape, 0));
    let padding = truth(given.key_padding_mask, "key_padding_mask");
    const widen = (): void => {
      mask = mask && F.pad(mask, [0, 1]);
      padding = padding && F.pad(padding, [0, 1]);
    };
    if (this.bias_k !== null && this.bias_v !== null) {
      k = cat([k, this.bias_k.repeat(1, batch, 1)]);
      v = cat([v, this.bias_v.repeat(1, batch, 1)]);
      widen();
    }
    const heads = (x: Tensor): Tensor =>
      x
        .contiguous()
        .view([-1, batch * num_heads, size])
        .transpose(0, 1);
    let [qh, kh, vh] = [heads(q), heads(k), heads(v)];
    if (padding !== null && padding.shape[0] !== batch)
      throw new AssertionError(`key_padding_mask.size(0) must be ${batch}, got ${padding.shape[0]}`);
    if (padding !== null && padding.shape[1] !== kh.shape[1])
      throw new AssertionError(`key_padding_mask.size(1) must be ${kh.shape[1]}, got ${padding.shape[1]}`);
    if (this.add_zero_attn) {
      [kh, vh] = [withZeros(kh), withZeros(vh)];
      widen();
    }
    const keys = itemAt(kh.shape, 1);
    [qh, kh, vh] = [this.dequant_q(qh), this.dequant_k(kh), this.dequant_v(vh)];
    let weights = qh.bmm(kh.transpose(1, 2));
    if (mask !== null) weights = mask.dtype.kind === "bool" ? weights.masked_fill(mask, -Infinity) : weights.add(mask);
    if (padding !== null)
      weights = weights
        .view([batch, num_heads, steps_, keys])
        .masked_fill(padding.unsqueeze(1).unsqueeze(2), -Infinity)
        .view([batch * num_heads, steps_, keys]);
    weights = F.dropout(F.softmax(weights, -1), this.dropout, this.training);
    const attended = weights.bmm(vh);
    const joined = this.batch_first
      ? attended.view([batch, steps_, embed_dim])
      : attended.transpose(0, 1).contiguous().view([steps_, batch, embed_dim]);
    const output = this.out_proj(this.quant_attn_output(joined));
    const shown = this.quant_attn_output_weights(weights);
    if (!need_weights) return [output, null];
    const each = shown.view([batch, num_heads, steps_, keys]);
    return [output, average_attn_weights ? each.mean(1) : each];
  }

  /** The mask with three dims. */
  private checkedMask(mask: Tensor | null, batch: number, queries: number, keys: number): Tensor | null {
    if (mask === null) return null;
    const { shape, dtype } = mask;
    if (!dtype.is_floating_point && dtype.kind !== "bool")
      throw new AssertionError(`Only float and bool types are supported for attn_mask, not ${String(dtype)}`);
    const fits = (...wanted: number[]): boolean =>
      wanted.every((n, i) => n === shape[shape.length - wanted.length + i]);
    if (shape.length === 2) {
      if (!fits(queries, keys)) throw new RuntimeError("The size of the 2D attn_mask is not correct.");
      return mask.unsqueeze(0);
    }
    if (shape.length !== 3) throw new RuntimeError(`attn_mask's dimension ${shape.length} is not supported`);
    if (!fits(batch * this.num_heads, queries, keys))
      throw new RuntimeError("The size of the 3D attn_mask is not correct.");
    return mask;
  }

  /** Of an `nn.MultiheadAttention` with a `qconfig`: with observers in place. */
  static from_float(other: Module): QuantizableMultiheadAttention {
    if (!(other instanceof layers.MultiheadAttention) || other instanceof QuantizableMultiheadAttention)
      throw new AssertionError(
        `Expected type <class 'torch.nn.modules.activation.MultiheadAttention'>, got ${other._get_name()}`,
      );
    const { qconfig } = other as Configured;
    if (qconfig === undefined) throw new AssertionError("The float module must have 'qconfig'");
    const bias = other.in_proj_bias as Parameter | null;
    const observed = new QuantizableMultiheadAttention({
      embed_dim: other.embed_dim,
      num_heads: other.num_heads,
      dropout: other.dropout,
      bias: bias !== null,
      add_bias_kv: other.bias_k !== null,
      add_zero_attn: other.add_zero_attn,
      kdim: other.kdim,
      vdim: other.vdim,
      batch_first: other.batch_first,
    } satisfies MultiheadAttentionOptions);
    observed.bias_k = other.bias_k;
    observed.bias_v = other.bias_v;
    configure(observed, qconfig);
    observed.out_proj.weight = other.out_proj.weight;
    observed.out_proj.bias = other.out_proj.bias;
    const weights = other._qkv_same_embed_dim
      ? other.in_proj_weight.detach().split(other.embed_dim, 0)
      : ([other.q_proj_weight, other.k_proj_weight, other.v_proj_weight] as Tensor[]);
    const biases = bias?.detach().split(other.embed_dim, 0);
    [observed.linear_Q, observed.linear_K, observed.linear_V].forEach((linear, i) => {
      setWeights(linear, itemAt(weights, i).detach(), biases?.[i] ?? null);
    });
    observed.eval();
    return step("prepare")(observed);
  }

  /** Refuses: a quantizable attention is itself what is observed. */
  static from_observed(_other: Module): QuantizableMultiheadAttention {
    throw new NotImplementedError(
      "It looks like you are trying to prepare an MHA module. Please, see the examples on quantizable MHAs.",
    );
  }

  /** The same attention with real weights again. */
  dequantize(): layers.MultiheadAttention {
    type Pair = [weight: Tensor, bias: Tensor | null];
    const of = (linear: Module): Pair => (membersOf(linear)["_weight_bias"] as () => Pair).call(linear);
    const { embed_dim, num_heads, dropout, add_zero_attn, kdim, vdim, batch_first } = this;
    const pairs = [this.linear_Q, this.linear_K, this.linear_V].map(of);
    const hasBias = itemAt(pairs, 0)[1] !== null;
    const plain = new layers.MultiheadAttention({
      embed_dim,
      num_heads,
      dropout,
      bias: hasBias,
      add_bias_kv: this.bias_k !== null,
      add_zero_attn,
      kdim,
      vdim,
      batch_first,
    });
    if (this.bias_k !== null) plain.bias_k = new Parameter(this.bias_k.dequantize());
    if (this.bias_v !== null) plain.bias_v = new Parameter(this.bias_v.dequantize());
    const [weight, bias] = of(this.out_proj);
    setWeights(plain.out_proj, weight.dequantize(), bias);
    const weights = pairs.map(([each]) => each.dequantize());
    if (plain._qkv_same_embed_dim) plain.in_proj_weight = new Parameter(cat(weights));
    else
      [plain.q_proj_weight, plain.k_proj_weight, plain.v_proj_weight] = weights.map((each) => new Parameter(each)) as [
        Parameter,
        Parameter,
        Parameter,
      ];
    if (hasBias) plain.in_proj_bias = new Parameter(cat(pairs.map(([, each]) => each as Tensor)));
    return plain;
  }
}

/**
 * Quantized attention: what `convert` makes of a quantizable one that has seen data. Shapes are those of
 * `nn.MultiheadAttention`.
 * @throws NotImplementedError where it is made of a float layer (`from_float`), as PyTorch has it.
 * @example
 * torch.ao.nn.quantized.MultiheadAttention.prototype instanceof torch.ao.nn.quantizable.MultiheadAttention; // true
 */
export class QuantizedMultiheadAttention extends QuantizableMultiheadAttention {
  override _get_name(): string {
    return "QuantizedMultiheadAttention";
  }
  /** Refuses: the way is from float to observed to quantized. */
  static override from_float(_other: Module): never {
    throw new NotImplementedError(
      "It looks like you are trying to convert a non-observed MHA module. Please, see the examples on quantizable MHAs.",
    );
  }
  /** Of a quantizable attention with observers. */
  static override from_observed(other: Module): QuantizedMultiheadAttention {
    const converted = Object.setPrototypeOf(
      step("convert")(other),
      this.prototype as object,
    ) as QuantizedMultiheadAttention;
    // As PyTorch has it: both have the range of the first.
    const { bias_k, bias_v } = converted;
    if (bias_k !== null) {
      const { scale, zeroPoint } = dynamicQParams(bias_k, quint8, false);
      converted.bias_k = quantize_per_tensor(bias_k.detach(), scale, zeroPoint, quint8) as Parameter;
      if (bias_v !== null)
        converted.bias_v = quantize_per_tensor(bias_v.detach(), scale, zeroPoint, quint8) as Parameter;
    }
    for (const name of ["in_proj_weight", "in_proj_bias"]) Reflect.deleteProperty(converted, name);
    return converted;
  }
}
