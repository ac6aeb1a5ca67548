/** Transforms of sizes and places: resize, crops, flips, pads. */
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonRepr, pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { nearestWhole } from "../round.ts";
import * as F from "./functional/index.ts";
import {
  checkLength,
  pairOf,
  parsePadding,
  sizeOf,
  type Fill,
  type ImageSize,
  type InterpolationMode,
  type PaddingMode,
} from "./functional/geometry.ts";
import {
  drawAreaAndRatio,
  drawInteger,
  drawUnit,
  RandomApplyTransform,
  Transform,
  chance,
  type Chance,
} from "./base-transform.ts";
import { rand } from "../../ops/create/draws/random-create.ts";

interface ResizeSettings {
  size?: ImageSize | null;
  interpolation?: InterpolationMode;
  max_size?: number | null;
  antialias?: boolean | null;
}
const resizing = signature<Required<ResizeSettings>>(
  "Resize",
  "size, interpolation='bilinear', max_size=None, antialias=True",
);
/**
 * Resizes images: a number is the length of the smaller side, [height, width] the whole size.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * new transforms.Resize([20, 30])(torch.zeros(3, 40, 40)).shape; // [3, 20, 30]
 */
export class Resize extends Transform {
  size: readonly number[] | null;
  interpolation: InterpolationMode;
  max_size: number | null;
  antialias: boolean | null;
  constructor(
    ...args: Arguments<
      [size: ImageSize | null, interpolation?: InterpolationMode, max_size?: number | null, antialias?: boolean | null],
      ResizeSettings
    >
  ) {
    super();
    const { size, interpolation, max_size, antialias } = resizing.bind(args);
    this.size = typeof size === "number" ? [size] : size;
    if (this.size !== null && this.size.length !== 1 && this.size.length !== 2)
      throw new ValueError(
        `size can be an integer, a sequence of one or two integers, or None, but got ${pythonRepr(size)} instead.`,
      );
    if (this.size === null && max_size === null)
      throw new ValueError("max_size must be an integer when size is None, but got None instead.");
    this.interpolation = interpolation;
    this.max_size = max_size;
    this.antialias = antialias;
  }
  override transform(image: Tensor): Tensor {
    return F.resize(image, this.size, this.interpolation, this.max_size, this.antialias);
  }
}

const middle = signature<{ size: ImageSize }>("CenterCrop", "size");
/** The middle of images. */
export class CenterCrop extends Transform {
  size: readonly number[];
  constructor(...args: Arguments<[size: ImageSize], { size?: ImageSize }>) {
    super();
    this.size = pairOf(middle.bind(args).size);
  }
  override transform(image: Tensor): Tensor {
    return F.center_crop(image, this.size);
  }
}

interface PadSettings {
  padding?: ImageSize;
  fill?: Fill;
  padding_mode?: PaddingMode;
}
const padding_ = signature<Required<PadSettings>>("Pad", "padding, fill=0, padding_mode='constant'");
/** Adds borders: [left, top, right, bottom], [left and right, top and bottom], or the same on all sides. */
export class Pad extends Transform {
  padding: ImageSize;
  fill: Fill;
  padding_mode: PaddingMode;
  constructor(...args: Arguments<[padding: ImageSize, fill?: Fill, padding_mode?: PaddingMode], PadSettings>) {
    super();
    const { padding, fill, padding_mode } = padding_.bind(args);
    this.padding = padding;
    this.fill = fill;
    this.padding_mode = padding_mode;
  }
  override transform(image: Tensor): Tensor {
    return F.pad(image, this.padding, this.fill, this.padding_mode);
  }
}

const mirroring = chance("RandomHorizontalFlip");
/** Mirrors left and right with probability `p`. */
export class RandomHorizontalFlip extends RandomApplyTransform {
  constructor(...args: Chance) {
    super(mirroring.bind(args).p);
  }
  override transform(image: Tensor): Tensor {
    return F.horizontal_flip(image);
  }
}
const turning = chance("RandomVerticalFlip");
/** Mirrors top and bottom with probability `p`. */
export class RandomVerticalFlip extends RandomApplyTransform {
  constructor(...args: Chance) {
    super(turning.bind(args).p);
  }
  override transform(image: Tensor): Tensor {
    return F.vertical_flip(image);
  }
}

