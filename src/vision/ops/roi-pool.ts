/** RoIPool: regions of feature maps as small maps of one size, by the largest value of each cell (https://arxiv.org/abs/1504.08083). */
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import { tensor } from "../../methods/implementations.ts";
import { atMaxima, maximaOfRegions } from "../../compute/sample/region-maximum-kernels.ts";
import { int32 } from "../../dtype.ts";
import { operator } from "../../ops/declare/operator.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import type { Device } from "../../tensor/device-name.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkedRegions } from "./boxes.ts";
import { RegionLayer, type RegionArguments, type RegionSettings } from "./region-pool-layer.ts";

/** Arguments of `roi_pool` by their names. */
export interface RoIPoolOptions {
  input?: Tensor;
  boxes?: Tensor | readonly Tensor[];
  output_size?: number | readonly number[];
  /** From the boxes' units to the map's: 1/16 where the map is 16 times smaller than the image. */
  spatial_scale?: number;
}

/** Half away from zero, as C rounds. */
export const roundAway = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
const f32 = Math.fround;

/** The first pixel of each cell along one side of a region, and the one after its last. */
export function cellsOf(from: number, to: number, count: number, extent: number): [starts: number[], ends: number[]] {
  // In float32, as torchvision's kernel.
  const step = f32(Math.max(to - from + 1, 1) / count);
  const within = (at: number): number => Math.min(Math.max(at + from, 0), extent);
  const cells = Array.from({ length: count }, (_, cell) => cell);
  return [
    cells.map((cell) => within(Math.floor(f32(cell * step)))),
    cells.map((cell) => within(Math.ceil(f32((cell + 1) * step)))),
  ];
}

/** Cells of all regions along one side, int32 [2, regions, cells], of where each region begins and ends. */
function sideOf(
  regions: readonly (readonly [number, number])[],
  count: number,
  extent: number,
  device: Device,
): Tensor {
  const cells = regions.map(([from, to]) => cellsOf(from, to, count, extent));
  return tensor([cells.map(([starts]) => starts), cells.map(([, ends]) => ends)], { dtype: int32, device });
}

const spread: (grad: Tensor, places: Tensor, images: Tensor, shape: readonly number[]) => Tensor = operator(
  "roi_pool_backward(Tensor grad, Tensor places, Tensor images, int[] shape) -> Tensor",
  {
    forward: (grad: Tensor, places: Tensor, images: Tensor, shape: readonly number[]) =>
      atMaxima(grad, places, images, shape, false),
    derivative: {
      grad: [["places", "images"], (grad, c) => taken(grad, c.tensor("places"), c.tensor("images"))],
    },
  },
);
const taken: (maps: Tensor, places: Tensor, images: Tensor) => Tensor = operator(
  "roi_pool_taken(Tensor maps, Tensor places, Tensor images) -> Tensor",
  {
    forward: (maps: Tensor, places: Tensor, images: Tensor) => atMaxima(maps, places, images, maps.shape, true),
    derivative: {
      maps: [["places", "images"], (grad, c) => spread(grad, c.tensor("places"), c.tensor("images"), c.shape("maps"))],
    },
  },
);
const maxima: (input: Tensor, images: Tensor, down: Tensor, across: Tensor) => Tensor[] = operator(
  "roi_pool(Tensor input, Tensor images, Tensor down, Tensor across) -> (Tensor, Tensor)",
  {
    nondifferentiable: [1],
    forward: maximaOfRegions,
    derivative: {
      input: [
        ["images", "result1"],
        (grad, c) => spread(grad, c.tensor("result1"), c.tensor("images"), c.shape("input")),
      ],
    },
  },
);

const pooling = functionSignature<Required<RoIPoolOptions>>("roi_pool", "input, boxes, output_size, spatial_scale=1");
/**
 * The largest values in the cells of regions of feature maps [n, channels, H, W]: [boxes, channels, ...output_size], 0 for
 * cells without pixels. `boxes`: a list of [k, 4] for each image, or [k, 5] with the image's number first, of the maps'
 * dtype; their corners are rounded to pixels.
 * @throws {AssertionError} for boxes with other columns, {RuntimeError} for boxes of another dtype or of an image that
 * there is not.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const map = torch.arange(16).float().view(1, 1, 4, 4);
 * ops.roi_pool(map, [torch.tensor([[0, 0, 3, 3]]).float()], 2); // tensor([[[[ 5.,  7.],...
 */
export function roi_pool(
  ...args: Arguments<
    [input: Tensor, boxes: Tensor | readonly Tensor[], output_size: number | readonly number[], spatial_scale?: number],
    RoIPoolOptions
  >
): Tensor {
  const { input, boxes, output_size, spatial_scale } = pooling.bind(args);
  const { size, rois } = checkedRegions("roi_pool", input, boxes, output_size);
  const rows = rois.tolist() as number[][];
  if (rows.length === 0) return input.new_empty([0, sizeAt(input.shape, 1), ...size]);
  if (!["Float", "Double", "Half"].includes(input.dtype.scalarName))
    throw new RuntimeError(`"roi_pool_forward_kernel" not implemented for '${input.dtype.scalarName}'`);
  const images = rows.map(([image = -1]) => Math.trunc(image));
  if (images.some((image) => image < 0 || image >= sizeAt(input.shape, 0)))
    throw new RuntimeError("rois batch index must be in [0, batch_size)");
  const { device } = input;
  const corners = rows.map(([, ...box]) => box.map((side) => roundAway(f32(side * f32(spatial_scale)))));
  const ends = (first: 0 | 1): [number, number][] => corners.map((box) => [itemAt(box, first), itemAt(box, first + 2)]);
  const [pooled] = maxima(
    input,
    tensor(images, { dtype: int32, device }),
    sideOf(ends(1), size[0], sizeAt(input.shape, 2), device),
    sideOf(ends(0), size[1], sizeAt(input.shape, 3), device),
  ) as [Tensor];
  return pooled;
}

const layer = signature<RegionSettings>("RoIPool", "output_size, spatial_scale");
/**
 * `roi_pool` as a layer: maps [n, channels, H, W] and boxes give [boxes, channels, ...output_size].
 * @throws {RuntimeError} at a call, for maps and boxes of different dtypes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.RoIPool([7, 7], 0.0625); // RoIPool(output_size=(7, 7), spatial_scale=0.0625)
 */
export class RoIPool extends RegionLayer {
  constructor(...args: RegionArguments) {
    super(layer.bind(args));
  }
  forward(input: Tensor, rois: Tensor | readonly Tensor[]): Tensor {
    return roi_pool(input, rois, this.output_size, this.spatial_scale);
  }
}
