/** Swin Transformer of videos: attention inside windows of space and time (https://arxiv.org/abs/2106.13230). */
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { itemAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { make, type NormMaker } from "../../ops/makers.ts";
import { wholeBuilder, type WholeBuilder } from "../added-builder.ts";
import { oneCall } from "../one-call.ts";
import {
  biasOf,
  relativePositionIndex,
  ShiftedWindowAttention,
  windowAttention,
  type WindowSize,
} from "../shifted-window.ts";
import { drawLinear, PatchMerging, SwinTransformerBlock, swinStages } from "../swin-transformer.ts";
import { Swin3D_B_Weights, Swin3D_S_Weights, Swin3D_T_Weights, type VideoWeightsEnum } from "./weights.ts";

const attention3d = /* @__PURE__ */ oneCall("shifted_window_attention_3d", windowAttention);
/** A window is no larger than the video, and is not shifted along a dim that it fills. */
const windowAndShift = /* @__PURE__ */ oneCall(
  "_get_window_and_shift_size",
  (shift: WindowSize, sizes: WindowSize, window: WindowSize): readonly [window: WindowSize, shift: WindowSize] => {
    const fills = window.map((size, d) => itemAt(sizes, d) <= size);
    return [
      window.map((size, d) => (fills[d] === true ? itemAt(sizes, d) : size)),
      shift.map((by, d) => (fills[d] === true ? 0 : by)),
    ];
  },
);
const biasFrom3d = /* @__PURE__ */ oneCall(
  "_get_relative_position_bias",
  (table: Tensor, index: Tensor, window: WindowSize): Tensor => {
    const places = window.reduce((a, b) => a * b, 1);
    return biasOf(table, index.narrow(0, 0, places).narrow(1, 0, places).flatten(), window);
  },
);

/** Window attention of videos [n, T, H, W, channels]. */
export class ShiftedWindowAttention3d extends ShiftedWindowAttention {
  protected override get rank(): number {
    return 3;
  }
  protected override positions(): Tensor {
    return relativePositionIndex(this.window_size);
  }
  override get_relative_position_bias(window: WindowSize = this.window_size): Tensor {
    return biasFrom3d(this.relative_position_bias_table, this.relative_position_index, window);
  }
  override forward(x: Tensor): Tensor {
    const sizes = [1, 2, 3].map((d) => itemAt(x.shape, d));
    const fitted = windowAndShift(this.shift_size, sizes, this.window_size);
    const window = fitted[0];
    return this.attend(attention3d, x, this.get_relative_position_bias(window), window, fitted[1]);
  }
}

/** What `F.pad` takes to fill up a video [n, 3, T, H, W] to multiples of the patches. */
const missing = /* @__PURE__ */ oneCall("_compute_pad_size_3d", (sizes: WindowSize, patch: WindowSize): number[] =>
  patch.map((size, d) => (size - (itemAt(sizes, d) % size)) % size),
);
/** Settings of `PatchEmbed3d`. */
export interface PatchEmbed3dOptions {
  patch_size?: readonly number[];
  in_channels?: number;
  embed_dim?: number;
  norm_layer?: NormMaker | null;
}
const embed = signature<Required<PatchEmbed3dOptions>>(
  "PatchEmbed3d",
  "patch_size, in_channels=3, embed_dim=96, norm_layer=None",
);
/** Patches of a video: [n, in_channels, T, H, W] to [n, T', H', W', embed_dim]. */
export class PatchEmbed3d extends nn.Module<(x: Tensor) => Tensor> {
  tuple_patch_size: WindowSize;
  proj: nn.Conv3d;
  norm: nn.Layer;
  constructor(
    ...args: Arguments<
      [patch_size: readonly number[], in_channels?: number, embed_dim?: number, norm_layer?: NormMaker | null],
      PatchEmbed3dOptions
    >
  ) {
    super();
    const { patch_size, in_channels, embed_dim, norm_layer } = embed.bind(args);
    this.tuple_patch_size = patch_size.slice(0, 3);
    this.proj = new nn.Conv3d(in_channels, embed_dim, this.tuple_patch_size, { stride: this.tuple_patch_size });
    this.norm = norm_layer === null ? new nn.Identity() : make(norm_layer, embed_dim);
  }
  forward(x: Tensor): Tensor {
    const sizes = [2, 3, 4].map((d) => itemAt(x.shape, d));
    const more = missing(sizes, this.tuple_patch_size);
    const [frames, rows, columns] = [0, 1, 2].map((d) => itemAt(more, d)) as [number, number, number];
    const filled = nn.functional.pad(x, [0, columns, 0, rows, 0, frames]);
    return this.norm(this.proj(filled).permute(0, 2, 3, 4, 1));
  }
}

/** Settings of `SwinTransformer3d`. */
export interface SwinTransformer3dOptions {
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
  downsample_layer?: typeof PatchMerging;
  patch_embed?: typeof PatchEmbed3d | null;
}
const bind = signature<
  Omit<Required<SwinTransformer3dOptions>, "downsample_layer"> & { downsample_layer: typeof PatchMerging | null }
>(
  "SwinTransformer3d",
  "patch_size, embed_dim, depths, num_heads, window_size, mlp_ratio=4, dropout=0, attention_dropout=0, stochastic_depth_prob=0.1, num_classes=400, norm_layer=None, block=None, downsample_layer=None, patch_embed=None",
);
/**
 * Swin Transformer of videos: [batch, 3, T, H, W] to class scores [batch, num_classes].
 * https://docs.pytorch.org/vision/stable/models/video_swin_transformer.html
 * @throws {ValueError} for windows of other than three dims
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const model = new video.SwinTransformer3d([2, 4, 4], 16, [2, 2], [2, 4], [2, 2, 2], { num_classes: 5 });
 * model.eval()(torch.rand(1, 3, 4, 32, 32)).shape; // [ 1, 5 ]
 */
export class SwinTransformer3d extends nn.Module<(x: Tensor) => Tensor> {
  num_classes: number;
  patch_embed: PatchEmbed3d;
  pos_drop: nn.Dropout;
  features: nn.Sequential;
  num_features: number;
  norm: nn.Layer;
  avgpool: nn.AdaptiveAvgPool3d;
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
      ],
      SwinTransformer3dOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { patch_size, embed_dim, depths, num_classes } = options;
    const norm_layer = options.norm_layer ?? nn.LayerNorm;
    this.num_classes = num_classes;
    this.patch_embed = new (options.patch_embed ?? PatchEmbed3d)({ patch_size, embed_dim, norm_layer });
    this.pos_drop = new nn.Dropout(options.dropout);
    const stages = swinStages(
      { ...options, norm_layer },
      (...block) => new SwinTransformerBlock(...block, ShiftedWindowAttention3d),
      options.downsample_layer ?? PatchMerging,
    );
    this.features = new nn.Sequential(...stages);
    this.num_features = embed_dim * 2 ** (depths.length - 1);
    this.norm = make(norm_layer, this.num_features);
    this.avgpool = new nn.AdaptiveAvgPool3d(1);
    this.head = new nn.Linear(this.num_features, num_classes);
    drawLinear(this);
  }
  forward(x: Tensor): Tensor {
    const features = this.norm(this.features(this.pos_drop(this.patch_embed(x))));
    return this.head(this.avgpool(features.permute(0, 4, 1, 2, 3)).flatten(1));
  }
}

