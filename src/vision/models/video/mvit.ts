/** MViT: attention at several scales of videos (https://arxiv.org/abs/2104.11227, https://arxiv.org/abs/2112.01526). */
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { zeros } from "../../../ops/create/create.ts";
import { cat } from "../../../ops/view/join.ts";
import { itemAt, lastOf } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { make, type NormMaker } from "../../ops/makers.ts";
import { wholeBuilder, type WholeBuilder } from "../added-builder.ts";
import { addOnto } from "../one-call.ts";
import { MultiscaleBlock, unsqueezeTo, type MSBlockConfig, type MSBlockOptions, type THW } from "./mvit-block.ts";
import { MViT_V1_B_Weights, MViT_V2_S_Weights, type VideoWeights, type VideoWeightsEnum } from "./weights.ts";

/** Puts a token of the class before a sequence [n, T * H * W, embed_size], and adds what is learned of the places. */
export class PositionalEncoding extends nn.Module<(x: Tensor) => Tensor> {
  spatial_size: readonly [number, number];
  temporal_size: number;
  class_token: nn.Parameter;
  spatial_pos: nn.Parameter | null = null;
  temporal_pos: nn.Parameter | null = null;
  class_pos: nn.Parameter | null = null;
  constructor(
    embed_size: number,
    spatial_size: readonly [number, number],
    temporal_size: number,
    rel_pos_embed: boolean,
  ) {
    super();
    this.spatial_size = spatial_size;
    this.temporal_size = temporal_size;
    this.class_token = new nn.Parameter(zeros(embed_size));
    if (rel_pos_embed) return;
    this.spatial_pos = new nn.Parameter(zeros(spatial_size[0] * spatial_size[1], embed_size));
    this.temporal_pos = new nn.Parameter(zeros(temporal_size, embed_size));
    this.class_pos = new nn.Parameter(zeros(embed_size));
  }
  forward(x: Tensor): Tensor {
    const token = this.class_token.expand(itemAt(x.shape, 0), -1).unsqueeze(1);
    const all = cat([token, x], 1);
    const { spatial_pos, temporal_pos, class_pos } = this;
    if (spatial_pos === null || temporal_pos === null || class_pos === null) return all;
    const places = temporal_pos.unsqueeze(1).add(spatial_pos.unsqueeze(0)).flatten(0, 1);
    return addOnto(all, cat([class_pos.unsqueeze(0), places], 0).unsqueeze(0));
  }
}

/** Settings of `MViT`. */
export interface MViTOptions {
  /** Height and width of the frames. */
  spatial_size?: readonly [number, number];
  /** How many frames there are. */
  temporal_size?: number;
  block_setting?: readonly MSBlockConfig[];
  /** The second version: queries are added to what attention gives. */
  residual_pool?: boolean;
  /** Whether that holds of the token of the class too. */
  residual_with_cls_embed?: boolean;
  /** The second version: distances have learned vectors, places have none. */
  rel_pos_embed?: boolean;
  /** The second version: attention changes the number of channels, not the MLP. */
  proj_after_attn?: boolean;
  dropout?: number;
  attention_dropout?: number;
  /** That of the last block; the first has 0. */
  stochastic_depth_prob?: number;
  num_classes?: number;
  block?: typeof MultiscaleBlock | null;
  /** Default null: layer norm with `eps` of 1e-6. */
  norm_layer?: NormMaker | null;
  /** Default: 3, 7, 7. */
  patch_embed_kernel?: THW;
  /** Default: 2, 4, 4. */
  patch_embed_stride?: THW;
  /** Default: 1, 3, 3. */
  patch_embed_padding?: THW;
}
type Patches = "patch_embed_kernel" | "patch_embed_stride" | "patch_embed_padding";
const bind = signature<Required<Omit<MViTOptions, Patches>> & Record<Patches, THW | null>>(
  "MViT",
  "spatial_size, temporal_size, block_setting, residual_pool, residual_with_cls_embed, rel_pos_embed, proj_after_attn, dropout=0.5, attention_dropout=0, stochastic_depth_prob=0, num_classes=400, block=None, norm_layer=None, patch_embed_kernel=None, patch_embed_stride=None, patch_embed_padding=None",
);
/**
 * Multiscale Vision Transformer: videos [batch, 3, temporal_size, ...spatial_size] to class scores [batch, num_classes].
 * https://docs.pytorch.org/vision/stable/models/video_mvit.html
 * @throws {ValueError} without blocks
 * @throws {RuntimeError} at a call, for videos of another size
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const block = { num_heads: 2, input_channels: 16, output_channels: 16, kernel_q: [], stride_q: [] };
 * const block_setting = [1, 2].map(() => ({ ...block, kernel_kv: [3, 3, 3], stride_kv: [1, 2, 2] }));
 * const settings = { residual_pool: false, residual_with_cls_embed: true, rel_pos_embed: false, proj_after_attn: false };
 * const model = new video.MViT({ spatial_size: [16, 16], temporal_size: 4, block_setting, num_classes: 5, ...settings });
 * model.eval()(torch.rand(1, 3, 4, 16, 16)).shape; // [ 1, 5 ]
 */
