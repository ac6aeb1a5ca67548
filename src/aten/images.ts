/** Operators that resize, pad and unfold images. */
import * as F from "../nn/functional/index.ts";
import { unpool } from "../ops/pool/unpool-fractional.ts";
import { resampled } from "../ops/sample/interpolate.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { written, type WrittenOperator, type WrittenTable } from "./written.ts";

type Sizes = readonly number[];

/** Resampling in one mode: to a size, by factors, or to a size that factors gave. */
function upsample(name: string, mode: string, hasCorners: boolean): readonly (readonly [string, WrittenOperator])[] {
  const rank = Number(/(\d)d/.exec(name)?.[1]);
  const antialias = name.endsWith("_aa");
  const corners = hasCorners ? " align_corners" : "";
  const scales = rank === 1 ? "scales" : ["scales_d", "scales_h", "scales_w"].slice(3 - rank).join(" ");
  const run = (self: Tensor, size: Sizes | null, aligned: boolean, factors: Sizes | null): Tensor =>
    resampled(self, mode, size, factors, aligned, antialias);
  return [
    [
      name,
      written(`self output_size${corners} ${scales}`, (self: Tensor, size: Sizes, ...others: unknown[]) => {
        const aligned = hasCorners ? Boolean(others.shift()) : false;
        const given = others.slice(0, rank).map((scale) => scale ?? null);
        const isWhole = given.length === rank && given.every((scale) => scale !== null);
        return run(self, size, aligned, isWhole ? (given as number[]) : null);
      }),
    ],
    [
      `${name}.vec`,
      written(`input output_size${corners} scale_factors`, (self: Tensor, size: Sizes | null, ...others: unknown[]) => {
        const aligned = hasCorners ? Boolean(others.shift()) : false;
        return run(self, size, aligned, (others[0] ?? null) as Sizes | null);
      }),
    ],
  ];
}

const PAD_MODES = ["constant", "reflect", "replicate", "circular"] as const;
const pad = (mode: "reflect" | "replicate" | "circular"): WrittenOperator =>
  written("self padding", (self: Tensor, padding: Sizes) => F.pad(self, padding, mode));
const unpooled = written("self indices output_size stride padding", (self: Tensor, indices: Tensor, size: Sizes) =>
  unpool(self, indices, size),
);

const fractional = (run: (self: Tensor, kernel: Sizes, size: Sizes, samples: Tensor) => unknown): WrittenOperator =>
  written("self kernel_size output_size random_samples", run);

/** Their entries. */
export const images: WrittenTable = {
  ...Object.fromEntries(
    [
      ["upsample_nearest1d", "nearest"],
      ["upsample_nearest2d", "nearest"],
      ["upsample_nearest3d", "nearest"],
      ["_upsample_nearest_exact1d", "nearest-exact"],
      ["_upsample_nearest_exact2d", "nearest-exact"],
      ["_upsample_nearest_exact3d", "nearest-exact"],
      ["upsample_linear1d", "linear"],
      ["upsample_bilinear2d", "bilinear"],
      ["upsample_trilinear3d", "trilinear"],
      ["upsample_bicubic2d", "bicubic"],
      ["_upsample_bilinear2d_aa", "bilinear"],
      ["_upsample_bicubic2d_aa", "bicubic"],
      ["_upsample_lanczos2d_aa", "lanczos"],
    ].flatMap(([name = "", mode = ""]) => upsample(name, mode, !mode.startsWith("nearest"))),
  ),
  reflection_pad1d: pad("reflect"),
  reflection_pad2d: pad("reflect"),
  reflection_pad3d: pad("reflect"),
  replication_pad1d: pad("replicate"),
  replication_pad2d: pad("replicate"),
  replication_pad3d: pad("replicate"),
  _pad_circular: written("self pad", (self: Tensor, padding: Sizes) => F.pad(self, padding, "circular")),
  _pad_enum: written("self pad mode value", (self: Tensor, padding: Sizes, mode: number, value?: number) =>
    F.pad(self, padding, PAD_MODES[mode], value),
  ),
  _adaptive_avg_pool2d: written("self output_size", (self: Tensor, size: Sizes) =>
    F.adaptive_avg_pool2d(self, size as [number, number]),
  ),
  _adaptive_avg_pool3d: written("self output_size", (self: Tensor, size: Sizes) =>
    F.adaptive_avg_pool3d(self, size as [number, number, number]),
  ),
  fractional_max_pool2d: fractional((self, kernel, output_size, samples) =>
    F.fractional_max_pool2d_with_indices(self, kernel as [number, number], {
      output_size: output_size as [number, number],
      _random_samples: samples,
    }),
  ),
  fractional_max_pool3d: fractional((self, kernel, output_size, samples) =>
    F.fractional_max_pool3d_with_indices(self, kernel as [number, number, number], {
      output_size: output_size as [number, number, number],
      _random_samples: samples,
    }),
  ),
  max_unpool2d: unpooled,
  max_unpool3d: unpooled,
  col2im: written(
    "self output_size kernel_size dilation padding stride",
    (self: Tensor, size: Sizes, kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) =>
      F.fold(self, size as never, kernel as never, dilation as never, padding as never, stride as never),
  ),
  im2col: written(
    "self kernel_size dilation padding stride",
    (self: Tensor, kernel: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes) =>
      F.unfold(self, kernel as never, dilation as never, padding as never, stride as never),
  ),
};
