/** Stacks of transformer layers, and the whole of encoder and decoder. */
import { itemAt } from "../../support/checked.ts";
import { get_default_dtype, type DType } from "../../dtype.ts";
import { full } from "../../ops/create/create.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { warnAlways } from "../../support/warnings.ts";
import { gelu, relu } from "../functional/index.ts";
import { GELU, ReLU } from "./activation.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, signature, type Arguments } from "../arguments.ts";
import { ModuleList } from "../containers/list.ts";
import * as init from "../init/index.ts";
import { forwardForgetting, Module, type Forgets } from "../module/index.ts";
import type { FactoryOptions } from "./layer.ts";
import { LayerNorm } from "./normalization.ts";
import {
  checkMasks,
  DECODER_CALL,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type Activation,
  type DecoderCallArguments,
  type DecoderLayerCall,
} from "./transformer-layers.ts";

type Mask = Tensor | null;
type Norm = Module<(input: Tensor) => Tensor>;

/** Copies of a layer, each with parameters of its own that start out the same. */
function clones<M extends Module>(layer: M, count: number): ModuleList<M> {
  return new ModuleList(Array.from({ length: count }, () => layer.deepcopy()));
}

/** What keeps PyTorch from nested tensors in a stack of such layers, as it says after "encoder_layer"; null: nothing. */
function whyNotNested(layer: unknown): string | null {
  if (!(layer instanceof TransformerEncoderLayer)) return " was not TransformerEncoderLayer";
  const { self_attn: attention, activation, norm1, norm2 } = layer;
  if (layer.norm_first) return ".norm_first was True";
  if (!attention.batch_first)
    return ".self_attn.batch_first was not True(use batch_first for better inference performance)";
  if (!attention._qkv_same_embed_dim) return ".self_attn._qkv_same_embed_dim was not True";
  if ((attention.in_proj_bias as Tensor | null) === null) return ".self_attn was passed bias=False";
  const known: unknown[] = [relu, gelu];
  if (!known.includes(activation) && !(activation instanceof ReLU) && !(activation instanceof GELU))
    return ".activation_relu_or_gelu was not True";
  if (norm1.eps !== norm2.eps) return ".norm1.eps was not equal to encoder_layer.norm2.eps";
  return attention.num_heads % 2 === 1 ? ".self_attn.num_heads is odd" : null;
}

export interface TransformerEncoderOptions {
  encoder_layer?: TransformerEncoderLayer;
  num_layers?: number;
  norm?: Norm | null;
  enable_nested_tensor?: boolean;
  mask_check?: boolean;
}
const encoder = signature<Required<TransformerEncoderOptions>>(
  "TransformerEncoder",
  "encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True",
);

/** Options of an encoder's call. */
export interface EncoderCall {
  src?: Tensor;
  mask?: Mask;
  src_key_padding_mask?: Mask;
  is_causal?: boolean | null;
}
const encoderCall = functionSignature<Required<EncoderCall>>(
  "forward",
  "src, mask=None, src_key_padding_mask=None, is_causal=None",
);

/**
 * A stack of copies of an encoder layer.
 * @example
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dim_feedforward: 32, batch_first: true });
 * new nn.TransformerEncoder(layer, 2)(torch.randn(2, 10, 16)).shape; // [2, 10, 16]
 */
