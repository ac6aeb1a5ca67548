/** Random changes of colors. */
import { signature, type Arguments } from "../../nn/arguments.ts";
import { randperm } from "../../ops/create/draws/random-create.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "./functional/index.ts";
import { chance, drawUniform, drawUnit, RandomApplyTransform, Transform, type Chance } from "./base-transform.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

const grey = signature<{ num_output_channels: number }>("Grayscale", "num_output_channels=1");
/** Images in grey, with one channel or three. */
export class Grayscale extends Transform {
  readonly num_output_channels: number;
  constructor(...args: Arguments<[num_output_channels?: number], { num_output_channels?: number }>) {
    super();
    this.num_output_channels = grey.bind(args).num_output_channels;
  }
  override transform(image: Tensor): Tensor {
    return F.rgb_to_grayscale(image, this.num_output_channels);
  }
}
/** Three equal channels of one. */
export class RGB extends Transform {
  override transform(image: Tensor): Tensor {
    return F.grayscale_to_rgb(image);
  }
}
const graying = chance("RandomGrayscale", 0.1);
/** Grey, with as many channels as before, with probability `p`. */
export class RandomGrayscale extends RandomApplyTransform {
  constructor(...args: Chance) {
    super(graying.bind(args).p);
  }
  override transform(image: Tensor): Tensor {
    return F.rgb_to_grayscale(image, image.shape.at(-3));
  }
}

/** 0.4 stands for a factor of 0.6..1.4; a pair is the range itself. */
type Jitter = number | readonly number[] | null;
type Range = readonly [number, number];
function jitterRange(value: Jitter, name: string, center = 1, [low, high]: Range = [0, Infinity]): Range | null {
  if (value === null) return null;
  if (typeof value === "number" && value < 0)
    throw new ValueError(`If ${name} is a single number, it must be non negative.`);
  const range = typeof value === "number" ? [center - value, center + value] : [...value];
  if (typeof value === "number" && center === 1) range[0] = Math.max(itemAt(range, 0), 0);
  const [from, to] = range as [number, number];
  if (!(low <= from && from <= to && to <= high))
    throw new ValueError(
      `${name} values should be between (${low}, ${high === Infinity ? "inf" : high}) and increasing, but got [${from}, ${to}].`,
    );
  return from === center && to === center ? null : [from, to];
}

interface ColorJitterSettings {
  brightness?: Jitter;
  contrast?: Jitter;
  saturation?: Jitter;
  hue?: Jitter;
}
interface JitterParameters {
  readonly order: readonly number[];
  /** Factors of brightness, contrast, saturation and hue; null: unchanged. */
  readonly factors: readonly (number | null)[];
}
const jitter = signature<Required<ColorJitterSettings>>(
  "ColorJitter",
  "brightness=None, contrast=None, saturation=None, hue=None",
);
const adjusting: readonly ((image: Tensor, factor: number) => Tensor)[] = [
  F.adjust_brightness,
  F.adjust_contrast,
  F.adjust_saturation,
  F.adjust_hue,
];
/**
 * Changes brightness, contrast, saturation and hue at random, in random order.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * torch.manual_seed(0);
 * new transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)(torch.rand(3, 8, 8)).shape; // [3, 8, 8]
 */
export class ColorJitter extends Transform {
  brightness: Range | null;
  contrast: Range | null;
  saturation: Range | null;
  hue: Range | null;
  constructor(
    ...args: Arguments<[brightness?: Jitter, contrast?: Jitter, saturation?: Jitter, hue?: Jitter], ColorJitterSettings>
  ) {
    super();
    const { brightness, contrast, saturation, hue } = jitter.bind(args);
    this.brightness = jitterRange(brightness, "brightness");
    this.contrast = jitterRange(contrast, "contrast");
    this.saturation = jitterRange(saturation, "saturation");
    this.hue = jitterRange(hue, "hue", 0, [-0.5, 0.5]);
  }
  override make_params(): JitterParameters {
    const order = randperm(4).tolist() as number[];
    const { brightness, contrast, saturation, hue } = this;
    const factors = [brightness, contrast, saturation, hue].map((range) =>
      range === null ? null : drawUniform(range[0], range[1]),
    );
    return { order, factors };
  }
  override transform(image: Tensor, { order, factors }: JitterParameters): Tensor {
    return order.reduce((out, i) => (factors[i] === null ? out : itemAt(adjusting, i)(out, factors[i]!)), image);
  }
}

/** Channels in random order. */
export class RandomChannelPermutation extends Transform {
  override transform(image: Tensor): Tensor {
    return F.permute_channels(image, randperm(sizeAt(image.shape, -3)));
  }
}

