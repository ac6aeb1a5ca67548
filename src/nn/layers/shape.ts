/** Layers that move elements about: flatten, unflatten, fold, unfold, shuffles, upsampling. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { pythonFloat, pythonTuple } from "../../support/python.ts";
import { TypeError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as F from "../functional/index.ts";
import { layer, pythonSize, type SizeOption } from "./layer.ts";
import type { Forgets } from "../module/index.ts";

/**
 * Joins dims `start_dim` … `end_dim` into one; by default all but the batch.
 * @example
 * new nn.Flatten()(torch.randn(32, 1, 5, 5)).shape; // [32, 25]
 */
export class Flatten extends layer<[start_dim?: number, end_dim?: number], { start_dim: number; end_dim: number }>(
  "Flatten",
  "start_dim=1, end_dim=-1",
  (x, o) => x.flatten(o.start_dim, o.end_dim),
  (o) => `start_dim=${o.start_dim}, end_dim=${o.end_dim}`,
) {}

/**
 * Splits one dim into several.
 * @example
 * new nn.Unflatten(1, [2, 5])(torch.randn(4, 10)).shape; // [4, 2, 5]
 */
export class Unflatten extends layer<
  [dim: number, unflattened_size: readonly number[]],
  { dim: number; unflattened_size: readonly number[] }
>(
  "Unflatten",
  "dim, unflattened_size",
  (x, o) => x.unflatten(o.dim, o.unflattened_size),
  (o) => `dim=${o.dim}, unflattened_size=${pythonTuple(o.unflattened_size)}`,
  ({ dim, unflattened_size }) => {
    if (typeof dim !== "number" && typeof dim !== "string")
      throw new TypeError("invalid argument type for dim parameter");
    if (!Array.isArray(unflattened_size))
      throw new TypeError(
        `unflattened_size must be a tuple of ints, but found type ${pythonTypeName(unflattened_size)}`,
      );
    unflattened_size.forEach((item, i) => {
      if (!Number.isInteger(item))
        throw new TypeError(
          `unflattened_size must be tuple of ints, but found element of type ${Array.isArray(item) ? "tuple" : pythonTypeName(item)} at pos ${i}`,
        );
    });
  },
) {}

interface UnfoldSettings {
  kernel_size: SizeOption;
  dilation: SizeOption;
  padding: SizeOption;
  stride: SizeOption;
}
type UnfoldPlaces = [kernel_size: SizeOption, dilation?: SizeOption, padding?: SizeOption, stride?: SizeOption];
const unfoldText = (o: UnfoldSettings): string =>
  `kernel_size=${pythonSize(o.kernel_size)}, dilation=${pythonSize(o.dilation)}, padding=${pythonSize(o.padding)}, stride=${pythonSize(o.stride)}`;

/**
 * The windows of images as columns (im2col).
 * @example
 * new nn.Unfold([2, 3])(torch.randn(2, 5, 3, 4)).shape; // [2, 30, 4]
 */
export class Unfold extends layer<UnfoldPlaces, UnfoldSettings>(
  "Unfold",
  "kernel_size, dilation=1, padding=0, stride=1",
  (x, o) => F.unfold(x, o.kernel_size, o.dilation, o.padding, o.stride),
  unfoldText,
) {}
/**
 * Columns added up at their places in images (col2im).
 * @example
 * new nn.Fold([4, 5], [2, 2])(torch.randn(1, 3 * 2 * 2, 12)).shape; // [1, 3, 4, 5]
 */
export class Fold extends layer<
  [output_size: SizeOption, ...UnfoldPlaces],
  UnfoldSettings & { output_size: SizeOption }
>(
  "Fold",
  "output_size, kernel_size, dilation=1, padding=0, stride=1",
  (x, o) => F.fold(x, o.output_size, o.kernel_size, o.dilation, o.padding, o.stride),
  (o) => `output_size=${pythonSize(o.output_size)}, ${unfoldText(o)}`,
) {}

/**
 * Channels become space: [C · r², H, W] to [C, H · r, W · r] (Shi et al. 2016).
 * @example
 * new nn.PixelShuffle(3)(torch.randn(1, 9, 4, 4)).shape; // [1, 1, 12, 12]
 */
