/** Correlations of each pixel of one feature map with those of another, at several scales, read around places. */
import * as F from "../../../nn/functional/index.ts";
import { float32 } from "../../../dtype.ts";
import { arange, linspace } from "../../../ops/create/ranges/range.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { meshgrid } from "../../../ops/view/stack.ts";
import { sizeAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import { pythonRepr, pythonTuple } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** Python's text of a shape. */
export const sizeText = (shape: readonly number[]): string => `torch.Size(${pythonRepr(shape)})`;

/** The pixels [x, y] of a map: [batch_size, 2, h, w]. */
export function coordsGrid(batch_size: number, h: number, w: number): Tensor {
  const [y, x] = meshgrid([arange(h), arange(w)], { indexing: "ij" }) as [Tensor, Tensor];
  return stack([x, y]).to(float32).unsqueeze(0).repeat(batch_size, 1, 1, 1);
}

/** Values of maps [n, channels, h, w] at pixels [n, rows, columns, 2]: [n, channels, rows, columns]. */
function sampleAt(image: Tensor, pixels: Tensor): Tensor {
  const [h, w] = [sizeAt(image.shape, -2), sizeAt(image.shape, -1)];
  const [x, y] = pixels.split([1, 1], -1) as [Tensor, Tensor];
  const scaled = (along: Tensor, size: number): Tensor =>
    along
      .mul(2)
      .div(size - 1)
      .sub(1);
  const grid = cat([scaled(x, w), h > 1 ? scaled(y, h) : y], -1);
  return F.grid_sample(image, grid, { mode: "bilinear", align_corners: true });
}

/** Flow [n, 2, h, w] at `factor` times its size, by weights of the neighbours where there are some. */
export function upsampleFlow(flow: Tensor, up_mask: Tensor | null = null, factor = 8): Tensor {
  const [n, channels, h, w] = flow.shape as readonly [number, number, number, number];
  const size = [h * factor, w * factor] as const;
  if (up_mask === null) return F.interpolate(flow, { size, mode: "bilinear", align_corners: true }).mul(factor);
  const weights = up_mask.view(n, 1, 9, factor, factor, h, w).softmax(2);
  const neighbours = F.unfold(flow.mul(factor), 3, { padding: 1 }).view(n, channels, 9, 1, 1, h, w);
  return weights
    .mul(neighbours)
    .sum(2)
    .permute(0, 1, 4, 2, 5, 3)
    .reshape(n, channels, ...size);
}

/** What a correlation block does. */
export interface CorrelationBlock {
  readonly out_channels: number;
  build_pyramid(fmap1: Tensor, fmap2: Tensor): void;
  index_pyramid(centroids_coords: Tensor): Tensor;
}
/**
 * Holds the products of all pairs of pixels of two maps, at `num_levels` scales, and gives those around given places.
 * https://arxiv.org/abs/2003.12039, section 3.2
 * @throws {ValueError} for maps of two shapes, or smaller than the scales need
 * @example
 * import * as torch from "flambeau";
 * import { raft } from "flambeau/vision/models/optical_flow";
 * const block = new raft.CorrBlock({ num_levels: 2, radius: 1 });
 * block.build_pyramid(torch.rand(1, 8, 4, 6), torch.rand(1, 8, 4, 6));
 * block.index_pyramid(torch.zeros(1, 2, 4, 6)).shape; // [ 1, 18, 4, 6 ]
 */
export class CorrBlock implements CorrelationBlock {
  num_levels: number;
  radius: number;
  corr_pyramid: Tensor[] = [];
  out_channels: number;
  constructor({ num_levels = 4, radius = 4 }: { num_levels?: number; radius?: number } = {}) {
    this.num_levels = num_levels;
    this.radius = radius;
    this.out_channels = num_levels * (2 * radius + 1) ** 2;
  }
  /** Takes two maps [n, channels, h, w]. */
  build_pyramid(fmap1: Tensor, fmap2: Tensor): void {
    const [one, two] = [sizeText(fmap1.shape), sizeText(fmap2.shape)];
    if (one !== two)
      throw new ValueError(
        `Input feature maps should have the same shape, instead got ${one} (fmap1.shape) != ${two} (fmap2.shape)`,
      );
    const least = 2 * 2 ** (this.num_levels - 1);
    const [n, channels, h, w] = fmap1.shape as readonly [number, number, number, number];
    if (h < least || w < least)
      throw new ValueError(
        `Feature maps are too small to be down-sampled by the correlation pyramid. H and W of feature maps should be at least ${least}; got: ${sizeText([h, w])}. Remember that input images to the model are downsampled by 8, so that means their dimensions should be at least 8 * ${least} = ${8 * least}.`,
      );
    const rows = (map: Tensor): Tensor => map.view(n, channels, h * w);
    const products = rows(fmap1).transpose(1, 2).matmul(rows(fmap2));
    let volume = products.div(Math.fround(Math.sqrt(channels))).reshape(n * h * w, 1, h, w);
    this.corr_pyramid = [volume];
    while (this.corr_pyramid.length < this.num_levels) {
      volume = F.avg_pool2d(volume, 2, 2);
      this.corr_pyramid.push(volume);
    }
  }
  /** The products around places [n, 2, h, w] of the second map: [n, out_channels, h, w]. */
  index_pyramid(centroids_coords: Tensor): Tensor {
    const side = 2 * this.radius + 1;
    const steps = linspace(-this.radius, this.radius, side);
    const delta = stack(meshgrid([steps, steps], { indexing: "ij" }), -1).view(1, side, side, 2);
    const [n, , h, w] = centroids_coords.shape as readonly [number, number, number, number];
    let places = centroids_coords.permute(0, 2, 3, 1).reshape(n * h * w, 1, 1, 2);
    const found = this.corr_pyramid.map((volume) => {
      const values = sampleAt(volume, places.add(delta)).view(n, h, w, -1);
      places = places.div(2);
      return values;
    });
    const features = cat(found, -1).permute(0, 3, 1, 2).contiguous();
    const wanted = [n, this.out_channels, h, w];
    if (pythonRepr(features.shape) !== pythonRepr(wanted))
      throw new ValueError(
        `Output shape of index pyramid is incorrect. Should be ${pythonTuple(wanted)}, got ${sizeText(features.shape)}`,
      );
    return features;
  }
}
