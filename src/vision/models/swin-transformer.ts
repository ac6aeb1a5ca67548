/** Swin Transformer (https://arxiv.org/abs/2103.14030) and its second version (https://arxiv.org/abs/2111.09883). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type NormMaker } from "../ops/makers.ts";
import { MLP, Permute } from "../ops/misc.ts";
import { StochasticDepth } from "../ops/stochastic-depth.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { oneCall } from "./one-call.ts";
import { ShiftedWindowAttention, ShiftedWindowAttentionV2 } from "./shifted-window.ts";
import { drawMLP } from "./vision-transformer.ts";
import { itemAt } from "../../support/checked.ts";

/** Every second row and column, four times, side by side: [..., H, W, C] to [..., H / 2, W / 2, 4 C]. */
const mergePatches = /* @__PURE__ */ oneCall("_patch_merging_pad", function (x: Tensor): Tensor {
  const [height, width] = x.shape.slice(-3) as [number, number, number];
  const even = nn.functional.pad(x, [0, 0, 0, width % 2, 0, height % 2]);
  const part = (row: number, column: number): Tensor => even.at("...", `${row}::2`, `${column}::2`, ":");
  return cat([part(0, 0), part(1, 0), part(0, 1), part(1, 1)], -1);
});

/** Halves the size and doubles the channels; the norm comes first. */
export class PatchMerging extends nn.Module<(x: Tensor) => Tensor> {
  reduction: nn.Linear;
  norm: nn.Layer;
  constructor(dim: number, norm_layer: NormMaker = nn.LayerNorm) {
    super();
    this.reduction = new nn.Linear(4 * dim, 2 * dim, { bias: false });
    this.norm = make(norm_layer, 4 * dim);
  }
  forward(x: Tensor): Tensor {
    return this.reduction(this.norm(mergePatches(x)));
  }
}

/** The same; the norm comes last. */
export class PatchMergingV2 extends nn.Module<(x: Tensor) => Tensor> {
  reduction: nn.Linear;
  norm: nn.Layer;
  constructor(dim: number, norm_layer: NormMaker = nn.LayerNorm) {
    super();
    this.reduction = new nn.Linear(4 * dim, 2 * dim, { bias: false });
    this.norm = make(norm_layer, 2 * dim);
  }
  forward(x: Tensor): Tensor {
    return this.norm(this.reduction(mergePatches(x)));
  }
}

/** Settings of a block. */
export interface SwinBlockOptions {
  mlp_ratio?: number;
  dropout?: number;
  attention_dropout?: number;
  stochastic_depth_prob?: number;
  norm_layer?: NormMaker;
}

/** Window attention and an MLP, each after a norm and beside the identity. */
export class SwinTransformerBlock extends nn.Module<(x: Tensor) => Tensor> {
  norm1: nn.Layer;
  attn: ShiftedWindowAttention;
  stochastic_depth: StochasticDepth;
  norm2: nn.Layer;
  mlp: MLP;
  constructor(
    dim: number,
    num_heads: number,
    window_size: readonly number[],
    shift_size: readonly number[],
    options: SwinBlockOptions = {},
    Attention: typeof ShiftedWindowAttention = ShiftedWindowAttention,
  ) {
    super();
    const { mlp_ratio = 4, dropout = 0, attention_dropout = 0, stochastic_depth_prob = 0 } = options;
    const { norm_layer = nn.LayerNorm } = options;
    this.norm1 = make(norm_layer, dim);
    this.attn = new Attention(dim, window_size, shift_size, num_heads, { attention_dropout, dropout });
    this.stochastic_depth = new StochasticDepth(stochastic_depth_prob, "row");
    this.norm2 = make(norm_layer, dim);
    this.mlp = new MLP(dim, [Math.trunc(dim * mlp_ratio), dim], { activation_layer: () => new nn.GELU(), dropout });
    drawMLP(this.mlp as nn.Module);
  }
  forward(input: Tensor): Tensor {
    const x = input.add(this.stochastic_depth(this.attn(this.norm1(input))));
    return x.add(this.stochastic_depth(this.mlp(this.norm2(x))));
  }
}

/** The second version's block: norms come after attention and MLP. */
export class SwinTransformerBlockV2 extends SwinTransformerBlock {
  constructor(
    dim: number,
    num_heads: number,
    window_size: readonly number[],
    shift_size: readonly number[],
    options: SwinBlockOptions = {},
  ) {
    super(dim, num_heads, window_size, shift_size, options, ShiftedWindowAttentionV2);
  }
  override forward(input: Tensor): Tensor {
    const x = input.add(this.stochastic_depth(this.norm1(this.attn(input))));
    return x.add(this.stochastic_depth(this.norm2(this.mlp(x))));
  }
}

/** What the stages of a Swin Transformer are made of. */
interface StageSettings extends Required<SwinBlockOptions> {
  embed_dim: number;
  depths: readonly number[];
  num_heads: readonly number[];
  window_size: readonly number[];
}
/**
 * The blocks of each stage and, between stages, what halves the size. Windows of every second block are shifted by half,
 * and later blocks are left out more often. `block` gets the channels, heads, windows, shifts and settings of one.
 */
