/** Elastic distortion, random scales, linear maps of whole images, and frames of a video. */
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import { rand } from "../../ops/create/draws/random-create.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "./functional/index.ts";
import { checkLength, sizeOf, type Fill, type InterpolationMode } from "./functional/geometry.ts";
import { drawInteger, drawUnit, Transform } from "./base-transform.ts";
import { itemAt } from "../../support/checked.ts";

/** One number for both directions, or [across, down]. */
function both(value: number | readonly number[], name: string): readonly number[] {
  if (typeof value === "number") return [value, value];
  checkLength(value, name, 1, 2);
  return value.length === 1 ? [itemAt(value, 0), itemAt(value, 0)] : value;
}

interface ElasticSettings {
  /** How far pixels move, in pixels; [across, down]. */
  alpha: number | readonly number[];
  /** How smooth the movement is. */
  sigma: number | readonly number[];
  interpolation: InterpolationMode;
  fill: Fill;
}
const elastic = signature<ElasticSettings>("ElasticTransform", "alpha=50., sigma=5., interpolation='bilinear', fill=0");
/**
 * Moves each pixel a little, neighbours alike, as through water.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * new transforms.ElasticTransform({ alpha: 30, sigma: 2 })(torch.rand(3, 32, 32)).shape; // [3, 32, 32]
 */
export class ElasticTransform extends Transform {
  alpha: readonly number[];
  sigma: readonly number[];
  interpolation: InterpolationMode;
  fill: Fill;
  constructor(
    ...args: Arguments<
      [
        alpha?: number | readonly number[],
        sigma?: number | readonly number[],
        interpolation?: InterpolationMode,
        fill?: Fill,
      ],
      Partial<ElasticSettings>
    >
  ) {
    super();
    const { alpha, sigma, interpolation, fill } = elastic.bind(args);
    this.alpha = both(alpha, "alpha");
    this.sigma = both(sigma, "sigma");
    this.interpolation = interpolation;
    this.fill = fill;
  }
  override make_params(image: Tensor): { displacement: Tensor } {
    const [height, width] = sizeOf(image);
    const along = (axis: number, size: number): Tensor => {
      const noise = rand(1, 1, height, width).mul(2).sub(1);
      const kernel = Math.trunc(8 * itemAt(this.sigma, axis) + 1);
      const odd = kernel % 2 === 0 ? kernel + 1 : kernel;
      const smooth = itemAt(this.sigma, axis) > 0 ? F.gaussian_blur(noise, [odd, odd], [...this.sigma]) : noise;
      return smooth.mul(itemAt(this.alpha, axis)).div(size);
    };
    return { displacement: cat([along(0, width), along(1, height)], 1).permute([0, 2, 3, 1]) };
  }
  override transform(image: Tensor, { displacement }: { displacement: Tensor }): Tensor {
    return F.elastic(image, displacement, this.interpolation, this.fill);
  }
}

interface ScaleSettings {
  target_size: readonly number[];
  /** [least, most]; 0.1 to 2 where none is given. */
  scale_range: readonly number[] | null;
  interpolation: InterpolationMode;
  antialias: boolean | null;
}
const jittering = signature<ScaleSettings>(
  "ScaleJitter",
  "target_size, scale_range=None, interpolation='bilinear', antialias=True",
);
/** Resizes to fit into a size, times a random scale (https://arxiv.org/abs/2012.07177). */
export class ScaleJitter extends Transform {
  target_size: readonly number[];
  scale_range: readonly number[];
  interpolation: InterpolationMode;
  antialias: boolean | null;
  constructor(
    ...args: Arguments<
      [
        target_size: readonly number[],
        scale_range?: readonly number[] | null,
        interpolation?: InterpolationMode,
        antialias?: boolean | null,
      ],
      Partial<ScaleSettings>
    >
  ) {
    super();
    const { target_size, scale_range, interpolation, antialias } = jittering.bind(args);
    this.target_size = target_size;
    this.scale_range = scale_range ?? [0.1, 2];
    this.interpolation = interpolation;
    this.antialias = antialias;
  }
  override make_params(image: Tensor): { size: readonly number[] } {
    const [height, width] = sizeOf(image);
    const [least, most] = this.scale_range as [number, number];
    const { fround } = Math;
    // As torchvision computes it: with a tensor of float32.
    const scale = fround(fround(drawUnit() * fround(most - least)) + fround(least));
    const r = fround(
      fround(Math.min(itemAt(this.target_size, 1) / height, itemAt(this.target_size, 0) / width)) * scale,
    );
    return { size: [Math.trunc(fround(height * r)), Math.trunc(fround(width * r))] };
  }
  override transform(image: Tensor, { size }: { size: readonly number[] }): Tensor {
    return F.resize(image, size, { interpolation: this.interpolation, antialias: this.antialias });
  }
}