export class PixelShuffle extends layer<[upscale_factor: number], { upscale_factor: number }>(
  "PixelShuffle",
  "upscale_factor",
  (x, o) => F.pixel_shuffle(x, o.upscale_factor),
  (o) => `upscale_factor=${o.upscale_factor}`,
) {}
/**
 * Undoes `PixelShuffle`.
 * @example
 * new nn.PixelUnshuffle(3)(torch.randn(1, 1, 12, 12)).shape; // [1, 9, 4, 4]
 */
export class PixelUnshuffle extends layer<[downscale_factor: number], { downscale_factor: number }>(
  "PixelUnshuffle",
  "downscale_factor",
  (x, o) => F.pixel_unshuffle(x, o.downscale_factor),
  (o) => `downscale_factor=${o.downscale_factor}`,
) {}
/**
 * Exchanges groups of channels with the channels in them (Zhang et al. 2017).
 * @example
 * new nn.ChannelShuffle(2)(torch.arange(4).view(1, 4, 1, 1)).flatten(); // tensor([0, 2, 1, 3])
 */
export class ChannelShuffle extends layer<[groups: number], { groups: number }>(
  "ChannelShuffle",
  "groups",
  (x, o) => F.channel_shuffle(x, o.groups),
  (o) => `groups=${o.groups}`,
) {}

export type UpsampleMode = "nearest" | "nearest-exact" | "linear" | "bilinear" | "bicubic" | "trilinear" | "area";
interface UpsampleSettings {
  size: SizeOption | null;
  scale_factor: SizeOption | null;
  mode: UpsampleMode;
  align_corners: boolean | null;
  recompute_scale_factor: boolean | null;
}
type UpsamplePlaces = [
  size?: SizeOption | null,
  scale_factor?: SizeOption | null,
  mode?: UpsampleMode,
  align_corners?: boolean | null,
  recompute_scale_factor?: boolean | null,
];

function upsampleText({ size, scale_factor, mode }: UpsampleSettings): string {
  if (scale_factor === null) return `size=${pythonSize(size)}, mode='${mode}'`;
  const text =
    typeof scale_factor === "number"
      ? pythonFloat(scale_factor)
      : `(${scale_factor.map(pythonFloat).join(", ")}${scale_factor.length === 1 ? "," : ""})`;
  return `scale_factor=${text}, mode='${mode}'`;
}

/**
 * Enlarges images and the like to a size, or by a factor.
 * @example
 * new nn.Upsample({ scale_factor: 2, mode: "nearest" })(torch.randn(1, 1, 2, 2)).shape; // [1, 1, 4, 4]
 */
export class Upsample extends layer<UpsamplePlaces, UpsampleSettings>(
  "Upsample",
  "size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None",
  (x, o) =>
    F.interpolate(
      x,
      o.size,
      o.scale_factor === 0 ? null : o.scale_factor,
      o.mode,
      o.align_corners,
      o.recompute_scale_factor,
    ),
  upsampleText,
) {}

interface FixedUpsample {
  size: SizeOption | null;
  scale_factor: SizeOption | null;
}
type FixedUpsampleArguments = Arguments<
  [size?: SizeOption | null, scale_factor?: SizeOption | null],
  Partial<FixedUpsample>
>;
const nearest2d = signature<FixedUpsample>("UpsamplingNearest2d", "size=None, scale_factor=None");
/**
 * Enlarges images by repeating pixels.
 * @example
 * new nn.UpsamplingNearest2d({ scale_factor: 2 })(torch.randn(1, 1, 2, 2)).shape; // [1, 1, 4, 4]
 */
export class UpsamplingNearest2d extends Upsample {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: FixedUpsampleArguments) {
    super({ ...nearest2d.bind(args), mode: "nearest" });
  }
}
const bilinear2d = signature<FixedUpsample>("UpsamplingBilinear2d", "size=None, scale_factor=None");
/**
 * Enlarges images bilinearly, corners on corners.
 * @example
 * new nn.UpsamplingBilinear2d({ scale_factor: 2 })(torch.randn(1, 1, 2, 2)).shape; // [1, 1, 4, 4]
 */
export class UpsamplingBilinear2d extends Upsample {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: FixedUpsampleArguments) {
    super({ ...bilinear2d.bind(args), mode: "bilinear", align_corners: true });
  }
}
