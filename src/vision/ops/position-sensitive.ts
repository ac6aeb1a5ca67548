/** Regions of position-sensitive feature maps: each cell of a region has channels of its own (https://arxiv.org/abs/1605.06409, 1711.07264). */
import { is_grad_enabled, no_grad } from "../../autograd/modes.ts";
import { requiresGrad } from "../../autograd/history.ts";
import { int32 } from "../../dtype.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import { tensor } from "../../methods/implementations.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkedRegions, imagesOf, type GivenRegions } from "./boxes.ts";
import { RegionLayer, type RegionArguments, type RegionSettings } from "./region-pool-layer.ts";
import { alignedMeansByPosition, pooledMeansByPosition, sideOf } from "./region-means.ts";
import { cellsOf, roundAway, type RoIPoolOptions } from "./roi-pool.ts";

/** Arguments of `ps_roi_align` by their names. */
export interface PSRoIAlignOptions extends RoIPoolOptions {
  /** Places along each side of a cell whose mean is taken; -1: as many as the region has pixels there. */
  sampling_ratio?: number;
}

type Side = { places: Tensor; weights: Tensor; counts: Tensor };

/** Refuses regions of images that there are not, and maps whose channels cannot be divided among the cells. */
function checkedMaps(input: Tensor, rois: Tensor, rows: number, columns: number): Tensor {
  if (sizeAt(input.shape, 1) % (rows * columns) !== 0)
    throw new RuntimeError("input channels must be a multiple of pooling height * pooling width");
  return imagesOf(input, rois);
}

const aligning = functionSignature<Required<PSRoIAlignOptions>>(
  "ps_roi_align",
  "input, boxes, output_size, spatial_scale=1, sampling_ratio=-1",
);
/**
 * Regions of position-sensitive maps [n, channels * rows * columns, H, W] as maps [boxes, channels, rows, columns] of
 * `output_size`: means of bilinear values, without rounding places. `boxes`: a list of [k, 4] for each image, or [k, 5] with
 * the image's number first, of the maps' dtype.
 * @throws {AssertionError} for boxes with other columns, {RuntimeError} for boxes of another dtype and channels that cannot be divided.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.ps_roi_align(torch.ones(1, 8, 6, 6), [torch.tensor([[0, 0, 4, 4.5]])], 2).shape; // [1, 2, 2, 2]
 */
export function ps_roi_align(...args: Arguments<GivenRegions, PSRoIAlignOptions>): Tensor {
  const { input, boxes, output_size, spatial_scale, sampling_ratio } = aligning.bind(args);
  const { size, rois } = checkedRegions("ps_roi_align", input, boxes, output_size);
  const [rows, columns] = size;
  const images = checkedMaps(input, rois, rows, columns);
  const planes = sizeAt(input.shape, 1) / (rows * columns);
  if (sizeAt(rois.shape, 0) === 0) return cat([input.new_zeros([0, planes, rows, columns])]);
  const [down, across] = no_grad((): [Side, Side] => {
    const [x1, y1, x2, y2] = rois.narrow(1, 1, 4).mul(spatial_scale).sub(0.5).unbind(1) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    return [
      sideOf(y1, y2.sub(y1), rows, sampling_ratio, sizeAt(input.shape, 2), -Infinity),
      sideOf(x1, x2.sub(x1), columns, sampling_ratio, sizeAt(input.shape, 3), -Infinity),
    ];
  });
  const counts = stack([images, down.counts, across.counts]);
  return alignedMeansByPosition(input, down.places, down.weights, across.places, across.weights, counts, rows, columns);
}

/** The pixels of each cell along one side, with weights that make the mean of all places that of the cell's own. */
function pixelsOf(cells: readonly (readonly [number[], number[]])[], like: Tensor): Side {
  const { dtype, device } = like;
  const lengths = cells.map(([starts, ends]) => starts.map((start, i) => Math.max(itemAt(ends, i) - start, 0)));
  const most = Math.max(1, ...lengths.flat());
  const each = <T>(value: (start: number, length: number, place: number) => T): T[][] =>
    cells.map(([starts], region) =>
      starts.flatMap((start, cell) =>
        Array.from({ length: most }, (_, place) => value(start, itemAt(itemAt(lengths, region), cell), place)),
      ),
    );
  const places = tensor(
    each((start, length, place) => (place < length ? start + place : start)),
    { dtype: int32, device },
  );
  const weights = tensor(
    each((_, length, place) => (place < length ? most / length : 0)),
    { dtype, device },
  );
  return {
    places: stack([places, places]),
    weights: stack([weights, weights.new_zeros(weights.shape)]),
    counts: tensor(
      cells.map(() => most),
      { dtype: int32, device },
    ),
  };
}

