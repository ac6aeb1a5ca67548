/** RoIPool: regions of feature maps as small maps of one size, by the largest value of each cell (https://arxiv.org/abs/1504.08083). */
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import * as nn from "../../nn/index.ts";
import { pythonSize } from "../../nn/layers/layer.ts";
import { tensor } from "../../methods/implementations.ts";
import { int64 } from "../../dtype.ts";
import { stack } from "../../ops/view/join.ts";
import { sizeAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkedRegions } from "./boxes.ts";

/** Arguments of `roi_pool` by their names. */
export interface RoIPoolOptions {
  input?: Tensor;
  boxes?: Tensor | readonly Tensor[];
  output_size?: number | readonly number[];
  /** From the boxes' units to the map's: 1/16 where the map is 16 times smaller than the image. */
  spatial_scale?: number;
}

/** Half away from zero, as C rounds. */
const round = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
const f32 = Math.fround;

/** The pixels of one side's cells: as many for each cell as the longest has, the last one again where a cell has fewer. */
interface Cells {
  places: number[];
  longest: number;
  empty: boolean[];
}
function cellsOf(from: number, to: number, count: number, extent: number): Cells {
  // In float32, as torchvision's kernel.
  const step = f32(Math.max(to - from + 1, 1) / count);
  const within = (at: number): number => Math.min(Math.max(at + from, 0), extent);
  const ends = Array.from({ length: count }, (_, cell) => [
    within(Math.floor(f32(cell * step))),
    within(Math.ceil(f32((cell + 1) * step))),
  ]) as [number, number][];
  const longest = Math.max(1, ...ends.map(([start, end]) => end - start));
  const places = ends.flatMap(([start, end]) =>
    Array.from({ length: longest }, (_, i) => Math.max(0, Math.min(start + i, end - 1, extent - 1))),
  );
  return { places, longest, empty: ends.map(([start, end]) => end <= start) };
}

/** The greatest values of cells along the last dim: [..., extent] gives [..., cells]; the first of equal ones has the gradient. */
function greatest(values: Tensor, { places, longest }: Cells): Tensor {
  const picked = values.index_select(-1, tensor(places, { dtype: int64, device: values.device }));
  return longest === 1 ? picked : picked.unflatten(-1, [-1, longest]).max(-1).values;
}

function region(
  map: Tensor,
  box: readonly number[],
  [rows, columns]: readonly [number, number],
  scale: number,
): Tensor {
  const [x1, y1, x2, y2] = box.map((side) => round(f32(side * f32(scale)))) as [number, number, number, number];
  const across = cellsOf(x1, x2, columns, sizeAt(map.shape, 2));
  const down = cellsOf(y1, y2, rows, sizeAt(map.shape, 1));
  // Columns first: of equal values the first by rows is found, as in a walk over the cell.
  const cells = greatest(greatest(map, across).transpose(1, 2), down).transpose(1, 2);
  if (![...across.empty, ...down.empty].includes(true)) return cells;
  const empty = down.empty.map((none) => across.empty.map((also) => none || also));
  return cells.masked_fill(tensor(empty, { device: map.device }), 0);
}

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
  // What is no greater than the least float32 (NaN too) counts as that.
  const least = input.dtype.scalarName === "Half" ? -Infinity : -3.4028234663852886e38;
  const maps = input.masked_fill(input.gt(least).logical_not(), least).unbind(0);
  return stack(
    rows.map(([image = -1, ...box]) => {
      const map = maps[Math.trunc(image)];
      if (map === undefined) throw new RuntimeError("rois batch index must be in [0, batch_size)");
      return region(map, box, size, spatial_scale);
    }),
  );
}

const layer = signature<{ output_size: number | readonly number[]; spatial_scale: number }>(
  "RoIPool",
  "output_size, spatial_scale",
);
/**
 * `roi_pool` as a layer: maps [n, channels, H, W] and boxes give [boxes, channels, ...output_size].
 * @throws {RuntimeError} at a call, for maps and boxes of different dtypes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.RoIPool([7, 7], 0.0625); // RoIPool(output_size=(7, 7), spatial_scale=0.0625)
 */
export class RoIPool extends nn.Module<(input: Tensor, rois: Tensor | readonly Tensor[]) => Tensor> {
  output_size: number | readonly number[];
  spatial_scale: number;
  constructor(
    ...args: Arguments<
      [output_size: number | readonly number[], spatial_scale: number],
      Omit<RoIPoolOptions, "input" | "boxes">
    >
  ) {
    super();
    const { output_size, spatial_scale } = layer.bind(args);
    this.output_size = output_size;
    this.spatial_scale = spatial_scale;
  }
  forward(input: Tensor, rois: Tensor | readonly Tensor[]): Tensor {
    return roi_pool(input, rois, this.output_size, this.spatial_scale);
  }
  override extra_repr(): string {
    return `output_size=${pythonSize(this.output_size)}, spatial_scale=${pythonRepr(this.spatial_scale)}`;
  }
}
