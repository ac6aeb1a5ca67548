/** Transforms of values by dtype, neighbours, place or chance. */
import { float32, uint8, type DType } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { tensor } from "../../methods/implementations.ts";
import { empty } from "../../ops/create/create.ts";
import { randperm } from "../../ops/create/draws/random-create.ts";
import { multinomial } from "../../ops/create/draws/random-draws.ts";

import { TypeError, ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { nearestWhole } from "../round.ts";
import * as F from "./functional/index.ts";
import { pairOf, sizeOf } from "./functional/geometry.ts";
import {
  drawAreaAndRatio,
  drawInteger,
  drawUniform,
  drawUnit,
  RandomApplyTransform,
  Transform,
} from "./base-transform.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

const toDtype = signature<{ dtype: DType; scale: boolean }>("ToDtype", "dtype, scale=False");
/**
 * Images in another dtype; `scale` brings the values from the one's range to the other's.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * new transforms.ToDtype(torch.float32, { scale: true })(torch.full([1, 1, 1], 255, { dtype: torch.uint8 })); // tensor([[[1.]]])
 */
export class ToDtype extends Transform {
  dtype: DType;
  scale: boolean;
  constructor(...args: Arguments<[dtype: DType, scale?: boolean], { dtype?: DType; scale?: boolean }>) {
    super();
    const { dtype, scale } = toDtype.bind(args);
    this.dtype = dtype;
    this.scale = scale;
  }
  override transform(image: Tensor): Tensor {
    return F.to_dtype(image, this.dtype, this.scale);
  }
}
/** `ToDtype` with `scale`. */
export class ConvertImageDtype extends Transform {
  constructor(readonly dtype: DType = float32) {
    super();
  }
  override transform(image: Tensor): Tensor {
    return F.to_dtype(image, this.dtype, true);
  }
}
/**
 * Images of bytes as float32 from 0 to 1, as what programs for torchvision begin with; others stay as they are.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * new transforms.ToTensor()(torch.full([1, 1, 1], 255, { dtype: torch.uint8 })); // tensor([[[1.]]])
 */
export class ToTensor extends Transform {
  override transform(image: Tensor): Tensor {
    return image.dtype === uint8 ? F.to_dtype(image, float32, true) : image;
  }
}
/** Images are tensors here: they stay as they are. */
export class PILToTensor extends Transform {
  override transform(image: Tensor): Tensor {
    return image;
  }
}
/** What is no tensor stays as it is: images are tensors here. */
export class ToImage extends Transform {
  override transform(image: Tensor): Tensor {
    return image;
  }
}

interface NormalizeSettings {
  mean?: readonly number[];
  std?: readonly number[];
  inplace?: boolean;
}
const normalizing = signature<Required<NormalizeSettings>>("Normalize", "mean, std, inplace=False");
/** (value - mean) / std, for each channel of float images. */
export class Normalize extends Transform {
  mean: readonly number[];
  std: readonly number[];
  inplace: boolean;
  constructor(
    ...args: Arguments<[mean: readonly number[], std: readonly number[], inplace?: boolean], NormalizeSettings>
  ) {
    super();
    const { mean, std, inplace } = normalizing.bind(args);
    this.mean = mean;
    this.std = std;
    this.inplace = inplace;
  }
  override transform(image: Tensor): Tensor {
    return F.normalize(image, this.mean, this.std, this.inplace);
  }
}

interface BlurSettings {
  kernel_size: number | readonly number[];
  sigma: number | readonly number[] | null;
}
const blurring = signature<BlurSettings>("GaussianBlur", "kernel_size, sigma=None");
/** Blurs with a bell curve of a random deviation. */
export class GaussianBlur extends Transform {
  kernel_size: readonly number[];
  sigma: readonly number[];
  constructor(
    ...args: Arguments<
      [kernel_size: number | readonly number[], sigma?: number | readonly number[] | null],
      Partial<BlurSettings>
    >
  ) {
    super();
    const { kernel_size, sigma: given } = blurring.bind(args);
    const sigma = given ?? [0.1, 2];
    this.kernel_size = pairOf(kernel_size, "Kernel size should be a tuple/list of two integers");
    if (this.kernel_size.some((size) => size <= 0 || size % 2 === 0))
      throw new ValueError("Kernel size value should be an odd and positive number.");
    this.sigma = typeof sigma === "number" ? [sigma, sigma] : sigma;
    if (!(itemAt(this.sigma, 0) > 0 && itemAt(this.sigma, 0) <= itemAt(this.sigma, 1)))
      throw new ValueError(`sigma values should be positive and of the form (min, max). Got ${pythonRepr(this.sigma)}`);
  }
  override make_params(): { sigma: number } {
    return { sigma: drawUniform(itemAt(this.sigma, 0), itemAt(this.sigma, 1)) };
  }
  override transform(image: Tensor, { sigma }: { sigma: number }): Tensor {
    return F.gaussian_blur(image, this.kernel_size, [sigma, sigma]);
  }
}
interface NoiseSettings {
  mean: number;
  sigma: number;
  clip: boolean;
}
const noising = signature<NoiseSettings>("GaussianNoise", "mean=0.0, sigma=0.1, clip=True");
/** Adds normal numbers, in units of the whole range. */
export class GaussianNoise extends Transform {
  readonly mean: number;
  readonly sigma: number;
  readonly clip: boolean;
  constructor(...args: Arguments<[mean?: number, sigma?: number, clip?: boolean], Partial<NoiseSettings>>) {
    super();
    const { mean, sigma, clip } = noising.bind(args);
    this.mean = mean;
    this.sigma = sigma;
    this.clip = clip;
  }
  override transform(image: Tensor): Tensor {
    return F.gaussian_noise(image, this.mean, this.sigma, this.clip);
  }
}

interface ErasingSettings {
  p?: number;
  /** The rectangle's area, as fractions of the image's. */
  scale?: readonly number[];
  /** The rectangle's height by its width. */
  ratio?: readonly number[];
  /** What is put there: one value, one for each channel, or "random" normal numbers. */
  value?: number | readonly number[] | "random";
  inplace?: boolean;
}
interface Rectangle {
  readonly i: number;
  readonly j: number;
  readonly h: number;
  readonly w: number;
  readonly v: Tensor | null;
}
const erasing = signature<Required<ErasingSettings>>(
  "RandomErasing",
  "p=0.5, scale=None, ratio=None, value=0, inplace=False",
);
/** Puts a value in the place of a random rectangle, with probability `p`. */
export class RandomErasing extends RandomApplyTransform {
  scale: readonly number[];
  ratio: readonly number[];
  /** null: normal numbers. */
  value: readonly number[] | null;
  inplace: boolean;
  constructor(
    ...args: Arguments<
      [
        p?: number,
        scale?: readonly number[],
        ratio?: readonly number[],
        value?: number | readonly number[] | "random",
        inplace?: boolean,
      ],
      ErasingSettings
    >
  ) {
    const { p, scale, ratio, value, inplace } = erasing.bind(args);
    super(p);
    if (typeof value === "string" && value !== "random") throw new ValueError("If value is str, it should be 'random'");
    this.scale = (scale as readonly number[] | null) ?? [0.02, 0.33];
    this.ratio = (ratio as readonly number[] | null) ?? [0.3, 3.3];
    if (itemAt(this.scale, 0) < 0 || itemAt(this.scale, 1) > 1) throw new ValueError("Scale should be between 0 and 1");
    this.value = value === "random" ? null : typeof value === "number" ? [value] : value;
    this.inplace = inplace;
  }
  override make_params(image: Tensor): Rectangle {
    const channels = sizeAt(image.shape, -3);
    const [height, width] = sizeOf(image);
    if (this.value !== null && this.value.length !== 1 && this.value.length !== channels)
      throw new ValueError(
        `If value is a sequence, it should have either a single value or ${channels} (number of inpt channels)`,
      );
    for (let attempt = 0; attempt < 10; attempt++) {
      const { area, ratio } = drawAreaAndRatio(height * width, this.scale, this.ratio);
      const h = nearestWhole(Math.sqrt(area * ratio));
      const w = nearestWhole(Math.sqrt(area / ratio));
      if (h >= height || w >= width) continue;
      const v =
        this.value === null
          ? empty(channels, h, w).normal_()
          : tensor([...this.value], { dtype: float32 }).reshape(-1, 1, 1);
      const i = drawInteger(0, height - h + 1);
      return { i, j: drawInteger(0, width - w + 1), h, w, v };
    }
    return { i: 0, j: 0, h: height, w: width, v: null };
  }
  override transform(image: Tensor, { i, j, h, w, v }: Rectangle): Tensor {
    return v === null ? image : F.erase(image, i, j, h, w, v, { inplace: this.inplace });
  }
}

/**
 * A function of images, as a transform. The function gets the image as it is, [..., channels, height, width]; what it
 * gives is the result, of any shape.
 */
export class Lambda extends Transform {
  constructor(readonly lambd: (image: Tensor) => Tensor) {
    super();
  }
  override transform(image: Tensor): Tensor {
    return this.lambd(image);
  }
}
/** Leaves everything as it is. */
export class Identity extends Transform {
  override transform(image: Tensor): Tensor {
    return image;
  }
}

/** Anything that changes a sample: a transform, a module, a function. */
export type Step = (...sample: never[]) => unknown;
const run = (step: Step, sample: readonly unknown[]): unknown => (step as (...sample: unknown[]) => unknown)(...sample);
/** Runs steps one after the other, on one thing or on several. */
function runAll(steps: readonly Step[], inputs: readonly unknown[]): unknown {
  let sample = inputs;
  for (const step of steps) {
    const out = run(step, sample);
    sample = inputs.length > 1 ? (out as readonly unknown[]) : [out];
  }
  return inputs.length > 1 ? sample : sample[0];
}
function checkSteps(steps: readonly Step[]): void {
  if (!Array.isArray(steps)) throw new TypeError("Argument transforms should be a sequence of callables");
  if (steps.length === 0) throw new ValueError("Pass at least one transform");
}

/**
 * Transforms one after the other.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * const prepare = new transforms.Compose([new transforms.CenterCrop(4), new transforms.ToDtype(torch.float32, true)]);
 * prepare(torch.zeros(3, 8, 8, { dtype: torch.uint8 })).shape; // [3, 4, 4]
 */
export class Compose extends Transform {
  constructor(readonly transforms: readonly Step[]) {
    super();
    checkSteps(transforms);
  }
  override forward(...inputs: unknown[]): unknown {
    return runAll(this.transforms, inputs);
  }
  override extra_repr(): string {
    return this.transforms.map((step) => `    ${String(step)}`).join("\n");
  }
}
const applying = signature<{ transforms: readonly Step[]; p: number }>("RandomApply", "transforms, p=0.5");
/** Transforms one after the other, all of them with probability `p` or none. */
export class RandomApply extends Transform {
  readonly transforms: readonly Step[];
  readonly p: number;
  constructor(
    ...args: Arguments<[transforms: readonly Step[], p?: number], { transforms?: readonly Step[]; p?: number }>
  ) {
    super();
    const { transforms, p } = applying.bind(args);
    this.transforms = transforms;
    this.p = p;
    checkSteps(transforms);
    if (!(p >= 0 && p <= 1)) throw new ValueError("`p` should be a floating point value in the interval [0.0, 1.0].");
  }
  override forward(...inputs: unknown[]): unknown {
    if (drawUnit() >= this.p) return inputs.length > 1 ? inputs : inputs[0];
    return runAll(this.transforms, inputs);
  }
}
const choosing = signature<{ transforms: readonly Step[]; p: readonly number[] | null }>(
  "RandomChoice",
  "transforms, p=None",
);
/** One of several transforms, by their weights. */
export class RandomChoice extends Transform {
  p: readonly number[];
  readonly transforms: readonly Step[];
  constructor(
    ...args: Arguments<
      [transforms: readonly Step[], p?: readonly number[] | null],
      { transforms?: readonly Step[]; p?: readonly number[] | null }
    >
  ) {
    super();
    const { transforms, p } = choosing.bind(args);
    this.transforms = transforms;
    checkSteps(transforms);
    const weights = p ?? transforms.map(() => 1);
    if (weights.length !== transforms.length)
      throw new ValueError(
        `Length of p doesn't match the number of transforms: ${weights.length} != ${transforms.length}`,
      );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.p = weights.map((weight) => weight / total);
  }
  override forward(...inputs: unknown[]): unknown {
    const chosen = multinomial(tensor([...this.p], { dtype: float32 }), 1).item() as number;
    return run(itemAt(this.transforms, chosen), inputs);
  }
}
/** All transforms, in random order. */
export class RandomOrder extends Transform {
  constructor(readonly transforms: readonly Step[]) {
    super();
    checkSteps(transforms);
  }
  override forward(...inputs: unknown[]): unknown {
    const order = randperm(this.transforms.length).tolist() as number[];
    return runAll(
      order.map((i) => itemAt(this.transforms, i)),
      inputs,
    );
  }
}