export class TransformerEncoder extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** The layers, in order. */
  layers: ModuleList<TransformerEncoderLayer>;
  /** Number of layers. */
  num_layers: number;
  /** The normalization at the end, or null. */
  norm: Norm | null;
  /** Whether padded places may come out as 0 in evaluation mode, as from PyTorch's nested tensors. */
  enable_nested_tensor: boolean;
  /** Whether all layers allow that. */
  use_nested_tensor: boolean;
  /** Whether that asks for padding at the end of every sequence; without the check it is taken for granted. */
  mask_check: boolean;

  constructor(
    ...args: Arguments<
      [
        encoder_layer: TransformerEncoderLayer,
        num_layers: number,
        norm?: Norm | null,
        enable_nested_tensor?: boolean,
        mask_check?: boolean,
      ],
      TransformerEncoderOptions
    >
  ) {
    super();
    const { encoder_layer, num_layers, norm, enable_nested_tensor, mask_check } = encoder.bind(args);
    this.layers = clones(encoder_layer, num_layers);
    this.num_layers = num_layers;
    this.norm = norm;
    this.enable_nested_tensor = enable_nested_tensor;
    this.mask_check = mask_check;
    const reason = enable_nested_tensor ? whyNotNested(encoder_layer) : null;
    this.use_nested_tensor = enable_nested_tensor && reason === null;
    if (reason !== null)
      warnAlways(`enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer${reason}`);
  }

  forward(
    ...args: Arguments<[src: Tensor, mask?: Mask, src_key_padding_mask?: Mask, is_causal?: boolean | null], EncoderCall>
  ): Tensor {
    return forwardForgetting(this, args, () => {
      const { src, mask, src_key_padding_mask, is_causal } = encoderCall.bind(args);
      checkMasks({ src_key_padding_mask, mask });
      // Where PyTorch computes with nested tensors, what is not 0 in a mask of floats is left out, not weighed.
      const cut =
        src_key_padding_mask !== null && mask === null && this.cutsPadding(src, src_key_padding_mask)
          ? src_key_padding_mask.ne(0)
          : null;
      let output = src;
      for (const layer of this.layers)
        output = layer(output, {
          src_mask: mask,
          src_key_padding_mask: cut ?? src_key_padding_mask,
          is_causal: is_causal ?? false,
        });
      if (cut !== null) output = output.masked_fill(cut.unsqueeze(-1), 0);
      return this.norm === null ? output : this.norm(output);
    });
  }

  /** Whether PyTorch would compute with nested tensors, which leave 0 in padded places. */
  private cutsPadding(src: Tensor, padding: Tensor): boolean {
    const first = this.layers.at(0)!;
    if (!this.use_nested_tensor || first.training || src.ndim !== 3) return false;
    if (is_grad_enabled() && [src, ...first.parameters()].some((tensor) => tensor.requires_grad)) return false;
    const padded = padding.ne(0);
    const length = itemAt(padded.shape, 1);
    if (!this.mask_check || length < 2) return true;
    const begins = padded.narrow(1, 0, length - 1).logical_and(padded.narrow(1, 1, length - 1).logical_not());
    return !begins.any().item();
  }
}

export interface TransformerDecoderOptions {
  decoder_layer?: TransformerDecoderLayer;
  num_layers?: number;
  norm?: Norm | null;
}
const decoder = signature<Required<TransformerDecoderOptions>>(
  "TransformerDecoder",
  "decoder_layer, num_layers, norm=None",
);
const decoderCall = functionSignature<Required<DecoderLayerCall>>("forward", DECODER_CALL);

/**
 * A stack of copies of a decoder layer.
 * @example
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dim_feedforward: 32, batch_first: true });
 * new nn.TransformerDecoder(layer, 2)(torch.randn(2, 7, 16), torch.randn(2, 10, 16)).shape; // [2, 7, 16]
 */
export class TransformerDecoder extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** The layers, in order. */
  layers: ModuleList<TransformerDecoderLayer>;
  /** Number of layers. */
  num_layers: number;
  /** The normalization at the end, or null. */
  norm: Norm | null;

  constructor(
    ...args: Arguments<
      [decoder_layer: TransformerDecoderLayer, num_layers: number, norm?: Norm | null],
      TransformerDecoderOptions
    >
  ) {
    super();
    const { decoder_layer, num_layers, norm } = decoder.bind(args);
    this.layers = clones(decoder_layer, num_layers);
    this.num_layers = num_layers;
    this.norm = norm;
  }

  forward(...args: DecoderCallArguments): Tensor {
    return forwardForgetting(this, args, () => {
      const { tgt, memory, ...options } = decoderCall.bind(args);
      let output = tgt;
      for (const layer of this.layers) output = layer(output, memory, options);
      return this.norm === null ? output : this.norm(output);
    });
  }
}

/** Settings of a whole transformer; any may be given by name. */
export interface TransformerOptions extends FactoryOptions {
  d_model?: number;
  nhead?: number;
  num_encoder_layers?: number;
  num_decoder_layers?: number;
  dim_feedforward?: number;
  dropout?: number;
  activation?: Activation;
  custom_encoder?: Module | null;
  custom_decoder?: Module | null;
  layer_norm_eps?: number;
  batch_first?: boolean;
  norm_first?: boolean;
  bias?: boolean;
}
type TransformerArguments = Arguments<
  [
    d_model?: number,
    nhead?: number,
    num_encoder_layers?: number,
    num_decoder_layers?: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: Activation,
    custom_encoder?: Module | null,
    custom_decoder?: Module | null,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    bias?: boolean,
  ],
  TransformerOptions