interface Place {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}
interface RandomResizedCropSettings {
  size?: ImageSize;
  /** The part's area, as fractions of the image's. */
  scale?: readonly number[];
  /** The part's width by its height. */
  ratio?: readonly number[];
  interpolation?: InterpolationMode;
  antialias?: boolean | null;
}
const resizedCrop = signature<Required<RandomResizedCropSettings>>(
  "RandomResizedCrop",
  "size, scale=None, ratio=None, interpolation='bilinear', antialias=True",
);
/** A part of random area and ratio of sides, resized. */
export class RandomResizedCrop extends Transform {
  size: readonly number[];
  scale: readonly number[];
  ratio: readonly number[];
  interpolation: InterpolationMode;
  antialias: boolean | null;
  constructor(
    ...args: Arguments<
      [
        size: ImageSize,
        scale?: readonly number[],
        ratio?: readonly number[],
        interpolation?: InterpolationMode,
        antialias?: boolean | null,
      ],
      RandomResizedCropSettings
    >
  ) {
    super();
    const { size, scale, ratio, interpolation, antialias } = resizedCrop.bind(args);
    this.size = pairOf(size);
    this.scale = (scale as readonly number[] | null) ?? [0.08, 1];
    this.ratio = (ratio as readonly number[] | null) ?? [3 / 4, 4 / 3];
    this.interpolation = interpolation;
    this.antialias = antialias;
  }
  override make_params(image: Tensor): Place {
    const [height, width] = sizeOf(image);
    for (let attempt = 0; attempt < 10; attempt++) {
      const { area, ratio } = drawAreaAndRatio(height * width, this.scale, this.ratio);
      const w = nearestWhole(Math.sqrt(area * ratio));
      const h = nearestWhole(Math.sqrt(area / ratio));
      if (w <= 0 || w > width || h <= 0 || h > height) continue;
      const top = drawInteger(0, height - h + 1);
      return { top, left: drawInteger(0, width - w + 1), height: h, width: w };
    }
    const [least, most] = [Math.min(...this.ratio), Math.max(...this.ratio)];
    const h = width / height < least ? nearestWhole(width / least) : height;
    const w = width / height > most ? nearestWhole(height * most) : width;
    return { top: Math.floor((height - h) / 2), left: Math.floor((width - w) / 2), height: h, width: w };
  }
  override transform(image: Tensor, { top, left, height, width }: Place): Tensor {
    return F.resized_crop(image, top, left, height, width, this.size, this.interpolation, this.antialias);
  }
}

interface RandomCropSettings {
  size?: ImageSize;
  padding?: ImageSize | null;
  pad_if_needed?: boolean;
  fill?: Fill;
  padding_mode?: PaddingMode;
}
const randomCrop = signature<Required<RandomCropSettings>>(
  "RandomCrop",
  "size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant'",
);
/** A part of a size, at a random place, of the image with borders. */
export class RandomCrop extends Transform {
  size: readonly number[];
  /** [left, right, top, bottom]. */
  padding: readonly number[] | null;
  pad_if_needed: boolean;
  fill: Fill;
  padding_mode: PaddingMode;
  constructor(
    ...args: Arguments<
      [size: ImageSize, padding?: ImageSize | null, pad_if_needed?: boolean, fill?: Fill, padding_mode?: PaddingMode],
      RandomCropSettings
    >
  ) {
    super();
    const { size, padding, pad_if_needed, fill, padding_mode } = randomCrop.bind(args);
    this.size = pairOf(size);
    this.padding = padding === null || padding === 0 ? null : parsePadding(padding);
    this.pad_if_needed = pad_if_needed;
    this.fill = fill;
    this.padding_mode = padding_mode;
  }
  override make_params(image: Tensor): Place & { readonly padding: readonly number[] } {
    let [left, right, top, bottom] = (this.padding ?? [0, 0, 0, 0]) as [number, number, number, number];
    const [h, w] = this.size as [number, number];
    let [height, width] = sizeOf(image);
    [height, width] = [height + top + bottom, width + left + right];
    if (this.pad_if_needed) {
      const [moreHeight, moreWidth] = [Math.max(h - height, 0), Math.max(w - width, 0)];
      [top, bottom, height] = [top + moreHeight, bottom + moreHeight, height + 2 * moreHeight];
      [left, right, width] = [left + moreWidth, right + moreWidth, width + 2 * moreWidth];
    }
    if (height < h || width < w)
      throw new ValueError(
        `Required crop size ${pythonTuple([h, w])} is larger than ${this.padding === null ? "" : "padded "}input image size ${pythonTuple([height, width])}.`,
      );
    const y = height > h ? drawInteger(0, height - h + 1) : 0;
    const x = width > w ? drawInteger(0, width - w + 1) : 0;
    return { top: y, left: x, height: h, width: w, padding: [left, top, right, bottom] };
  }
  override transform(image: Tensor, params: Place & { readonly padding: readonly number[] }): Tensor {
    const { top, left, height, width, padding } = params;
    const padded = padding.some((side) => side !== 0) ? F.pad(image, padding, this.fill, this.padding_mode) : image;
    return F.crop(padded, top, left, height, width);
  }
}

