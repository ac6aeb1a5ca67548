/** RoIAlign: regions of feature maps as small maps of one size, without rounding places (https://arxiv.org/abs/1703.06870). */
import { no_grad } from "../../autograd/modes.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import * as nn from "../../nn/index.ts";
import { pythonSize } from "../../nn/layers/layer.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";
import { pythonRepr } from "../../support/python.ts";
import { checkedRegions, imagesOf, widened, type GivenRegions } from "./boxes.ts";
import { alignedMeans, sideOf } from "./region-means.ts";

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

/**
 * Regions of feature maps [n, channels, H, W] as maps [boxes, channels, ...output_size]. `boxes`: a list of [k, 4] for
 * each image, or [k, 5] with the image's number first, of the maps' dtype.
 * @throws {AssertionError} for boxes with other columns, {RuntimeError} for boxes of another dtype.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.roi_align(torch.ones(1, 2, 8, 8), [torch.tensor([[0, 0, 4, 4.5]])], 2).shape; // [1, 2, 2, 2]
 */
export function roi_align(...args: Arguments<[...GivenRegions, aligned?: boolean], Settings>): Tensor {
  const settings = aligning.bind(args);
  const input = widened(settings.input);
  const { size, rois } = checkedRegions("roi_align", input, settings.boxes, settings.output_size);
  const [rows, columns] = size;
  const [channels, height, width] = [1, 2, 3].map((dim) => sizeAt(input.shape, dim)) as [number, number, number];
  const regions = sizeAt(rois.shape, 0);
  if (regions === 0) return cat([settings.input.new_zeros([0, channels, rows, columns])]);
  const lists = no_grad(() => {
    const images = imagesOf(input, rois);
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
  return alignedMeans(input, ...lists, rows, columns).to(settings.input.dtype);
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
