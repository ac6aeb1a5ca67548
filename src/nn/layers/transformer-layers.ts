/** One layer of a transformer's encoder and decoder (Vaswani et al. 2017). */
import { bool } from "../../dtype.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, signature, type Arguments } from "../arguments.ts";
import { forwardForgetting, Module, type Forgets } from "../module/index.ts";
import { MultiheadAttention } from "./attention.ts";
import { Dropout } from "./dropout.ts";
import * as F from "../functional/index.ts";
import type { FactoryOptions } from "./layer.ts";
import { Linear } from "./linear.ts";
import { LayerNorm } from "./normalization.ts";

export type Activation = "relu" | "gelu" | ((input: Tensor) => Tensor) | Module<(input: Tensor) => Tensor>;

/** Settings of transformer layers; any may be given by name. */
export interface TransformerLayerOptions extends FactoryOptions {
  d_model?: number;
  nhead?: number;
  dim_feedforward?: number;
  dropout?: number;
  activation?: Activation;
  layer_norm_eps?: number;
  /** Inputs are [batch, time, features] instead of [time, batch, features]. */
  batch_first?: boolean;
  /** Normalise before attention and feed-forward instead of after. */
  norm_first?: boolean;
  bias?: boolean;
}
export type TransformerLayerArguments = Arguments<
  [
    d_model: number,
    nhead: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: Activation,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    bias?: boolean,
  ],
  TransformerLayerOptions
>;
const PARAMETERS =
  "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-05, batch_first=False, norm_first=False, bias=True, device=None, dtype=None";
type Bound = Required<TransformerLayerOptions>;
type Mask = Tensor | null;

/** The function of a name, or the function itself. */
export function activationFunction(activation: Activation): (input: Tensor) => Tensor {
  if (typeof activation === "function") return activation as (input: Tensor) => Tensor;
  if (activation === "relu") return F.relu;
  if (activation === "gelu") return F.gelu;
  throw new RuntimeError(`activation should be relu/gelu, not ${String(activation)}`);
}

const encoderLayer = signature<Bound>("TransformerEncoderLayer", PARAMETERS);

/** Masks are of bool or of floats; an error names the parameter of the layer. */
export function checkMasks(masks: Readonly<Record<string, Mask>>): void {
  for (const [name, mask] of Object.entries(masks))
    if (mask !== null && mask.dtype !== bool && !mask.dtype.is_floating_point)
      throw new AssertionError(`only bool and floating types of ${name} are supported`);
}

/** Options of an encoder layer's call. */
export interface EncoderLayerCall {
  src?: Tensor;
  src_mask?: Mask;
  src_key_padding_mask?: Mask;
  is_causal?: boolean;
}
const encoderCall = functionSignature<Required<EncoderLayerCall>>(
  "forward",
  "src, src_mask=None, src_key_padding_mask=None, is_causal=False",
);

/**
 * Self-attention and a feed-forward network, each with dropout, residual and normalisation.
 * @example
 * new nn.TransformerEncoderLayer(16, 4, { batch_first: true })(torch.randn(2, 10, 16)).shape; // [2, 10, 16]
 */
export class TransformerEncoderLayer extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** Attention of positions to one another. */
  self_attn: MultiheadAttention;
  /** First layer of the feed-forward network: d_model to dim_feedforward. */
  linear1: Linear;
  /** Dropout within the feed-forward network. */
  dropout: Dropout;
  /** Second layer of the feed-forward network: dim_feedforward to d_model. */
  linear2: Linear;
  /** Whether normalization comes before attention and feed-forward instead of after. */
  norm_first: boolean;
  /** Normalization of the self-attention's residual. */
  norm1: LayerNorm;
  /** Normalization of the feed-forward network's residual. */
  norm2: LayerNorm;
  /** Dropout after self-attention. */
  dropout1: Dropout;
  /** Dropout after the feed-forward network. */
  dropout2: Dropout;
  /** The function between the two linear layers of the feed-forward network. */
  activation: (input: Tensor) => Tensor;

  constructor(...args: TransformerLayerArguments) {
    super();
    const {
      d_model,
      nhead,
      dim_feedforward,
      dropout,
      activation,
      layer_norm_eps,
      batch_first,
      norm_first,
      bias,
      dtype,
      device,
    } = encoderLayer.bind(args);
    this.self_attn = new MultiheadAttention(d_model, nhead, { dropout, bias, batch_first, dtype, device });
    this.linear1 = new Linear(d_model, dim_feedforward, { bias, dtype, device });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dim_feedforward, d_model, { bias, dtype, device });
    this.norm_first = norm_first;
    this.norm1 = new LayerNorm(d_model, { eps: layer_norm_eps, bias, dtype, device });
    this.norm2 = new LayerNorm(d_model, { eps: layer_norm_eps, bias, dtype, device });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = activationFunction(activation);
  }

  forward(
    ...args: Arguments<
      [src: Tensor, src_mask?: Mask, src_key_padding_mask?: Mask, is_causal?: boolean],
      EncoderLayerCall
    >
  ): Tensor {
    return forwardForgetting(this, args, () => {
      const { src, src_mask, src_key_padding_mask, is_causal } = encoderCall.bind(args);
      checkMasks({ src_key_padding_mask, src_mask });
      const masks = { attn_mask: src_mask, key_padding_mask: src_key_padding_mask, is_causal };
      const attend = (x: Tensor): Tensor =>
        this.dropout1(this.self_attn(x, x, x, { ...masks, need_weights: false })[0]);
      const feed = (x: Tensor): Tensor => this.dropout2(this.linear2(this.dropout(this.activation(this.linear1(x)))));
      if (this.norm_first) {
        const x = src.add(attend(this.norm1(src)));
        return x.add(feed(this.norm2(x)));
      }
      const x = this.norm1(src.add(attend(src)));
      return this.norm2(x.add(feed(x)));
    });
  }
}