>;
const transformer = signature<Required<TransformerOptions>>(
  "Transformer",
  "d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, activation='relu', custom_encoder=None, custom_decoder=None, " +
    "layer_norm_eps=1e-05, batch_first=False, norm_first=False, bias=True, device=None, dtype=None",
);

/** Options of a transformer's call. */
export interface TransformerCall {
  src?: Tensor;
  tgt?: Tensor;
  src_mask?: Mask;
  tgt_mask?: Mask;
  memory_mask?: Mask;
  src_key_padding_mask?: Mask;
  tgt_key_padding_mask?: Mask;
  memory_key_padding_mask?: Mask;
  src_is_causal?: boolean | null;
  tgt_is_causal?: boolean | null;
  memory_is_causal?: boolean;
}
const transformerCall = functionSignature<Required<TransformerCall>>(
  "forward",
  "src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None, memory_is_causal=False",
);

/**
 * Encoder and decoder (Vaswani et al. 2017).
 * @example
 * const model = new nn.Transformer({ d_model: 16, nhead: 4, num_encoder_layers: 1, num_decoder_layers: 1, dim_feedforward: 32 });
 * model(torch.randn(10, 2, 16), torch.randn(7, 2, 16)).shape; // [7, 2, 16]
 */
export class Transformer extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** The stack of encoder layers. */
  encoder: TransformerEncoder;
  /** The stack of decoder layers. */
  decoder: TransformerDecoder;
  /** Features of every position. */
  d_model: number;
  /** Number of attention heads. */
  nhead: number;
  /** Inputs and outputs are [batch, time, features] instead of [time, batch, features]. */
  batch_first: boolean;

  constructor(...args: TransformerArguments) {
    super();
    const { custom_encoder, custom_decoder, num_encoder_layers, num_decoder_layers, ...rest } = transformer.bind(args);
    const { d_model, nhead, batch_first, layer_norm_eps, bias, dtype, device } = rest;
    const norm = (): LayerNorm => new LayerNorm(d_model, { eps: layer_norm_eps, bias, dtype, device });
    this.encoder =
      (custom_encoder as TransformerEncoder | null) ??
      new TransformerEncoder(new TransformerEncoderLayer(rest), num_encoder_layers, norm());
    this.decoder =
      (custom_decoder as TransformerDecoder | null) ??
      new TransformerDecoder(new TransformerDecoderLayer(rest), num_decoder_layers, norm());
    this._reset_parameters();
    this.d_model = d_model;
    this.nhead = nhead;
    this.batch_first = batch_first;
  }

  _reset_parameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) init.xavier_uniform_(parameter);
  }

  forward(
    ...args: Arguments<
      [
        src: Tensor,
        tgt: Tensor,
        src_mask?: Mask,
        tgt_mask?: Mask,
        memory_mask?: Mask,
        src_key_padding_mask?: Mask,
        tgt_key_padding_mask?: Mask,
        memory_key_padding_mask?: Mask,
      ],
      TransformerCall
    >
  ): Tensor {
    return forwardForgetting(this, args, () => {
      const { src, tgt, src_mask, src_key_padding_mask, src_is_causal, tgt_is_causal, ...rest } =
        transformerCall.bind(args);
      const batchDim = this.batch_first ? 0 : 1;
      if (src.ndim === 3 && src.shape[batchDim] !== tgt.shape[batchDim])
        throw new RuntimeError("the batch number of src and tgt must be equal");
      if (src.shape.at(-1) !== this.d_model || tgt.shape.at(-1) !== this.d_model)
        throw new RuntimeError("the feature number of src and tgt must be equal to d_model");
      const memory = this.encoder(src, { mask: src_mask, src_key_padding_mask, is_causal: src_is_causal });
      return this.decoder(tgt, memory, { ...rest, tgt_is_causal: tgt_is_causal ?? false });
    });
  }

  /** The static method by an instance, as Python allows. */
  generate_square_subsequent_mask(sz: number, options: { dtype?: DType | null; device?: unknown } = {}): Tensor {
    return Transformer.generate_square_subsequent_mask(sz, options);
  }
  /** A mask [sz, sz] of -inf above the diagonal and 0 elsewhere: no place sees later ones. */
  static generate_square_subsequent_mask(sz: number, options: { dtype?: DType | null; device?: unknown } = {}): Tensor {
    return full([sz, sz], -Infinity, {
      dtype: options.dtype ?? get_default_dtype(),
      device: options.device ?? null,
    }).triu(1);
  }
}