export class MViT extends nn.Module<(x: Tensor) => Tensor> {
  conv_proj: nn.Conv3d;
  pos_encoding: PositionalEncoding;
  blocks: nn.ModuleList;
  norm: nn.Layer;
  head: nn.Sequential;
  constructor(
    ...args: Arguments<
      [
        spatial_size: readonly [number, number],
        temporal_size: number,
        block_setting: readonly MSBlockConfig[],
        residual_pool: boolean,
        residual_with_cls_embed: boolean,
        rel_pos_embed: boolean,
        proj_after_attn: boolean,
      ],
      MViTOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { spatial_size, temporal_size, block_setting, rel_pos_embed, dropout, num_classes } = options;
    const count = block_setting.length;
    if (count === 0) throw new ValueError("The configuration parameter can't be empty.");
    const Block = options.block ?? MultiscaleBlock;
    const norm_layer = options.norm_layer ?? ((features: number) => new nn.LayerNorm(features, { eps: 1e-6 }));
    const width = itemAt(block_setting, 0).input_channels;
    const stride = options.patch_embed_stride ?? [2, 4, 4];
    const padding = options.patch_embed_padding ?? [1, 3, 3];
    this.conv_proj = new nn.Conv3d(3, width, options.patch_embed_kernel ?? [3, 7, 7], { stride, padding });
    const shrink = (sizes: THW, strides: readonly number[]): THW =>
      strides.length === 0
        ? sizes
        : (sizes.map((size, d) => Math.floor(size / itemAt(strides, d))) as [number, number, number]);
    let sizes = shrink([temporal_size, ...spatial_size], stride);
    this.pos_encoding = new PositionalEncoding(width, [sizes[1], sizes[2]], sizes[0], rel_pos_embed);
    const common: Omit<MSBlockOptions, "stochastic_depth_prob"> = {
      residual_pool: options.residual_pool,
      residual_with_cls_embed: options.residual_with_cls_embed,
      rel_pos_embed,
      proj_after_attn: options.proj_after_attn,
      dropout: options.attention_dropout,
      norm_layer,
    };
    this.blocks = new nn.ModuleList();
    for (const [i, cnf] of block_setting.entries()) {
      const stochastic_depth_prob = (options.stochastic_depth_prob * i) / (count - 1);
      this.blocks.append(new Block(sizes, cnf, { ...common, stochastic_depth_prob }));
      sizes = shrink(sizes, cnf.stride_q);
    }
    const last = lastOf(block_setting).output_channels;
    this.norm = make(norm_layer, last);
    this.head = new nn.Sequential(new nn.Dropout(dropout, true), new nn.Linear(last, num_classes));
    this.draw();
  }
  private draw(): void {
    const { trunc_normal_, zeros_, ones_ } = nn.init;
    for (const layer of this.modules())
      if (layer instanceof nn.Linear) {
        trunc_normal_(layer.weight, { std: 0.02 });
        if ((layer.bias as unknown) !== null) zeros_(layer.bias);
      } else if (layer instanceof nn.LayerNorm) {
        if ((layer.weight as unknown) !== null) ones_(layer.weight);
        if ((layer.bias as unknown) !== null) zeros_(layer.bias);
      } else if (layer instanceof PositionalEncoding) {
        for (const parameter of layer.parameters()) trunc_normal_(parameter, { std: 0.02 });
      }
  }
  forward(given: Tensor): Tensor {
    const patches = this.conv_proj(unsqueezeTo(given, 5, 2))
      .flatten(2)
      .transpose(1, 2);
    let x = this.pos_encoding(patches);
    const { temporal_size, spatial_size } = this.pos_encoding;
    let thw: THW = [temporal_size, ...spatial_size];
    for (const block of this.blocks) [x, thw] = (block as MultiscaleBlock)(x, thw);
    return this.head(this.norm(x).at(":", 0));
  }
}