const decoderLayer = signature<Bound>("TransformerDecoderLayer", PARAMETERS);

/** Options of a decoder layer's call. */
export interface DecoderLayerCall {
  tgt?: Tensor;
  memory?: Tensor;
  tgt_mask?: Mask;
  memory_mask?: Mask;
  tgt_key_padding_mask?: Mask;
  memory_key_padding_mask?: Mask;
  tgt_is_causal?: boolean;
  memory_is_causal?: boolean;
}
export type DecoderCallArguments = Arguments<
  [
    tgt: Tensor,
    memory: Tensor,
    tgt_mask?: Mask,
    memory_mask?: Mask,
    tgt_key_padding_mask?: Mask,
    memory_key_padding_mask?: Mask,
    tgt_is_causal?: boolean,
    memory_is_causal?: boolean,
  ],
  DecoderLayerCall
>;
export const DECODER_CALL =
  "tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False";
const decoderCall = functionSignature<Required<DecoderLayerCall>>("forward", DECODER_CALL);

/**
 * Self-attention, attention to the encoder's memory, and a feed-forward network.
 * @example
 * new nn.TransformerDecoderLayer(16, 4, { batch_first: true })(torch.randn(2, 7, 16), torch.randn(2, 10, 16)).shape; // [2, 7, 16]
 */
export class TransformerDecoderLayer extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** Attention of positions to one another. */
  self_attn: MultiheadAttention;
  /** Attention to the encoder's output. */
  multihead_attn: MultiheadAttention;
  /** First layer of the feed-forward network: d_model to dim_feedforward. */
  linear1: Linear;
  /** Dropout within the feed-forward network. */
  dropout: Dropout;
  /** Second layer of the feed-forward network: dim_feedforward to d_model. */
  linear2: Linear;
  /** Whether normalization comes before attention and feed-forward instead of after. */
  norm_first: boolean;
  /** Normalization of the self-attention's residual. */
  norm1: LayerNorm;
  /** Normalization of the memory attention's residual. */
  norm2: LayerNorm;
  /** Normalization of the feed-forward network's residual. */
  norm3: LayerNorm;
  /** Dropout after self-attention. */
  dropout1: Dropout;
  /** Dropout after attention to the memory. */
  dropout2: Dropout;
  /** Dropout after the feed-forward network. */
  dropout3: Dropout;
  /** The function between the two linear layers of the feed-forward network. */
  activation: (input: Tensor) => Tensor;

  constructor(...args: TransformerLayerArguments) {
    super();
    const {
      d_model,
      nhead,
      dim_feedforward,
      dropout,
      activation,
      layer_norm_eps,
      batch_first,
      norm_first,
      bias,
      dtype,
      device,
    } = decoderLayer.bind(args);
    this.self_attn = new MultiheadAttention(d_model, nhead, { dropout, bias, batch_first, dtype, device });
    this.multihead_attn = new MultiheadAttention(d_model, nhead, { dropout, bias, batch_first, dtype, device });
    this.linear1 = new Linear(d_model, dim_feedforward, { bias, dtype, device });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dim_feedforward, d_model, { bias, dtype, device });
    this.norm_first = norm_first;
    this.norm1 = new LayerNorm(d_model, { eps: layer_norm_eps, bias, dtype, device });
    this.norm2 = new LayerNorm(d_model, { eps: layer_norm_eps, bias, dtype, device });
    this.norm3 = new LayerNorm(d_model, { eps: layer_norm_eps, bias, dtype, device });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.activation = activationFunction(activation);
  }

  forward(...args: DecoderCallArguments): Tensor {
    return forwardForgetting(this, args, () => {
      const {
        tgt,
        memory,
        tgt_mask,
        memory_mask,
        tgt_key_padding_mask,
        memory_key_padding_mask,
        tgt_is_causal,
        memory_is_causal,
      } = decoderCall.bind(args);
      const tgtMasks = { attn_mask: tgt_mask, key_padding_mask: tgt_key_padding_mask, is_causal: tgt_is_causal };
      const memoryMasks = {
        attn_mask: memory_mask,
        key_padding_mask: memory_key_padding_mask,
        is_causal: memory_is_causal,
      };
      const attend = (x: Tensor): Tensor =>
        this.dropout1(this.self_attn(x, x, x, { ...tgtMasks, need_weights: false })[0]);
      const recall = (x: Tensor): Tensor =>
        this.dropout2(this.multihead_attn(x, memory, memory, { ...memoryMasks, need_weights: false })[0]);
      const feed = (x: Tensor): Tensor => this.dropout3(this.linear2(this.dropout(this.activation(this.linear1(x)))));
      if (this.norm_first) {
        let x = tgt.add(attend(this.norm1(tgt)));
        x = x.add(recall(this.norm2(x)));
        return x.add(feed(this.norm3(x)));
      }
      let x = this.norm1(tgt.add(attend(tgt)));
      x = this.norm2(x.add(recall(x)));
      return this.norm3(x.add(feed(x)));
    });
  }
}