interface ZoomSettings {
  fill: Fill;
  side_range: readonly number[] | null;
  p: number;
}
const zooming = signature<ZoomSettings>("RandomZoomOut", "fill=0, side_range=None, p=0.5");
/** Puts the image into a larger canvas, with probability `p`. */
export class RandomZoomOut extends RandomApplyTransform {
  readonly fill: Fill;
  readonly side_range: readonly number[];
  constructor(
    ...args: Arguments<[fill?: Fill, side_range?: readonly number[] | null, p?: number], Partial<ZoomSettings>>
  ) {
    const { fill, side_range: given, p } = zooming.bind(args);
    const side_range = (given ?? [1, 4]) as [number, number, ...number[]];
    super(p);
    this.fill = fill;
    this.side_range = side_range;
    checkLength(side_range, "side_range", 2);
    if (side_range[0] < 1 || side_range[0] > side_range[1])
      throw new ValueError(`Invalid side range provided ${pythonRepr(side_range)}.`);
  }
  override make_params(image: Tensor): { padding: readonly number[] } {
    const [height, width] = sizeOf(image);
    const { fround } = Math;
    const [least, most] = this.side_range as [number, number];
    const r = fround(least + fround(drawUnit() * fround(most - least)));
    const [w, h] = [Math.trunc(fround(width * r)), Math.trunc(fround(height * r))];
    const [x, y] = rand(2).tolist() as [number, number];
    const left = Math.trunc(fround((w - width) * x));
    const top = Math.trunc(fround((h - height) * y));
    return { padding: [left, top, w - left - width, h - top - height] };
  }
  override transform(image: Tensor, { padding }: { padding: readonly number[] }): Tensor {
    return F.pad(image, padding, this.fill);
  }
}

interface RandomResizeSettings {
  min_size: number;
  max_size: number;
  interpolation: InterpolationMode;
  antialias: boolean | null;
}
const randomResize = signature<RandomResizeSettings>(
  "RandomResize",
  'min_size, max_size, interpolation="bilinear", antialias=True',
);
/** Resizes the smaller side to a random length of [min_size, max_size). */
export class RandomResize extends Transform {
  readonly min_size: number;
  readonly max_size: number;
  readonly interpolation: InterpolationMode;
  readonly antialias: boolean | null;
  constructor(
    ...args: Arguments<
      [min_size: number, max_size: number, interpolation?: InterpolationMode, antialias?: boolean | null],
      Partial<RandomResizeSettings>
    >
  ) {
    super();
    const { min_size, max_size, interpolation, antialias } = randomResize.bind(args);
    this.min_size = min_size;
    this.max_size = max_size;
    this.interpolation = interpolation;
    this.antialias = antialias;
  }
  override make_params(): { size: number } {
    return { size: drawInteger(this.min_size, this.max_size) };
  }
  override transform(image: Tensor, { size }: { size: number }): Tensor {
    return F.resize(image, [size], { interpolation: this.interpolation, antialias: this.antialias });
  }
}

const fiveCrop = signature<{ size: ImageSize }>("FiveCrop", "size");
/** The four corners and the middle of an image. */
export class FiveCrop extends Transform {
  size: readonly number[];
  constructor(...args: Arguments<[size: ImageSize], { size?: ImageSize }>) {
    super();
    this.size = pairOf(fiveCrop.bind(args).size);
  }
  override forward(...inputs: unknown[]): unknown {
    return F.five_crop(inputs[0] as Tensor, this.size);
  }
}
const tenCrop = signature<{ size: ImageSize; vertical_flip: boolean }>("TenCrop", "size, vertical_flip=False");
/** `FiveCrop` of the image and of its mirror image. */
export class TenCrop extends Transform {
  size: readonly number[];
  readonly vertical_flip: boolean;
  constructor(
    ...args: Arguments<[size: ImageSize, vertical_flip?: boolean], { size?: ImageSize; vertical_flip?: boolean }>
  ) {
    super();
    const { size, vertical_flip } = tenCrop.bind(args);
    this.size = pairOf(size);
    this.vertical_flip = vertical_flip;
  }
  override forward(...inputs: unknown[]): unknown {
    return F.ten_crop(inputs[0] as Tensor, this.size, this.vertical_flip);
  }
}