interface DistortParameters {
  readonly factors: readonly (number | null)[];
  readonly contrastFirst: boolean;
  readonly permutation: Tensor | null;
}
interface DistortSettings {
  brightness: readonly number[] | null;
  contrast: readonly number[] | null;
  saturation: readonly number[] | null;
  hue: readonly number[] | null;
  p: number;
}
const distorting = signature<DistortSettings>(
  "RandomPhotometricDistort",
  "brightness=None, contrast=None, saturation=None, hue=None, p=0.5",
);
/** The distortions of SSD: each with probability `p`, contrast before or after the others, perhaps swapped channels. */
export class RandomPhotometricDistort extends Transform {
  readonly brightness: readonly number[];
  readonly contrast: readonly number[];
  readonly saturation: readonly number[];
  readonly hue: readonly number[];
  readonly p: number;
  constructor(
    ...args: Arguments<
      [
        brightness?: readonly number[] | null,
        contrast?: readonly number[] | null,
        saturation?: readonly number[] | null,
        hue?: readonly number[] | null,
        p?: number,
      ],
      Partial<DistortSettings>
    >
  ) {
    super();
    const { brightness, contrast, saturation, hue, p } = distorting.bind(args);
    this.brightness = brightness ?? [0.875, 1.125];
    this.contrast = contrast ?? [0.5, 1.5];
    this.saturation = saturation ?? [0.5, 1.5];
    this.hue = hue ?? [-0.05, 0.05];
    this.p = p;
  }
  override make_params(image: Tensor): DistortParameters {
    const factors = [this.brightness, this.contrast, this.saturation, this.hue].map((range) =>
      drawUnit() < this.p ? drawUniform(itemAt(range, 0), itemAt(range, 1)) : null,
    );
    const contrastFirst = drawUnit() < 0.5;
    return { factors, contrastFirst, permutation: drawUnit() < this.p ? randperm(sizeAt(image.shape, -3)) : null };
  }
  override transform(image: Tensor, { factors, contrastFirst, permutation }: DistortParameters): Tensor {
    const order = contrastFirst ? [0, 1, 2, 3] : [0, 2, 3, 1];
    const out = order.reduce(
      (each, i) => (factors[i] === null ? each : itemAt(adjusting, i)(each, factors[i]!)),
      image,
    );
    return permutation === null ? out : F.permute_channels(out, permutation);
  }
}

const inverting = chance("RandomInvert");
/** The negative, with probability `p`. */
export class RandomInvert extends RandomApplyTransform {
  constructor(...args: Chance) {
    super(inverting.bind(args).p);
  }
  override transform(image: Tensor): Tensor {
    return F.invert(image);
  }
}
const posterizing = signature<{ bits: number; p: number }>("RandomPosterize", "bits, p=0.5");
/** Fewer steps of each color, with probability `p`. */
export class RandomPosterize extends RandomApplyTransform {
  readonly bits: number;
  constructor(...args: Arguments<[bits: number, p?: number], { bits?: number; p?: number }>) {
    const { bits, p } = posterizing.bind(args);
    super(p);
    this.bits = bits;
  }
  override transform(image: Tensor): Tensor {
    return F.posterize(image, this.bits);
  }
}
const solarizing = signature<{ threshold: number; p: number }>("RandomSolarize", "threshold, p=0.5");
/** Inverts all values from `threshold` on, with probability `p`. */
export class RandomSolarize extends RandomApplyTransform {
  readonly threshold: number;
  constructor(...args: Arguments<[threshold: number, p?: number], { threshold?: number; p?: number }>) {
    const { threshold, p } = solarizing.bind(args);
    super(p);
    this.threshold = threshold;
  }
  override transform(image: Tensor): Tensor {
    return F.solarize(image, this.threshold);
  }
}
const sharpening = signature<{ sharpness_factor: number; p: number }>(
  "RandomAdjustSharpness",
  "sharpness_factor, p=0.5",
);
/** Blurs or sharpens, with probability `p`. */
export class RandomAdjustSharpness extends RandomApplyTransform {
  readonly sharpness_factor: number;
  constructor(...args: Arguments<[sharpness_factor: number, p?: number], { sharpness_factor?: number; p?: number }>) {
    const { sharpness_factor, p } = sharpening.bind(args);
    super(p);
    this.sharpness_factor = sharpness_factor;
  }
  override transform(image: Tensor): Tensor {
    return F.adjust_sharpness(image, this.sharpness_factor);
  }
}
const stretching = chance("RandomAutocontrast");
/** Stretches each channel to the whole range, with probability `p`. */
export class RandomAutocontrast extends RandomApplyTransform {
  constructor(...args: Chance) {
    super(stretching.bind(args).p);
  }
  override transform(image: Tensor): Tensor {
    return F.autocontrast(image);
  }
}
const equalizing = chance("RandomEqualize");
/** Spreads the values of each channel evenly, with probability `p`. */
export class RandomEqualize extends RandomApplyTransform {
  constructor(...args: Chance) {
    super(equalizing.bind(args).p);
  }
  override transform(image: Tensor): Tensor {
    return F.equalize(image);
  }
}