interface ShortestSettings {
  min_size: number | readonly number[];
  max_size: number | null;
  interpolation: InterpolationMode;
  antialias: boolean | null;
}
const shortest = signature<ShortestSettings>(
  "RandomShortestSize",
  "min_size, max_size=None, interpolation='bilinear', antialias=True",
);
/** Resizes the smaller side to one of several lengths, the larger one to at most `max_size`. */
export class RandomShortestSize extends Transform {
  min_size: readonly number[];
  max_size: number | null;
  interpolation: InterpolationMode;
  antialias: boolean | null;
  constructor(
    ...args: Arguments<
      [
        min_size: number | readonly number[],
        max_size?: number | null,
        interpolation?: InterpolationMode,
        antialias?: boolean | null,
      ],
      Partial<ShortestSettings>
    >
  ) {
    super();
    const { min_size, max_size, interpolation, antialias } = shortest.bind(args);
    this.min_size = typeof min_size === "number" ? [min_size] : [...min_size];
    this.max_size = max_size;
    this.interpolation = interpolation;
    this.antialias = antialias;
  }
  override make_params(image: Tensor): { size: readonly number[] } {
    const [height, width] = sizeOf(image);
    let r = itemAt(this.min_size, drawInteger(0, this.min_size.length)) / Math.min(height, width);
    if (this.max_size !== null) r = Math.min(r, this.max_size / Math.max(height, width));
    return { size: [Math.trunc(height * r), Math.trunc(width * r)] };
  }
  override transform(image: Tensor, { size }: { size: readonly number[] }): Tensor {
    return F.resize(image, size, { interpolation: this.interpolation, antialias: this.antialias });
  }
}

// Its settings are tensors, which other layers' may not be.
const linear = functionSignature<{ transformation_matrix: Tensor; mean_vector: Tensor }>(
  "LinearTransformation.__init__",
  "transformation_matrix, mean_vector",
);
/** Takes a mean off flattened images and multiplies them by a matrix: whitening. */
export class LinearTransformation extends Transform {
  transformation_matrix: Tensor;
  mean_vector: Tensor;
  constructor(
    ...args: Arguments<
      [transformation_matrix: Tensor, mean_vector: Tensor],
      { transformation_matrix?: Tensor; mean_vector?: Tensor }
    >
  ) {
    super();
    const { transformation_matrix: matrix, mean_vector: mean } = linear.bind(args);
    const size = pythonTuple([...matrix.shape]);
    if (matrix.shape[0] !== matrix.shape[1])
      throw new ValueError(`transformation_matrix should be square. Got ${size} rectangular matrix.`);
    if (mean.shape[0] !== matrix.shape[0])
      throw new ValueError(
        `mean_vector should have the same length ${mean.shape[0]} as any one of the dimensions of the transformation_matrix [${size}]`,
      );
    if (matrix.dtype !== mean.dtype)
      throw new ValueError(
        `Input tensors should have the same dtype. Got ${String(matrix.dtype)} and ${String(mean.dtype)}`,
      );
    this.transformation_matrix = matrix;
    this.mean_vector = mean;
  }
  override transform(image: Tensor): Tensor {
    const [channels, height, width] = image.shape.slice(-3) as [number, number, number];
    const count = channels * height * width;
    if (count !== this.transformation_matrix.shape[0])
      throw new ValueError(
        `Input tensor and transformation matrix have incompatible shape.[${channels} x ${height} x ${width}] != ${this.transformation_matrix.shape[0]}`,
      );
    const flat = image.reshape(-1, count).sub(this.mean_vector);
    return flat.mm(this.transformation_matrix.to(flat.dtype)).reshape(image.shape);
  }
}

const frames = signature<{ num_samples: number }>("UniformTemporalSubsample", "num_samples");
/** Evenly spaced frames of a video [..., frames, channels, height, width]. */
export class UniformTemporalSubsample extends Transform {
  num_samples: number;
  constructor(...args: Arguments<[num_samples: number], { num_samples?: number }>) {
    super();
    this.num_samples = frames.bind(args).num_samples;
  }
  override transform(video: Tensor): Tensor {
    return F.uniform_temporal_subsample(video, this.num_samples);
  }
}
