/** RoIAlign: regions of feature maps as small maps of one size, without rounding places (https://arxiv.org/abs/1703.06870). */
import * as F from "../../nn/functional/index.ts";
import { int64 } from "../../dtype.ts";
import { arange } from "../../ops/create/range.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import * as nn from "../../nn/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { boxesWithImage } from "./boxes.ts";

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
  settings: Required<Settings>,
): Tensor {
  const { spatial_scale: scale, sampling_ratio, aligned } = settings;
  const channels = map.shape[0]!;
  const offset = aligned ? 0.5 : 0;
  const [x1, y1, x2, y2] = box.map((side) => side * scale - offset) as [number, number, number, number];
  const least = aligned ? -Infinity : 1;
  const [w, h] = [Math.max(x2 - x1, least), Math.max(y2 - y1, least)];
  const [rows, cols] = size;
  const per = (length: number, cells: number): number =>
    sampling_ratio > 0 ? sampling_ratio : Math.ceil(length / cells);
  const [down, across] = [per(h, rows), per(w, cols)];
  if (down <= 0 || across <= 0) return map.new_zeros([channels, rows, cols]);
  const places = (from: number, length: number, count: number): Tensor =>
    arange(count)
      .to(map.dtype)
      .add(0.5)
      .mul(length / count)
      .add(from);
  /** Both neighbours of each place and their weights; places outside by more than a pixel have none. */
  const neighbours = (at: Tensor, extent: number): [low: Tensor, high: Tensor, wLow: Tensor, wHigh: Tensor] => {
    const inside = at.ge(-1).logical_and(at.le(extent)).to(map.dtype);
    const clamped = at.clamp(0, extent - 1);
    const low = clamped.floor();
    const high = low.add(1).clamp({ max: extent - 1 });
    const share = clamped.sub(low);
    return [low.to(int64), high.to(int64), share.rsub(1).mul(inside), share.mul(inside)];
  };
  const along = (values: Tensor, dim: number, at: Tensor): Tensor => {
    const [low, high, wLow, wHigh] = neighbours(at, values.shape[dim]!);
    const shaped = (weights: Tensor): Tensor => (dim === 1 ? weights.view(-1, 1) : weights);
    return values
      .index_select(dim, low)
      .mul(shaped(wLow))
      .add(values.index_select(dim, high).mul(shaped(wHigh)));
  };
  const sampled = along(along(map, 1, places(y1, h, rows * down)), 2, places(x1, w, cols * across));
  return F.avg_pool2d(sampled, [down, across], [down, across]);
}

/**
 * Regions of feature maps [n, channels, H, W] as maps [boxes, channels, ...output_size]. `boxes`: a list of [k, 4] for
 * each image, or [k, 5] with the image's number first.
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
  const { input, output_size } = settings;
  const size: readonly [number, number] =
    typeof output_size === "number" ? [output_size, output_size] : [output_size[0]!, output_size[1]!];
  const rows = boxesWithImage(settings.boxes).tolist() as number[][];
  if (rows.length === 0) return cat([input.new_zeros([0, input.shape[1]!, ...size])]);
  return stack(rows.map(([image, ...box]) => region(input.select(0, image!), box, size, settings)));
}

const layer = signature<{
  output_size: number | readonly number[];
  spatial_scale: number;
  sampling_ratio: number;
  aligned: boolean;
}>("RoIAlign", "output_size, spatial_scale, sampling_ratio, aligned=False");
/** `roi_align` as a layer. */
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
}
