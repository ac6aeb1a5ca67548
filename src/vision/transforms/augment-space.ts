/** What automatic augmentation chooses from: transforms by name, and the strengths that each has. */
import { float32 } from "../../dtype.ts";
import { arange, linspace } from "../../ops/create/ranges/range.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "./functional/index.ts";
import { maxValue } from "./functional/dtype.ts";
import type { Fill, InterpolationMode } from "./functional/geometry.ts";

/** The strengths of a transform for a number of steps and an image's size; null: it has none. Signed: either direction. */
export type Magnitudes = readonly [of: (bins: number, height: number, width: number) => Tensor | null, signed: boolean];
/** Transforms by name, in order. */
export type Space = Readonly<Record<string, Magnitudes>>;

const none: Magnitudes = [() => null, false];
const upTo = (most: number): Magnitudes => [(bins) => linspace(0, most, bins), true];
const posterize = (least: number, steps: number): Magnitudes => [
  (bins) =>
    arange(bins)
      .to(float32)
      .div((bins - 1) / steps)
      .rsub(least)
      .round(),
  false,
];
const solarize: Magnitudes = [(bins) => linspace(1, 0, bins), false];
const share = 150 / 331;
const byWidth: Magnitudes = [(bins, _, width) => linspace(0, share * width, bins), true];
const byHeight: Magnitudes = [(bins, height) => linspace(0, share * height, bins), true];
const colors = (most: number): Space => ({
  Brightness: upTo(most),
  Color: upTo(most),
  Contrast: upTo(most),
  Sharpness: upTo(most),
});

/** What AutoAugment's policies name. */
export const autoSpace: Space = {
  ShearX: upTo(0.3),
  ShearY: upTo(0.3),
  TranslateX: byWidth,
  TranslateY: byHeight,
  Rotate: upTo(30),
  ...colors(0.9),
  Posterize: posterize(8, 4),
  Solarize: solarize,
  AutoContrast: none,
  Equalize: none,
  Invert: none,
};
/** RandAugment's. */
export const randSpace: Space = {
  Identity: none,
  ...Object.fromEntries(Object.entries(autoSpace).filter(([name]) => name !== "Invert")),
};
/** TrivialAugment's, wide. */
export const wideSpace: Space = {
  Identity: none,
  ShearX: upTo(0.99),
  ShearY: upTo(0.99),
  TranslateX: upTo(32),
  TranslateY: upTo(32),
  Rotate: upTo(135),
  ...colors(0.99),
  Posterize: posterize(8, 6),
  Solarize: solarize,
  AutoContrast: none,
  Equalize: none,
};
/** AugMix's. `all`: colors and sharpness as well. */
export const mixSpace = (all: boolean): Space => ({
  ShearX: upTo(0.3),
  ShearY: upTo(0.3),
  TranslateX: [(bins, _, width) => linspace(0, width / 3, bins), true],
  TranslateY: [(bins, height) => linspace(0, height / 3, bins), true],
  Rotate: upTo(30),
  Posterize: posterize(4, 4),
  Solarize: solarize,
  AutoContrast: none,
  Equalize: none,
  ...(all ? colors(0.9) : {}),
});

const degrees = (slope: number): number => (Math.atan(slope) * 180) / Math.PI;

/** Applies the transform of a name with a strength. */
export function applyNamed(
  image: Tensor,
  name: string,
  magnitude: number,
  interpolation: InterpolationMode,
  fill: Fill,
): Tensor {
  const move = (translate: readonly number[], shear: readonly number[], center: readonly number[] | null): Tensor =>
    F.affine(image, 0, translate, 1, shear, interpolation, fill, center);
  switch (name) {
    case "Identity":
      return image;
    case "ShearX":
      return move([0, 0], [degrees(magnitude), 0], [0, 0]);
    case "ShearY":
      return move([0, 0], [0, degrees(magnitude)], [0, 0]);
    case "TranslateX":
      return move([Math.trunc(magnitude), 0], [0, 0], null);
    case "TranslateY":
      return move([0, Math.trunc(magnitude)], [0, 0], null);
    case "Rotate":
      return F.rotate(image, magnitude, { interpolation, fill });
    case "Brightness":
      return F.adjust_brightness(image, 1 + magnitude);
    case "Color":
      return F.adjust_saturation(image, 1 + magnitude);
    case "Contrast":
      return F.adjust_contrast(image, 1 + magnitude);
    case "Sharpness":
      return F.adjust_sharpness(image, 1 + magnitude);
    case "Posterize":
      return F.posterize(image, Math.trunc(magnitude));
    case "Solarize":
      return F.solarize(image, maxValue(image.dtype) * magnitude);
    case "AutoContrast":
      return F.autocontrast(image);
    case "Equalize":
      return F.equalize(image);
    case "Invert":
      return F.invert(image);
    default:
      throw new ValueError(`No transform available for ${name}`);
  }
}