const pooling = functionSignature<Required<RoIPoolOptions>>(
  "ps_roi_pool",
  "input, boxes, output_size, spatial_scale=1",
);
/**
 * Regions of position-sensitive maps [n, channels * rows * columns, H, W] as maps [boxes, channels, rows, columns] of
 * `output_size`: means of the pixels in each cell, 0 for cells without pixels. `boxes`: a list of [k, 4] for each image, or
 * [k, 5] with the image's number first, of the maps' dtype; their corners are rounded to pixels.
 * @throws {AssertionError} for boxes with other columns, {RuntimeError} for boxes of another dtype and channels that cannot be divided.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.ps_roi_pool(torch.ones(1, 8, 6, 6), [torch.tensor([[0, 0, 4, 4.5]])], 2).shape; // [1, 2, 2, 2]
 */
export function ps_roi_pool(
  ...args: Arguments<
    [input: Tensor, boxes: Tensor | readonly Tensor[], output_size: number | readonly number[], spatial_scale?: number],
    RoIPoolOptions
  >
): Tensor {
  const { input, boxes, output_size, spatial_scale } = pooling.bind(args);
  const { size, rois } = checkedRegions("ps_roi_pool", input, boxes, output_size);
  const [rows, columns] = size;
  const images = checkedMaps(input, rois, rows, columns);
  const planes = sizeAt(input.shape, 1) / (rows * columns);
  if (sizeAt(rois.shape, 0) === 0) return cat([input.new_zeros([0, planes, rows, columns])]);
  const f32 = Math.fround;
  const corners = (rois.tolist() as number[][]).map(([, ...box]) =>
    box.map((side) => roundAway(f32(side * f32(spatial_scale)))),
  );
  /** Means of the cells' pixels, which end `short` before the map does. A region's own last row and column belong to no cell. */
  const means = (short: 0 | 1): Tensor => {
    const side = (first: 0 | 1, count: number): Side =>
      pixelsOf(
        corners.map((box) =>
          cellsOf(itemAt(box, first), itemAt(box, first + 2) - 1, count, sizeAt(input.shape, 3 - first) - short),
        ),
        input,
      );
    const [down, across] = [side(1, rows), side(0, columns)];
    const counts = stack([images, down.counts, across.counts]);
    return pooledMeansByPosition(
      input,
      down.places,
      down.weights,
      across.places,
      across.weights,
      counts,
      rows,
      columns,
    );
  };
  // torchvision leaves out a map's last row and column, but not for the gradient.
  const pooled = no_grad(() => means(1));
  if (!requiresGrad(input) || !is_grad_enabled()) return pooled;
  const whole = means(0);
  return whole.sub(whole.detach()).add(pooled);
}

const alignLayer = signature<RegionSettings & { sampling_ratio: number }>(
  "PSRoIAlign",
  "output_size, spatial_scale, sampling_ratio",
);
/**
 * `ps_roi_align` as a layer: maps [n, channels * rows * columns, H, W] and boxes give [boxes, channels, rows, columns].
 * @throws {RuntimeError} at a call, for maps and boxes of different dtypes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.PSRoIAlign(7, 0.25, 2); // PSRoIAlign(output_size=7, spatial_scale=0.25, sampling_ratio=2)
 */
export class PSRoIAlign extends RegionLayer {
  sampling_ratio: number;
  constructor(
    ...args: Arguments<
      [output_size: number | readonly number[], spatial_scale: number, sampling_ratio: number],
      Omit<PSRoIAlignOptions, "input" | "boxes">
    >
  ) {
    const settings = alignLayer.bind(args);
    super(settings);
    this.sampling_ratio = settings.sampling_ratio;
  }
  forward(input: Tensor, rois: Tensor | readonly Tensor[]): Tensor {
    return ps_roi_align(input, rois, this.output_size, this.spatial_scale, this.sampling_ratio);
  }
  override extra_repr(): string {
    return `${super.extra_repr()}, sampling_ratio=${this.sampling_ratio}`;
  }
}

const poolLayer = signature<RegionSettings>("PSRoIPool", "output_size, spatial_scale");
/**
 * `ps_roi_pool` as a layer: maps [n, channels * rows * columns, H, W] and boxes give [boxes, channels, rows, columns].
 * @throws {RuntimeError} at a call, for maps and boxes of different dtypes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.PSRoIPool(7, 0.25); // PSRoIPool(output_size=7, spatial_scale=0.25)
 */
export class PSRoIPool extends RegionLayer {
  constructor(...args: RegionArguments) {
    super(poolLayer.bind(args));
  }
  forward(input: Tensor, rois: Tensor | readonly Tensor[]): Tensor {
    return ps_roi_pool(input, rois, this.output_size, this.spatial_scale);
  }
}
