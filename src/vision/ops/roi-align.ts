/** RoIAlign: regions of feature maps as small maps of one size, without rounding places (https://arxiv.org/abs/1703.06870). */
import { no_grad } from "../../autograd/modes.ts";
import { gatherRegions, spreadRegions, type RegionPlaces } from "../../compute/sample/region-kernels.ts";
import { int32 } from "../../dtype.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import type { Context } from "../../ops/declare/context.ts";
import { operator } from "../../ops/declare/operator.ts";
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

type Places = [
  y_places: Tensor,
  y_weights: Tensor,
  x_places: Tensor,
  x_weights: Tensor,
  counts: Tensor,
  rows: number,
  columns: number,
];
const PLACES =
  "Tensor y_places, Tensor y_weights, Tensor x_places, Tensor x_weights, Tensor counts, int rows, int columns";
const LISTS = ["y_places", "y_weights", "x_places", "x_weights", "counts"] as const;

function placesOf([yPlaces, yWeights, xPlaces, xWeights, counts, rows, columns]: Places): RegionPlaces {
  return {
    down: { places: yPlaces, weights: yWeights, cells: rows },
    across: { places: xPlaces, weights: xWeights, cells: columns },
    counts,
  };
}

function savedPlaces(c: Context): Places {
  const [yPlaces, yWeights, xPlaces, xWeights, counts] = LISTS.map((name) => c.tensor(name)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  return [yPlaces, yWeights, xPlaces, xWeights, counts, c.value("rows"), c.value("columns")];
}

const spread: (grad: Tensor, shape: readonly number[], ...places: Places) => Tensor = operator(
  `roi_align_backward(Tensor grad, int[] shape, ${PLACES}) -> Tensor`,
  {
    forward: (grad: Tensor, shape: readonly number[], ...places: Places) =>
      spreadRegions(grad, placesOf(places), shape),
    derivative: { grad: [LISTS, (grad, c) => means(grad, ...savedPlaces(c))] },
  },
);
const means: (input: Tensor, ...places: Places) => Tensor = operator(`roi_align(Tensor input, ${PLACES}) -> Tensor`, {
  forward: (input: Tensor, ...places: Places) => gatherRegions(input, placesOf(places)),
  derivative: { input: [LISTS, (grad, c) => spread(grad, c.shape("input"), ...savedPlaces(c))] },
});

/** Places along one side of all regions' cells, from where each begins and how long it is. */
function sideOf(
  start: Tensor,
  length: Tensor,
  cells: number,
  samplingRatio: number,
  extent: number,
): { places: Tensor; weights: Tensor; counts: Tensor } {
  const { dtype, device } = start;
  const options = { dtype, device };
  const step = length.div(cells).view(-1, 1, 1);
  const counts =
    samplingRatio > 0 ? length.new_full(length.shape, samplingRatio) : step.ceil().clamp({ min: 0 }).view(-1);
  const most = samplingRatio > 0 ? samplingRatio : Math.max(1, Number(counts.max().item()));
  const within = arange(most, options)
    .add(0.5)
    .mul(step)
    .div(counts.view(-1, 1, 1));
  const at = arange(cells, options)
    .view(-1, 1)
    .mul(step)
    .add(start.view(-1, 1, 1))
    .add(within)
    .flatten(1);
  // Places outside by more than a pixel have no weight; the others are moved to the border.
  const inside = at.ge(-1).logical_and(at.le(extent)).to(dtype);
  const clamped = at.clamp(0, extent - 1);
  const low = clamped.floor();
  const share = clamped.sub(low);
  return {
    places: stack([low, low.add(1).clamp({ max: extent - 1 })]).to(int32),
    weights: stack([share.rsub(1).mul(inside), share.mul(inside)]),
    counts: counts.to(int32),
  };
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
  const [rows, columns] = size;
  const [channels, height, width] = [1, 2, 3].map((dim) => sizeAt(input.shape, dim)) as [number, number, number];
  const regions = sizeAt(rois.shape, 0);
  if (regions === 0) return cat([input.new_zeros([0, channels, rows, columns])]);
  const lists = no_grad(() => {
    const images = rois.select(1, 0).to(int32);
    for (const image of [images.min(), images.max()]) input.select(0, Number(image.item())); // refuses what is not there
    const [x1, y1, x2, y2] = rois
      .narrow(1, 1, 4)
      .mul(settings.spatial_scale)
      .sub(settings.aligned ? 0.5 : 0)
      .unbind(1) as [Tensor, Tensor, Tensor, Tensor];
    const length = (from: Tensor, to: Tensor): Tensor =>
      settings.aligned ? to.sub(from) : to.sub(from).clamp({ min: 1 });
    const down = sideOf(y1, length(y1, y2), rows, settings.sampling_ratio, height);
    const across = sideOf(x1, length(x1, x2), columns, settings.sampling_ratio, width);
    return [
      down.places,
      down.weights,
      across.places,
      across.weights,
      stack([images, down.counts, across.counts]),
    ] as const;
  });
  return means(input, ...lists, rows, columns);
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
