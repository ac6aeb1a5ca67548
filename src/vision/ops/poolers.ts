/** RoIAlign on a feature pyramid: each box is cut out of the map that fits its size. */
import { int64 } from "../../dtype.ts";
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { cat } from "../../ops/view/join.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonRepr, pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { boxesWithImage } from "./boxes.ts";
import type { FeatureMaps } from "./feature-pyramid.ts";
import { roi_align } from "./roi-align.ts";
import { areaOf } from "./straight-boxes.ts";

/** Arguments of `MultiScaleRoIAlign` by their names. */
export interface MultiScaleRoIAlignOptions {
  /** Names of the maps that are used. */
  featmap_names?: readonly string[];
  output_size?: number | readonly number[];
  /** Places along each side of a cell whose mean is taken; -1: as many as the region has pixels there. */
  sampling_ratio?: number;
  /** The side of boxes that belong to the level `canonical_level`. */
  canonical_scale?: number;
  canonical_level?: number;
}
const pooler = signature<Required<MultiScaleRoIAlignOptions>>(
  "MultiScaleRoIAlign",
  "featmap_names, output_size, sampling_ratio, canonical_scale=224, canonical_level=4",
);

/** The power of two that brings an image's side to a map's. */
const scaleOf = (map: Tensor, imageHeight: number): number =>
  2 ** Math.round(Math.log2(sizeAt(map.shape, -2) / imageHeight));

/**
 * Regions of a feature pyramid, each from the level that fits its size (https://arxiv.org/abs/1612.03144, equation 1).
 * Maps [n, channels, H, W] by name, boxes [k, 4] of each image, and the images' [height, width] give
 * [boxes, channels, ...output_size]. The maps' scales are found at the first call.
 * @throws {ValueError} without images' sizes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const pooler = new ops.MultiScaleRoIAlign(["a", "b"], 3, 2);
 * const maps = { a: torch.rand(1, 5, 64, 64), b: torch.rand(1, 5, 16, 16) };
 * pooler(maps, [torch.tensor([[10, 20, 200, 300]]).float()], [[512, 512]]).shape; // [1, 5, 3, 3]
 */
export class MultiScaleRoIAlign extends nn.Module<
  (x: FeatureMaps, boxes: readonly Tensor[], image_shapes: readonly (readonly [number, number])[]) => Tensor
> {
  featmap_names: readonly string[];
  sampling_ratio: number;
  output_size: readonly number[];
  scales: number[] | null = null;
  canonical_scale: number;
  canonical_level: number;
  constructor(
    ...args: Arguments<
      [featmap_names: readonly string[], output_size: number | readonly number[], sampling_ratio: number],
      MultiScaleRoIAlignOptions
    >
  ) {
    super();
    const { featmap_names, output_size, sampling_ratio, canonical_scale, canonical_level } = pooler.bind(args);
    this.featmap_names = featmap_names;
    this.sampling_ratio = sampling_ratio;
    this.output_size = typeof output_size === "number" ? [output_size, output_size] : output_size;
    this.canonical_scale = canonical_scale;
    this.canonical_level = canonical_level;
  }
  /** The number of the map that each box is cut out of. */
  private levels(boxes: readonly Tensor[], scales: readonly number[]): Tensor {
    const level = (scale: number): number => Math.trunc(-Math.log2(scale));
    const [lowest, highest] = [level(itemAt(scales, 0)), level(lastOf(scales))];
    return cat(boxes.map((each) => areaOf(each, "xyxy")))
      .sqrt()
      .div(this.canonical_scale)
      .log2()
      .add(this.canonical_level)
      .add(1e-6)
      .floor()
      .clamp(lowest, highest)
      .to(int64)
      .sub(lowest);
  }
  forward(x: FeatureMaps, boxes: readonly Tensor[], image_shapes: readonly (readonly [number, number])[]): Tensor {
    const maps = Object.entries(x).flatMap(([name, map]) => (this.featmap_names.includes(name) ? [map] : []));
    if (this.scales === null) {
      if (image_shapes.length === 0) throw new ValueError("images list should not be empty");
      const height = Math.max(0, ...image_shapes.map(([each]) => each));
      this.scales = maps.map((map) => scaleOf(map, height));
    }
    const { scales, sampling_ratio } = this;
    const regions = (map: Tensor, rois: Tensor, spatial_scale: number): Tensor =>
      roi_align(map, rois, this.output_size, { spatial_scale, sampling_ratio });
    const rois = boxesWithImage(boxes);
    const first = itemAt(maps, 0);
    if (maps.length === 1) return regions(first, rois, itemAt(scales, 0));
    const levels = this.levels(boxes, scales);
    const result = first.new_zeros([sizeAt(rois.shape, 0), sizeAt(first.shape, 1), ...this.output_size]);
    for (const [level, map] of maps.entries()) {
      const members = levels.eq(level).nonzero().select(1, 0);
      if (members.numel() === 0) continue;
      const cut = regions(map, rois.index_select(0, members), itemAt(scales, level));
      result.index_copy_(0, members, cut.to(result.dtype));
    }
    return result;
  }
  override extra_repr(): string {
    const names = pythonRepr(this.featmap_names);
    return `featmap_names=${names}, output_size=${pythonTuple(this.output_size)}, sampling_ratio=${this.sampling_ratio}`;
  }
}