type Version = Required<Pick<MViTOptions, "block_setting" | "residual_pool" | "rel_pos_embed" | "proj_after_attn">>;
type Fixed = "spatial_size" | "temporal_size" | "block_setting" | "residual_pool" | "residual_with_cls_embed";
/** What builders of `MViT` take; that of the second version fixes `rel_pos_embed` and `proj_after_attn` too. */
export type MViTSettings = Omit<MViTOptions, Fixed>;
const mvit = <O extends MViTSettings>(
  model: string,
  enum_name: string,
  weights: VideoWeightsEnum,
  version: Pick<Version, "block_setting" | "residual_pool"> & Partial<Version>,
): WholeBuilder<MViT, O> =>
  wholeBuilder<MViT, O, VideoWeights>({
    model,
    enum_name,
    weights,
    fixed: ["spatial_size", "temporal_size", "residual_with_cls_embed", ...Object.keys(version)],
    construct: (options) =>
      new MViT({
        ...{ rel_pos_embed: false, proj_after_attn: false, stochastic_depth_prob: 0.2, ...options, ...version },
        spatial_size: [224, 224],
        temporal_size: 16,
        residual_with_cls_embed: false,
      }),
  });

/** How much keys and values shrink, block by block. */
const strides = [8, 4, 4, ...Array.from({ length: 11 }, () => 2), 1, 1];
const heads = (block: number): number => (block === 0 ? 1 : block < 3 ? 2 : block < 14 ? 4 : 8);
const three = [3, 3, 3] as const;
const halve = [1, 2, 2] as const;
const shrinking = [1, 3, 14];

/**
 * MViT, first version, base: 400 classes of Kinetics unless told otherwise.
 * @example
 * import * as video from "flambeau/vision/models/video";
 * video.mvit_v1_b({ num_classes: 5 }).blocks.length; // 16
 */
export const mvit_v1_b: WholeBuilder<MViT, MViTSettings> = mvit("mvit_v1_b", "MViT_V1_B_Weights", MViT_V1_B_Weights, {
  block_setting: strides.map((stride, i) => ({
    num_heads: heads(i),
    // The MLP before a block of more heads doubles the channels.
    input_channels: 96 * heads(i),
    output_channels: 96 * heads(Math.min(i + 1, 15)),
    kernel_q: shrinking.includes(i) ? three : [],
    kernel_kv: three,
    stride_q: shrinking.includes(i) ? halve : [],
    stride_kv: [1, stride, stride],
  })),
  residual_pool: false,
});
/**
 * MViT, second version, small.
 * @example
 * import * as video from "flambeau/vision/models/video";
 * video.mvit_v2_s({ num_classes: 5 }).blocks.length; // 16
 */
export const mvit_v2_s: WholeBuilder<MViT, Omit<MViTSettings, "rel_pos_embed" | "proj_after_attn">> = mvit(
  "mvit_v2_s",
  "MViT_V2_S_Weights",
  MViT_V2_S_Weights,
  {
    block_setting: strides.map((stride, i) => ({
      num_heads: heads(i),
      // The attention of a block of more heads doubles the channels.
      input_channels: 96 * heads(Math.max(i - 1, 0)),
      output_channels: 96 * heads(i),
      kernel_q: three,
      kernel_kv: three,
      stride_q: shrinking.includes(i) ? halve : [1, 1, 1],
      stride_kv: [1, stride, stride],
    })),
    residual_pool: true,
    rel_pos_embed: true,
    proj_after_attn: true,
  },
);
