/** Boxes at each place of feature maps, from which networks say how far the objects' boxes are. */
import { float32, type DType } from "../../../dtype.ts";
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { tensor } from "../../../methods/implementations.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import { AssertionError, ValueError } from "../../../support/errors.ts";
import { pythonRepr } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { ImageList, HeightWidth } from "./image-list.ts";

/** Numbers for each feature map, or the same for all. */
export type PerMap = readonly number[] | readonly (readonly number[])[];
const isNested = (values: PerMap): values is readonly (readonly number[])[] => Array.isArray(values[0]);

/** Height and width of a map. */
const sizeOf = (map: Tensor): HeightWidth => [sizeAt(map.shape, -2), sizeAt(map.shape, -1)];
/** Rows and columns of all cells of a grid, row after row. */
function cells(ys: Tensor, xs: Tensor): [x: Tensor, y: Tensor] {
  const size = [sizeAt(ys.shape, 0), sizeAt(xs.shape, 0)];
  return [xs.unsqueeze(0).expand(size).reshape(-1), ys.unsqueeze(1).expand(size).reshape(-1)];
}

/** Arguments of `AnchorGenerator` by their names. */
export interface AnchorGeneratorOptions {
  /** Sides of the boxes: for each map a list, or one for each map. */
  sizes?: PerMap;
  /** Ratios of height and width: for each map a list, or the same for all. */
  aspect_ratios?: PerMap;
}
const bind = signature<{ sizes: PerMap | null; aspect_ratios: PerMap | null }>(
  "AnchorGenerator",
  "sizes=None, aspect_ratios=None",
);
/**
 * Anchors of each size and ratio around each cell of feature maps: images and maps give, for each image, boxes
 * [cells * sizes * ratios of all maps, 4].
 * https://github.com/pytorch/vision/blob/main/torchvision/models/detection/anchor_utils.py
 * @throws {AssertionError} for other numbers of maps than of sizes
 * @example
 * import * as detection from "flambeau/vision/models/detection";
 * const anchors = new detection.anchor_utils.AnchorGenerator([[32, 64]], [[1]]);
 * anchors.cell_anchors[0]; // tensor([[-16., -16., 16., 16.], [-32., -32., 32., 32.]])
 */
export class AnchorGenerator extends nn.Module<(image_list: ImageList, feature_maps: readonly Tensor[]) => Tensor[]> {
  sizes: readonly (readonly number[])[];
  aspect_ratios: readonly (readonly number[])[];
  cell_anchors: Tensor[];
  constructor(...args: Arguments<[sizes?: PerMap, aspect_ratios?: PerMap], AnchorGeneratorOptions>) {
    super();
    const given = bind.bind(args);
    const [sizes, ratios] = [given.sizes ?? [[128, 256, 512]], given.aspect_ratios ?? [[0.5, 1, 2]]];
    this.sizes = isNested(sizes) ? sizes : sizes.map((size) => [size]);
    this.aspect_ratios = isNested(ratios) ? ratios : this.sizes.map(() => ratios);
    const maps = Math.min(this.sizes.length, this.aspect_ratios.length);
    this.cell_anchors = this.sizes
      .slice(0, maps)
      .map((each, i) => this.generate_anchors(each, itemAt(this.aspect_ratios, i)));
  }
  /** Boxes of each ratio and side around 0: [ratios * sides, 4]. */
  generate_anchors(scales: readonly number[], aspect_ratios: readonly number[], dtype: DType = float32): Tensor {
    const sides = tensor([...scales], { dtype }).unsqueeze(0);
    const tall = tensor([...aspect_ratios], { dtype })
      .sqrt()
      .unsqueeze(1);
    const widths = tall.reciprocal().mul(sides).reshape(-1);
    const heights = tall.mul(sides).reshape(-1);
    return stack([widths.neg(), heights.neg(), widths, heights], 1).div(2).round();
  }
  /** Brings the anchors of a cell to a dtype. */
  set_cell_anchors(dtype: DType): void {
    this.cell_anchors = this.cell_anchors.map((each) => each.to(dtype));
  }
  /** Anchors of one cell of each map. */
  num_anchors_per_location(): number[] {
    return this.cell_anchors.map((_, i) => itemAt(this.sizes, i).length * itemAt(this.aspect_ratios, i).length);
  }
  /** The anchors of each map, from its size and the pixels between its cells. */
  grid_anchors(grid_sizes: readonly HeightWidth[], strides: readonly HeightWidth[]): Tensor[] {
    if (grid_sizes.length !== strides.length || strides.length !== this.cell_anchors.length)
      throw new AssertionError(
        "Anchors should be Tuple[Tuple[int]] because each feature map could potentially have different sizes and aspect ratios. There needs to be a match between the number of feature maps passed and the number of sizes / aspect ratios specified.",
      );
    return grid_sizes.map(([height, width], i) => {
      const [down, across] = itemAt(strides, i);
      const [x, y] = cells(arange(height).mul(down), arange(width).mul(across));
      const shifts = stack([x, y, x, y], 1).unsqueeze(1);
      return shifts.add(itemAt(this.cell_anchors, i).unsqueeze(0)).reshape(-1, 4);
    });
  }
  forward(image_list: ImageList, feature_maps: readonly Tensor[]): Tensor[] {
    const sizes = feature_maps.map(sizeOf);
    const [height, width] = sizeOf(image_list.tensors);
    this.set_cell_anchors(itemAt(feature_maps, 0).dtype);
    const strides = sizes.map(([h, w]): HeightWidth => [Math.floor(height / h), Math.floor(width / w)]);
    const all = cat(this.grid_anchors(sizes, strides));
    return image_list.image_sizes.map(() => all);
  }
}