export function swinStages(
  settings: StageSettings,
  block: (
    dim: number,
    heads: number,
    window: readonly number[],
    shift: readonly number[],
    o: SwinBlockOptions,
  ) => nn.Layer,
  Downsample: new (dim: number, norm_layer: NormMaker) => nn.Layer,
): nn.Layer[] {
  const { embed_dim, depths, num_heads, window_size } = settings;
  const { mlp_ratio, dropout, attention_dropout, stochastic_depth_prob, norm_layer } = settings;
  const last = depths.reduce((sum, depth) => sum + depth, 0) - 1;
  let number = 0;
  return depths.flatMap((depth, stage) => {
    const dim = embed_dim * 2 ** stage;
    const blocks = Array.from({ length: depth }, (_, i) => {
      const shift = window_size.map((size) => (i % 2 === 0 ? 0 : Math.floor(size / 2)));
      const own = (stochastic_depth_prob * number++) / last;
      const options = { mlp_ratio, dropout, attention_dropout, stochastic_depth_prob: own, norm_layer };
      return block(dim, itemAt(num_heads, stage), window_size, shift, options);
    });
    const whole = new nn.Sequential(...blocks);
    return stage < depths.length - 1 ? [whole, new Downsample(dim, norm_layer)] : [whole];
  });
}
/** The initial values of all linear layers: normal ones that are cut off, and biases of 0. */
export function drawLinear(module: nn.Module): void {
  for (const layer of module.modules()) {
    if (!(layer instanceof nn.Linear)) continue;
    nn.init.trunc_normal_(layer.weight, { std: 0.02 });
    if ((layer.bias as unknown) !== null) nn.init.zeros_(layer.bias);
  }
}

/** Settings of `SwinTransformer`. */
export interface SwinTransformerOptions {
  patch_size?: readonly number[];
  embed_dim?: number;
  /** Blocks of each stage. */
  depths?: readonly number[];
  num_heads?: readonly number[];
  window_size?: readonly number[];
  mlp_ratio?: number;
  dropout?: number;
  attention_dropout?: number;
  stochastic_depth_prob?: number;
  num_classes?: number;
  norm_layer?: NormMaker | null;
  block?: typeof SwinTransformerBlock | null;
  downsample_layer?: typeof PatchMerging | typeof PatchMergingV2 | null;
}
const bind = signature<Required<SwinTransformerOptions>>(
  "SwinTransformer",
  "patch_size, embed_dim, depths, num_heads, window_size, mlp_ratio=4, dropout=0, attention_dropout=0, stochastic_depth_prob=0.1, num_classes=1000, norm_layer=None, block=None, downsample_layer=None",
);
/** Swin Transformer: images [batch, 3, H, W] to class scores. */
export class SwinTransformer extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  norm: nn.Layer;
  permute: Permute;
  avgpool: nn.AdaptiveAvgPool2d;
  flatten: nn.Flatten;
  head: nn.Linear;
  constructor(
    ...args: Arguments<
      [
        patch_size: readonly number[],
        embed_dim: number,
        depths: readonly number[],
        num_heads: readonly number[],
        window_size: readonly number[],
        mlp_ratio?: number,
        dropout?: number,
        attention_dropout?: number,
        stochastic_depth_prob?: number,
        num_classes?: number,
        norm_layer?: NormMaker | null,
        block?: typeof SwinTransformerBlock | null,
        downsample_layer?: typeof PatchMerging | typeof PatchMergingV2 | null,
      ],
      SwinTransformerOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { patch_size, embed_dim, depths, num_classes } = options;
    const Block = options.block ?? SwinTransformerBlock;
    const norm_layer = options.norm_layer ?? nn.LayerNorm;
    this.features = new nn.Sequential(
      new nn.Sequential(
        new nn.Conv2d(3, embed_dim, patch_size, patch_size),
        new Permute([0, 2, 3, 1]),
        make(norm_layer, embed_dim),
      ),
      ...swinStages(
        { ...options, norm_layer },
        (...block) => new Block(...block),
        options.downsample_layer ?? PatchMerging,
      ),
    );
    const width = embed_dim * 2 ** (depths.length - 1);
    this.norm = make(norm_layer, width);
    this.permute = new Permute([0, 3, 1, 2]);
    this.avgpool = new nn.AdaptiveAvgPool2d(1);
    this.flatten = new nn.Flatten(1);
    this.head = new nn.Linear(width, num_classes);
    drawLinear(this);
  }
  forward(x: Tensor): Tensor {
    return this.head(this.flatten(this.avgpool(this.permute(this.norm(this.features(x))))));
  }
}

type Builder = ModelBuilder<SwinTransformer, SwinTransformerOptions>;
const swin = (
  name: string,
  embed_dim: number,
  third: number,
  heads: number,
  window: number,
  stochastic_depth_prob: number,
): Builder =>
  builder(name, (options: SwinTransformerOptions) => {
    const second = name.startsWith("swin_v2");
    return new SwinTransformer({
      stochastic_depth_prob,
      ...options,
      patch_size: [4, 4],
      embed_dim,
      depths: [2, 2, third, 2],
      num_heads: [heads, 2 * heads, 4 * heads, 8 * heads],
      window_size: [window, window],
      block: second ? SwinTransformerBlockV2 : SwinTransformerBlock,
      downsample_layer: second ? PatchMergingV2 : PatchMerging,
    });
  });

/** Swin Transformer, tiny. */
export const swin_t: Builder = swin("swin_t", 96, 6, 3, 7, 0.2);
/** Swin Transformer, small. */
export const swin_s: Builder = swin("swin_s", 96, 18, 3, 7, 0.3);
/** Swin Transformer, base. */
export const swin_b: Builder = swin("swin_b", 128, 18, 4, 7, 0.5);
/** Swin Transformer V2, tiny. */
export const swin_v2_t: Builder = swin("swin_v2_t", 96, 6, 3, 8, 0.2);
/** Swin Transformer V2, small. */
export const swin_v2_s: Builder = swin("swin_v2_s", 96, 18, 3, 8, 0.3);
/** Swin Transformer V2, base. */
export const swin_v2_b: Builder = swin("swin_v2_b", 128, 18, 4, 8, 0.5);
