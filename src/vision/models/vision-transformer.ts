/** Vision Transformer: patches of an image as a sequence (https://arxiv.org/abs/2010.11929). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { LoadStateArguments } from "../../nn/module/index.ts";
import { empty, zeros } from "../../ops/create/create.ts";
import { cat } from "../../ops/view/join.ts";
import { AssertionError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type ActivationMaker, type NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation, MLP } from "../ops/misc.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { assertThat, dimsOf, floordiv, isSize, shapeOf, timesSize } from "./one-call.ts";

/** One convolution of a stem that replaces the patches (https://arxiv.org/abs/2106.14881). */
export interface ConvStemConfig {
  out_channels: number;
  kernel_size: number;
  stride: number;
  norm_layer?: NormMaker;
  activation_layer?: ActivationMaker;
}

/** Draws an MLP's weights as transformers do: Xavier's uniform values, tiny biases. */
export function drawMLP(mlp: nn.Module): void {
  for (const layer of mlp.modules()) {
    if (!(layer instanceof nn.Linear)) continue;
    nn.init.xavier_uniform_(layer.weight);
    if ((layer.bias as unknown) !== null) nn.init.normal_(layer.bias, 0, 1e-6);
  }
}

class MLPBlock extends MLP {
  constructor(dim: number, mlp_dim: number, dropout: number) {
    super(dim, [mlp_dim, dim], { activation_layer: () => new nn.GELU(), dropout });
    drawMLP(this as nn.Module);
  }
  override get _version(): number {
    return 2;
  }
  /** Layers of the first version were called linear_1 and linear_2. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state_dict, prefix, local_metadata] = args;
    const version = local_metadata.version ?? 1;
    for (const name of version < 2 ? ["1.weight", "1.bias", "2.weight", "2.bias"] : []) {
      const old = `${prefix}linear_${name}`;
      if (!state_dict.has(old)) continue;
      state_dict.set(`${prefix}${name.startsWith("1") ? 0 : 3}${name.slice(1)}`, state_dict.get(old));
      state_dict.delete(old);
    }
    super._load_from_state_dict(...args);
  }
}

interface EncoderSizes {
  readonly num_heads: number;
  readonly hidden_dim: number;
  readonly mlp_dim: number;
  readonly dropout: number;
  readonly attention_dropout: number;
  readonly norm_layer: NormMaker;
}

function assertSequence(input: Tensor): void {
  const isSequence = isSize(dimsOf(input), 3);
  const shape: unknown = shapeOf(input, "shape");
  const shown = Array.isArray(shape) ? `torch.Size([${shape.join(", ")}])` : String(shape);
  assertThat(isSequence, `Expected (batch_size, seq_length, hidden_dim) got ${shown}`);
}

class EncoderBlock extends nn.Module<(x: Tensor) => Tensor> {
  ln_1: nn.Layer;
  self_attention: nn.MultiheadAttention;
  dropout: nn.Dropout;
  ln_2: nn.Layer;
  mlp: MLPBlock;
  constructor({ num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer }: EncoderSizes) {
    super();
    this.ln_1 = make(norm_layer, hidden_dim);
    this.self_attention = new nn.MultiheadAttention(hidden_dim, num_heads, {
      dropout: attention_dropout,
      batch_first: true,
    });
    this.dropout = new nn.Dropout(dropout);
    this.ln_2 = make(norm_layer, hidden_dim);
    this.mlp = new MLPBlock(hidden_dim, mlp_dim, dropout);
  }
  forward(input: Tensor): Tensor {
    assertSequence(input);
    const normed = this.ln_1(input);
    const [attended, ,] = this.self_attention(normed, normed, normed, { need_weights: false });
    const x = this.dropout(attended).add(input);
    return x.add(this.mlp(this.ln_2(x)));
  }
}

class Encoder extends nn.Module<(x: Tensor) => Tensor> {
  pos_embedding: nn.Parameter;
  dropout: nn.Dropout;
  layers: nn.Sequential;
  ln: nn.Layer;
  constructor(seq_length: number, num_layers: number, sizes: EncoderSizes) {
    super();
    this.pos_embedding = new nn.Parameter(empty(1, seq_length, sizes.hidden_dim).normal_(0, 0.02)); // as BERT's
    this.dropout = new nn.Dropout(sizes.dropout);
    this.layers = new nn.Sequential();
    for (let i = 0; i < num_layers; i++) this.layers.add_module(`encoder_layer_${i}`, new EncoderBlock(sizes));
    this.ln = make(sizes.norm_layer, sizes.hidden_dim);
  }
  forward(input: Tensor): Tensor {
    assertSequence(input);
    return this.ln(this.layers(this.dropout(input.add(this.pos_embedding))));
  }
}

/** Settings of `VisionTransformer`. */
export interface VisionTransformerOptions {
  image_size?: number;
  patch_size?: number;
  num_layers?: number;
  num_heads?: number;
  hidden_dim?: number;
  mlp_dim?: number;
  dropout?: number;
  attention_dropout?: number;
  num_classes?: number;
  /** Width of a layer before the scores, or null for none. */
  representation_size?: number | null;
  norm_layer?: NormMaker | null;
  conv_stem_configs?: readonly ConvStemConfig[] | null;
}
const bind = signature<Required<VisionTransformerOptions>>(
  "VisionTransformer",
  "image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, dropout=0, attention_dropout=0, num_classes=1000, representation_size=None, norm_layer=None, conv_stem_configs=None",
);
/** Vision Transformer: square images [batch, 3, image_size, image_size] to class scores. */
export class VisionTransformer extends nn.Module<(x: Tensor) => Tensor> {
  conv_proj: nn.Layer;
  class_token: nn.Parameter;
  encoder: Encoder;
  heads: nn.Sequential;
  image_size: number;
  patch_size: number;
  hidden_dim: number;
  seq_length: number;
  constructor(
    ...args: Arguments<
      [
        image_size: number,
        patch_size: number,
        num_layers: number,
        num_heads: number,
        hidden_dim: number,
        mlp_dim: number,
        dropout?: number,
        attention_dropout?: number,
        num_classes?: number,
        representation_size?: number | null,
        norm_layer?: NormMaker | null,
        conv_stem_configs?: readonly ConvStemConfig[] | null,
      ],
      VisionTransformerOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { image_size, patch_size, num_layers, hidden_dim, num_classes, representation_size } = options;
    if (image_size % patch_size !== 0) throw new AssertionError("Input shape indivisible by patch size!");
    this.image_size = image_size;
    this.patch_size = patch_size;
    this.hidden_dim = hidden_dim;
    const { conv_stem_configs } = options;
    const patches = conv_stem_configs === null ? new nn.Conv2d(3, hidden_dim, patch_size, patch_size) : null;
    const [stem, last] = conv_stem_configs === null ? [null, null] : convStem(conv_stem_configs, hidden_dim);
    this.conv_proj = (patches ?? stem)!; // one of them is there
    this.class_token = new nn.Parameter(zeros(1, 1, hidden_dim));
    this.seq_length = Math.floor(image_size / patch_size) ** 2 + 1;
    const norm_layer = options.norm_layer ?? ((features: number) => new nn.LayerNorm(features, { eps: 1e-6 }));
    this.encoder = new Encoder(this.seq_length, num_layers, { ...options, norm_layer });
    const narrow = representation_size === null ? null : new nn.Linear(hidden_dim, representation_size);
    const head = new nn.Linear(representation_size ?? hidden_dim, num_classes);
    this.heads = new nn.Sequential(narrow === null ? { head } : { pre_logits: narrow, act: new nn.Tanh(), head });
    const { trunc_normal_, normal_, zeros_ } = nn.init;
    if (patches !== null) {
      trunc_normal_(patches.weight, { std: Math.sqrt(1 / (3 * patch_size * patch_size)) });
      zeros_(patches.bias);
    } else if (last !== null) {
      normal_(last.weight, 0, Math.sqrt(2 / last.out_channels));
      zeros_(last.bias);
    }
    if (narrow !== null) {
      trunc_normal_(narrow.weight, { std: Math.sqrt(1 / narrow.in_features) });
      zeros_(narrow.bias);
    }
    zeros_(head.weight);
    zeros_(head.bias);
  }
  /** Images [n, 3, H, W] to sequences of patches [n, patches, hidden_dim]. */
  private _process_input(x: Tensor): Tensor {
    const [n, , h, w] = x.shape as [number, number, number, number];
    const { image_size, patch_size } = this;
    assertThat(isSize(h, image_size), `Wrong image height! Expected ${image_size} but got ${String(h)}!`);
    assertThat(isSize(w, image_size), `Wrong image width! Expected ${image_size} but got ${String(w)}!`);
    const rows = floordiv(h, patch_size);
    const columns = floordiv(w, patch_size);
    const patches = this.conv_proj(x);
    return patches.reshape(n, this.hidden_dim, timesSize(rows, columns)).permute(0, 2, 1);
  }
  forward(x: Tensor): Tensor {
    const patches = this._process_input(x);
    const [batch] = patches.shape as [number];
    const token = this.class_token.expand(batch, -1, -1);
    return this.heads(this.encoder(cat([token, patches], 1)).at(":", 0));
  }
}

function convStem(configs: readonly ConvStemConfig[], hidden_dim: number): [nn.Sequential, nn.Conv2d] {
  const stem = new nn.Sequential();
  let channels = 3;
  configs.forEach(({ out_channels, ...config }, i) => {
    stem.add_module(`conv_bn_relu_${i}`, new Conv2dNormActivation(channels, out_channels, { ...config }));
    channels = out_channels;
  });
  const last = new nn.Conv2d(channels, hidden_dim, 1);
  stem.add_module("conv_last", last);
  return [stem, last];
}

type Builder = ModelBuilder<VisionTransformer, VisionTransformerOptions>;
const transformer = (
  name: string,
  patch_size: number,
  num_layers: number,
  num_heads: number,
  hidden_dim: number,
  mlp_dim: number,
): Builder =>
  builder(
    name,
    (options: VisionTransformerOptions) =>
      new VisionTransformer({ image_size: 224, ...options, patch_size, num_layers, num_heads, hidden_dim, mlp_dim }),
    {},
    {},
    { withWeights: ({ meta }) => ({ image_size: meta.min_size[0] }) },
  );

/** ViT, base, with patches of 16 x 16. */
export const vit_b_16: Builder = transformer("vit_b_16", 16, 12, 12, 768, 3072);
/** ViT, base, with patches of 32 x 32. */
export const vit_b_32: Builder = transformer("vit_b_32", 32, 12, 12, 768, 3072);
/** ViT, large, with patches of 16 x 16. */
export const vit_l_16: Builder = transformer("vit_l_16", 16, 24, 16, 1024, 4096);
/** ViT, large, with patches of 32 x 32. */
export const vit_l_32: Builder = transformer("vit_l_32", 32, 24, 16, 1024, 4096);
/** ViT, huge, with patches of 14 x 14. */
export const vit_h_14: Builder = transformer("vit_h_14", 14, 32, 16, 1280, 5120);
