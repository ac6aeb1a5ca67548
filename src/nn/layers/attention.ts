/** `nn.MultiheadAttention` (Vaswani et al. 2017). */
import { AssertionError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import { forwardForgetting, Module, type Forgets } from "../module/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import * as F from "../functional/index.ts";
import { emptyParameter, type FactoryOptions, madeIfWanted } from "./layer.ts";
import { NonDynamicallyQuantizableLinear } from "./linear.ts";

/** Settings of attention; any may be given by name. */
export interface MultiheadAttentionOptions extends FactoryOptions {
  embed_dim?: number;
  num_heads?: number;
  dropout?: number;
  bias?: boolean;
  /** Adds a learned key and value. */
  add_bias_kv?: boolean;
  /** Adds a key and value of zeros. */
  add_zero_attn?: boolean;
  /** Features of keys and values, if other than embed_dim. */
  kdim?: number | null;
  vdim?: number | null;
  /** Inputs are [batch, time, features] instead of [time, batch, features]. */
  batch_first?: boolean;
}
const attention = signature<Required<MultiheadAttentionOptions>>(
  "MultiheadAttention",
  "embed_dim, num_heads, dropout=0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None",
);

/** What is called with queries, keys and values. */
export interface AttentionCallOptions {
  query?: Tensor;
  key?: Tensor;
  value?: Tensor;
  /** [batch, keys]: true (or -inf) hides a key. */
  key_padding_mask?: Tensor | null;
  need_weights?: boolean;
  /** [queries, keys] or [batch · heads, queries, keys]: true (or -inf) hides. */
  attn_mask?: Tensor | null;
  average_attn_weights?: boolean;
  /** A hint that `attn_mask`, which must be given, is causal: without padding and weights it takes the mask's place. */
  is_causal?: boolean;
}
const call = functionSignature<Required<AttentionCallOptions>>(
  "forward",
  "query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False",
);

/**
 * Attention of several heads with projections of queries, keys, values and the result.
 * @example
 * const attention = new nn.MultiheadAttention(64, 8, { batch_first: true });
 * const x = torch.rand(2, 5, 64);
 * const [output, weights] = attention(x, x, x);
 * output.shape; // [2, 5, 64]
 * weights!.shape; // [2, 5, 5]
 */
export class MultiheadAttention extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** Features of queries and outputs. */
  embed_dim: number;
  /** Features of keys. */
  kdim: number;
  /** Features of values. */
  vdim: number;
  _qkv_same_embed_dim: boolean;
  /** Number of heads, which share the features. */
  num_heads: number;
  /** Probability with which values are zeroed in training. */
  dropout: number;
  /** Inputs and outputs are [batch, time, features] instead of [time, batch, features]. */
  batch_first: boolean;
  /** Features of one head. */
  head_dim: number;
  /** Projection of queries when sizes differ, or null. */
  q_proj_weight: Parameter | null;
  /** Projection of keys when sizes differ, or null. */
  k_proj_weight: Parameter | null;
  /** Projection of values when sizes differ, or null. */
  v_proj_weight: Parameter | null;
  /** Projections of queries, keys and values in one: [3 * embed_dim, embed_dim], or null when sizes differ. */
  in_proj_weight: Parameter;
  /** Biases of queries, keys and values in one: [3 * embed_dim], or null. */
  in_proj_bias: Parameter;
  /** A learnable key added to every sequence, or null. */
  bias_k: Parameter | null;
  /** A learnable value added to every sequence, or null. */
  bias_v: Parameter | null;
  /** The projection of the heads' results, one after another. */
  out_proj: NonDynamicallyQuantizableLinear;
  /** Adds a key and a value of zeros. Default false. */
  add_zero_attn: boolean;

  constructor(
    ...args: Arguments<
      [
        embed_dim: number,
        num_heads: number,
        dropout?: number,
        bias?: boolean,
        add_bias_kv?: boolean,
        add_zero_attn?: boolean,
        kdim?: number | null,
        vdim?: number | null,
        batch_first?: boolean,
      ],
      MultiheadAttentionOptions
    >
  ) {
    super();
    const { embed_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first, dtype, device } =
      attention.bind(args);
    if (embed_dim <= 0 || num_heads <= 0)
      throw new ValueError(
        `embed_dim and num_heads must be greater than 0, got embed_dim=${embed_dim} and num_heads=${num_heads} instead`,
      );
    this.embed_dim = embed_dim;
    this.kdim = kdim ?? embed_dim;
    this.vdim = vdim ?? embed_dim;
    this._qkv_same_embed_dim = this.kdim === embed_dim && this.vdim === embed_dim;
    this.num_heads = num_heads;
    this.dropout = dropout;
    this.batch_first = batch_first;
    this.head_dim = Math.floor(embed_dim / num_heads);
    if (this.head_dim * num_heads !== embed_dim) throw new AssertionError("embed_dim must be divisible by num_heads");
    const packed = this._qkv_same_embed_dim;
    this.q_proj_weight = packed ? null : emptyParameter([embed_dim, embed_dim], dtype, device);
    this.k_proj_weight = packed ? null : emptyParameter([embed_dim, this.kdim], dtype, device);
    this.v_proj_weight = packed ? null : emptyParameter([embed_dim, this.vdim], dtype, device);
    this.in_proj_weight = madeIfWanted(packed, () => emptyParameter([3 * embed_dim, embed_dim], dtype, device));
    this.in_proj_bias = madeIfWanted(bias, () => emptyParameter([3 * embed_dim], dtype, device));
    this.bias_k = madeIfWanted(add_bias_kv, () => emptyParameter([1, 1, embed_dim], dtype, device));
    this.bias_v = madeIfWanted(add_bias_kv, () => emptyParameter([1, 1, embed_dim], dtype, device));
    this.out_proj = new NonDynamicallyQuantizableLinear(embed_dim, embed_dim, { bias, dtype, device });
    this.add_zero_attn = add_zero_attn;
    this._reset_parameters();
  }

  _reset_parameters(): void {
    for (const weight of [this.in_proj_weight, this.q_proj_weight, this.k_proj_weight, this.v_proj_weight])
      if (weight) init.xavier_uniform_(weight);
    if (this.in_proj_bias) {
      init.constant_(this.in_proj_bias, 0);
      init.constant_(this.out_proj.bias, 0);
    }
    if (this.bias_k) init.xavier_normal_(this.bias_k);
    if (this.bias_v) init.xavier_normal_(this.bias_v);
  }

  /**
   * The attended values, and the weights [batch, queries, keys] (of each head with `average_attn_weights: false`) if
   * they are wanted.
   */
  forward(
    ...args: Arguments<
      [
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask?: Tensor | null,
        need_weights?: boolean,
        attn_mask?: Tensor | null,
        average_attn_weights?: boolean,
        is_causal?: boolean,
      ],
      AttentionCallOptions
    >
  ): [output: Tensor, weights: Tensor | null] {
    return forwardForgetting(this, args, () => {
      const { query, key, value, ...options } = call.bind(args);
      const swaps = this.batch_first && query.ndim === 3;
      // Equal inputs stay equal, so that self-attention is seen as such.
      const k = swaps ? key.transpose(0, 1) : key;
      const q = !swaps ? query : query === key ? k : query.transpose(0, 1);
      const v = !swaps ? value : value === key ? k : value.transpose(0, 1);
      const [output, weights] = F.multi_head_attention_forward(
        q,
        k,
        v,
        this.embed_dim,
        this.num_heads,
        this.in_proj_weight,
        this.in_proj_bias,
        this.bias_k,
        this.bias_v,
        this.add_zero_attn,
        this.dropout,
        this.out_proj.weight,
        this.out_proj.bias,
        {
          ...options,
          training: this.training,
          use_separate_proj_weight: !this._qkv_same_embed_dim,
          q_proj_weight: this.q_proj_weight,
          k_proj_weight: this.k_proj_weight,
          v_proj_weight: this.v_proj_weight,
        },
      ) as [Tensor, Tensor | null];
      return [swaps ? output.transpose(0, 1) : output, weights];
    });
  }
}