type Fixed = "patch_size" | "embed_dim" | "depths" | "num_heads" | "window_size" | "stochastic_depth_prob";
/** What builders of `SwinTransformer3d` take. */
export type SwinTransformer3dSettings = Omit<SwinTransformer3dOptions, Fixed>;
type Builder = WholeBuilder<SwinTransformer3d, SwinTransformer3dSettings>;
const swin = (
  model: string,
  enum_name: string,
  weights: VideoWeightsEnum,
  embed_dim: number,
  third: number,
  heads: number,
): Builder =>
  wholeBuilder({
    model,
    enum_name,
    weights,
    fixed: ["patch_size", "embed_dim", "depths", "num_heads", "window_size", "stochastic_depth_prob"],
    construct: (options: SwinTransformer3dSettings) =>
      new SwinTransformer3d({
        ...options,
        stochastic_depth_prob: 0.1,
        patch_size: [2, 4, 4],
        embed_dim,
        depths: [2, 2, third, 2],
        num_heads: [heads, 2 * heads, 4 * heads, 8 * heads],
        window_size: [8, 7, 7],
      }),
  });

/**
 * Swin Transformer of videos, tiny: 400 classes of Kinetics unless told otherwise.
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const model = video.swin3d_t({ num_classes: 5 }).eval();
 * model(torch.rand(1, 3, 4, 32, 32)).shape; // [ 1, 5 ]
 */
export const swin3d_t: Builder = swin("swin3d_t", "Swin3D_T_Weights", Swin3D_T_Weights, 96, 6, 3);
/** Swin Transformer of videos, small. */
export const swin3d_s: Builder = swin("swin3d_s", "Swin3D_S_Weights", Swin3D_S_Weights, 96, 18, 3);
/** Swin Transformer of videos, base. */
export const swin3d_b: Builder = swin("swin3d_b", "Swin3D_B_Weights", Swin3D_B_Weights, 128, 18, 4);