/** Arguments of `DefaultBoxGenerator` by their names. */
export interface DefaultBoxGeneratorOptions {
  /** For each map, ratios of width and height beside 1. */
  aspect_ratios?: readonly (readonly number[])[];
  /** The first map's boxes as a share of the image, where `scales` does not say. */
  min_ratio?: number;
  /** The last map's. */
  max_ratio?: number;
  scales?: readonly number[] | null;
  /** Pixels between the cells of each map, where they are not the image's size by the map's. */
  steps?: readonly number[] | null;
  /** Boxes are not larger than the image. */
  clip?: boolean;
}
const bindDefaults = signature<Required<DefaultBoxGeneratorOptions>>(
  "DefaultBoxGenerator",
  "aspect_ratios, min_ratio=0.15, max_ratio=0.9, scales=None, steps=None, clip=True",
);
/**
 * The default boxes of SSD at each cell of feature maps: images and maps give, for each image, boxes [all cells' boxes, 4].
 * https://github.com/pytorch/vision/blob/main/torchvision/models/detection/anchor_utils.py
 * @throws {ValueError} for other numbers of steps than of maps
 * @example
 * import * as detection from "flambeau/vision/models/detection";
 * new detection.anchor_utils.DefaultBoxGenerator([[2], [2, 3]]).num_anchors_per_location(); // [ 4, 6 ]
 */
export class DefaultBoxGenerator extends nn.Module<
  (image_list: ImageList, feature_maps: readonly Tensor[]) => Tensor[]
> {
  aspect_ratios: readonly (readonly number[])[];
  steps: readonly number[] | null;
  clip: boolean;
  scales: readonly number[];
  /** Width and height of the boxes of one cell of each map, as shares of the image. */
  readonly _wh_pairs: readonly Tensor[];
  constructor(
    ...args: Arguments<
      [
        aspect_ratios: readonly (readonly number[])[],
        min_ratio?: number,
        max_ratio?: number,
        scales?: readonly number[] | null,
        steps?: readonly number[] | null,
        clip?: boolean,
      ],
      DefaultBoxGeneratorOptions
    >
  ) {
    super();
    const { aspect_ratios, min_ratio, max_ratio, scales, steps, clip } = bindDefaults.bind(args);
    const maps = aspect_ratios.length;
    if (steps !== null && steps.length !== maps)
      throw new ValueError("aspect_ratios and steps should have the same length");
    this.aspect_ratios = aspect_ratios;
    this.steps = steps;
    this.clip = clip;
    const between = aspect_ratios.map((_, k) => min_ratio + ((max_ratio - min_ratio) * k) / (maps - 1));
    this.scales = scales ?? (maps > 1 ? [...between, 1] : [min_ratio, max_ratio]);
    this._wh_pairs = aspect_ratios.map((ratios, k) => {
      const scale = itemAt(this.scales, k);
      const middle = Math.sqrt(scale * itemAt(this.scales, k + 1));
      const pairs = [
        [scale, scale],
        [middle, middle],
      ];
      for (const ratio of ratios) {
        const root = Math.sqrt(ratio);
        pairs.push([scale * root, scale / root], [scale / root, scale * root]);
      }
      return tensor(pairs, { dtype: float32 });
    });
  }
  /** Boxes of one cell of each map. */
  num_anchors_per_location(): number[] {
    return this.aspect_ratios.map((ratios) => 2 + 2 * ratios.length);
  }
  /** Centres and sizes of all boxes, as shares of the image. */
  private grid(grid_sizes: readonly HeightWidth[], [height, width]: HeightWidth, dtype: DType): Tensor {
    const boxes = grid_sizes.map(([rows, across], k) => {
      const step = this.steps?.[k];
      const [down, right] = step === undefined ? [rows, across] : [height / step, width / step];
      const middles = (count: number, whole: number): Tensor => arange(0, count).add(0.5).div(whole).to(dtype);
      const [x, y] = cells(middles(rows, down), middles(across, right));
      const pairs = itemAt(this._wh_pairs, k);
      const size = [rows * across, sizeAt(pairs.shape, 0), 2];
      const sizes = (this.clip ? pairs.clamp(0, 1) : pairs).unsqueeze(0).expand(size);
      return cat([stack([x, y], 1).unsqueeze(1).expand(size), sizes], 2).reshape(-1, 4);
    });
    return cat(boxes);
  }
  forward(image_list: ImageList, feature_maps: readonly Tensor[]): Tensor[] {
    const size = sizeOf(image_list.tensors);
    const boxes = this.grid(feature_maps.map(sizeOf), size, itemAt(feature_maps, 0).dtype);
    const [middle, half] = [boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2).mul(0.5)];
    const pixels = tensor([size[1], size[0]]);
    const all = cat([middle.sub(half).mul(pixels), middle.add(half).mul(pixels)], -1);
    return image_list.image_sizes.map(() => all);
  }
  override toString(): string {
    const { aspect_ratios, clip, scales, steps } = this;
    return `${this._get_name()}(aspect_ratios=${pythonRepr(aspect_ratios)}, clip=${pythonRepr(clip)}, scales=${pythonRepr(scales)}, steps=${pythonRepr(steps)})`;
  }
}
