/** RoIAlign: regions of feature maps as small maps of one size, without rounding places (https://arxiv.org/abs/1703.06870). */
import * as F from "../../nn/functional/index.ts";
import { sampleRegion } from "../../ops/sample/regions.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import * as nn from "../../nn/index.ts";
import { pythonSize } from "../../nn/layers/layer.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";
import { pythonRepr } from "../../support/python.ts";
import { checkedRegions } from "./boxes.ts";

interface Settings {
  input?: Tensor;
  boxes?: Tensor | readonly Tensor[];
  output_size?: number | readonly number[];
  /** From the boxes' units to the map's: 1/16 where the map is 16 times smaller than the image. */
  spatial_scale?: number;
  /** Places along each side of a cell whose mean is taken; -1: as many as the region has pixels there. */
  sampling_ratio?: number;
  /** Pixels' middles lie at halves. */
  aligned?: boolean;
}
const aligning = functionSignature<Required<Settings>>(
  "roi_align",
  "input, boxes, output_size, spatial_scale=1, sampling_ratio=-1, aligned=False",
);

/** The means of one region's cells: bilinear values at a grid of places. */
function region(
  map: Tensor,
  box: readonly number[],
  size: readonly [number, number],
  { spatial_scale: scale, sampling_ratio: samplingRatio, aligned }: Required<Settings>,
): Tensor {
  const sampled = sampleRegion(map, box, { size, scale, samplingRatio, aligned, meet: "sum" });
  if (sampled === null) return map.new_zeros([sizeAt(map.shape, 0), ...size]);
  return F.avg_pool2d(sampled.values, sampled.cell, sampled.cell);
}

/**
 * Regions of feature maps [n, channels, H, W] as maps [boxes, channels, ...output_size]. `boxes`: a list of [k, 4] for
 * each image, or [k, 5] with the image's number first, of the maps' dtype.
 * @throws {AssertionError} for boxes with other columns, {RuntimeError} for boxes of another dtype.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.roi_align(torch.ones(1, 2, 8, 8), [torch.tensor([[0, 0, 4, 4.5]])], 2).shape; // [1, 2, 2, 2]
 */
export function roi_align(
  ...args: Arguments<
    [
      input: Tensor,
      boxes: Tensor | readonly Tensor[],
      output_size: number | readonly number[],
      spatial_scale?: number,
      sampling_ratio?: number,
      aligned?: boolean,
    ],
    Settings
  >
): Tensor {
  const settings = aligning.bind(args);
  const { input, boxes, output_size } = settings;
  const { size, rois } = checkedRegions("roi_align", input, boxes, output_size);
  const rows = rois.tolist() as number[][];
  if (rows.length === 0) return cat([input.new_zeros([0, sizeAt(input.shape, 1), ...size])]);
  return stack(rows.map(([image, ...box]) => region(input.select(0, image!), box, size, settings)));
}

const layer = signature<{
  output_size: number | readonly number[];
  spatial_scale: number;
  sampling_ratio: number;
  aligned: boolean;
}>("RoIAlign", "output_size, spatial_scale, sampling_ratio, aligned=False");
/**
 * `roi_align` as a layer: maps [n, channels, H, W] and boxes give [boxes, channels, ...output_size].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.RoIAlign(7, 0.25, 2); // RoIAlign(output_size=7, spatial_scale=0.25, sampling_ratio=2, aligned=False)
 */
export class RoIAlign extends nn.Module<(input: Tensor, rois: Tensor | readonly Tensor[]) => Tensor> {
  output_size: number | readonly number[];
  spatial_scale: number;
  sampling_ratio: number;
  aligned: boolean;
  constructor(
    ...args: Arguments<
      [output_size: number | readonly number[], spatial_scale: number, sampling_ratio: number, aligned?: boolean],
      Omit<Settings, "input" | "boxes">
    >
  ) {
    super();
    const { output_size, spatial_scale, sampling_ratio, aligned } = layer.bind(args);
    this.output_size = output_size;
    this.spatial_scale = spatial_scale;
    this.sampling_ratio = sampling_ratio;
    this.aligned = aligned;
  }
  forward(input: Tensor, rois: Tensor | readonly Tensor[]): Tensor {
    return roi_align(input, rois, this.output_size, this.spatial_scale, this.sampling_ratio, this.aligned);
  }
  override extra_repr(): string {
    const { output_size, spatial_scale, sampling_ratio, aligned } = this;
    return `output_size=${pythonSize(output_size)}, spatial_scale=${pythonRepr(spatial_scale)}, sampling_ratio=${sampling_ratio}, aligned=${pythonRepr(aligned)}`;
  }
}
