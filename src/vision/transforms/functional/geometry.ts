/** Sizes and places: resize, crop, pad, flip. Images are [..., channels, height, width]. */
import { float32 } from "../../../dtype.ts";
import { functionSignature, type Arguments } from "../../../nn/arguments.ts";
import * as F from "../../../nn/functional/index.ts";
import { tensor } from "../../../methods/implementations.ts";
import { TypeError, ValueError } from "../../../support/errors.ts";
import { pythonRepr } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { nearestWhole } from "../../round.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tuple } from "../../../support/tuples.ts";

/** How pixels between pixels are found. */
export type InterpolationMode = "nearest" | "nearest-exact" | "bilinear" | "bicubic";
/** torchvision's enum: `InterpolationMode.BILINEAR`. */
export const InterpolationMode = {
  NEAREST: "nearest",
  NEAREST_EXACT: "nearest-exact",
  BILINEAR: "bilinear",
  BICUBIC: "bicubic",
} as const;
const interpolations: readonly string[] = Object.values(InterpolationMode);

/** A size of the smaller side, or [height, width]. */
export type ImageSize = number | readonly number[];
/** A value for all channels, or one for each; null leaves what lies outside as it is found: 0. */
export type Fill = number | readonly number[] | null;
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric";

/** Throws unless there is such an interpolation. */
export function checkInterpolation(mode: string): void {
  if (!interpolations.includes(mode))
    throw new ValueError(
      `Invalid interpolation mode: '${mode}'. Supported string values are: ${pythonRepr(interpolations)}.`,
    );
}

/** Height and width of an image. */
export function sizeOf(image: Tensor): [height: number, width: number] {
  return image.shape.slice(-2) as [number, number];
}

/** Channels, height and width of an image. Of [..., C, H, W], or [H, W], which has one channel. */
export function get_dimensions(inpt: Tensor): [channels: number, height: number, width: number] {
  return [get_num_channels(inpt), ...sizeOf(inpt)];
}
/** How many channels an image has; 1 without a dim for them. */
export function get_num_channels(inpt: Tensor): number {
  return inpt.ndim < 3 ? 1 : sizeAt(inpt.shape, -3);
}
/** Height and width of an image, as a list of its own. Of [..., H, W]. */
export function get_size(inpt: Tensor): [height: number, width: number] {
  return sizeOf(inpt);
}

/** [height, width] after a resize that keeps the sides' ratio unless both are given. */
function resizedSize(
  [height, width]: readonly [number, number],
  size: ImageSize | null,
  max_size: number | null,
): [number, number] {
  const list = typeof size === "number" ? [size] : size;
  const [short, long] = width <= height ? [width, height] : [height, width];
  const oriented = (s: number, l: number): [number, number] => (width <= height ? [l, s] : [s, l]);
  if (list === null) {
    if (max_size === null) throw new ValueError(`max_size must be an integer when size is None, but got None instead.`);
    return oriented(Math.trunc((max_size * short) / long), max_size);
  }
  if (list.length !== 1) {
    if (max_size !== null)
      throw new ValueError(
        "max_size should only be passed if size is None or specifies the length of the smaller edge, i.e. size should be an int or a sequence of length 1 in torchscript mode.",
      );
    return [itemAt(list, 0), itemAt(list, 1)];
  }
  const wanted = itemAt(list, 0);
  let [newShort, newLong] = [wanted, Math.trunc((wanted * long) / short)];
  if (max_size !== null) {
    if (max_size <= wanted)
      throw new ValueError(
        `max_size = ${max_size} must be strictly greater than the requested size for the smaller edge size = ${pythonRepr(list)}`,
      );
    if (newLong > max_size) [newShort, newLong] = [Math.trunc((max_size * newShort) / newLong), max_size];
  }
  return oriented(newShort, newLong);
}

interface ResizeOptions {
  inpt?: Tensor;
  size?: ImageSize | null;
  interpolation?: InterpolationMode;
  max_size?: number | null;
  antialias?: boolean | null;
}
const resizing = functionSignature<Required<ResizeOptions>>(
  "resize",
  "inpt, size, interpolation='bilinear', max_size=None, antialias=True",
);
/**
 * Resizes: a number is the length of the smaller side. [..., C, H, W] gives [..., C, new H, new W].
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.resize(torch.zeros(3, 40, 60), 20).shape; // [3, 20, 30]
 */
export function resize(
  ...args: Arguments<
    [
      inpt: Tensor,
      size: ImageSize | null,
      interpolation?: InterpolationMode,
      max_size?: number | null,
      antialias?: boolean | null,
    ],
    ResizeOptions
  >
): Tensor {
  const { inpt: image, size, interpolation, max_size, antialias } = resizing.bind(args);
  checkInterpolation(interpolation);
  const [channels, height, width] = image.shape.slice(-3) as [number, number, number];
  const [h, w] = resizedSize([height, width], size, max_size);
  if (h === height && w === width) return image;
  const shape = [...image.shape.slice(0, -3), channels, h, w];
  if (image.numel() === 0) return image.reshape(shape);
  const smooth = !interpolation.startsWith("nearest");
  const { dtype } = image;
  const accepted = dtype.name === "float32" || dtype.name === "float64" || dtype.name === "uint8";
  const images = image.reshape(-1, channels, height, width);
  let out = F.interpolate(accepted ? images : images.to(float32), {
    size: [h, w],
    mode: interpolation,
    align_corners: smooth ? false : null,
    antialias: smooth && (antialias ?? false),
  });
  if (!accepted) out = (dtype.is_floating_point ? out : out.round_()).to(dtype);
  return out.reshape(shape);
}

/** Mirrors left and right. Images [..., H, W] keep their shape. */
export function horizontal_flip(inpt: Tensor): Tensor {
  return inpt.flip(-1);
}
/** Mirrors top and bottom. Images [..., H, W] keep their shape. */
export function vertical_flip(inpt: Tensor): Tensor {
  return inpt.flip(-2);
}
/** `horizontal_flip` by its older name. Images [..., H, W] keep their shape. */
export const hflip: typeof horizontal_flip = horizontal_flip;
/** `vertical_flip` by its older name. Images [..., H, W] keep their shape. */
export const vflip: typeof vertical_flip = vertical_flip;

/** [left, right, top, bottom] of torchvision's [left, top, right, bottom], of [left and right, top and bottom], or of one. */
export function parsePadding(padding: ImageSize): [number, number, number, number] {
  const list = typeof padding === "number" ? [padding] : padding;
  const [a, b, c, d] = list as [...Tuple<number, 4>];
  if (list.length === 1) return [a, a, a, a];
  if (list.length === 2) return [a, a, b, b];
  if (list.length === 4) return [a, c, b, d];
  throw new ValueError(`Padding must be an int or a 1, 2, or 4 element tuple or list. Found ${list.length}`);
}

/** Mirrors at the edges, which are repeated. */
function padSymmetric(image: Tensor, [left, right, top, bottom]: Tuple<number, 4>): Tensor {
  const places = (size: number, before: number, after: number): Tensor =>
    tensor([
      ...Array.from({ length: before }, (_, i) => before - 1 - i),
      ...Array.from({ length: size }, (_, i) => i),
      ...Array.from({ length: after }, (_, i) => size - 1 - i),
    ]);
  const [height, width] = sizeOf(image);
  return image.index_select(-2, places(height, top, bottom)).index_select(-1, places(width, left, right));
}

/** Pads [left, right, top, bottom] with one value, or in one of the modes. */
export function padWith(image: Tensor, sides: Tuple<number, 4>, fill: number, mode: PaddingMode): Tensor {
  const images = image.reshape(-1, ...image.shape.slice(-3));
  const whole = !image.dtype.is_floating_point;
  let out: Tensor;
  if (mode === "symmetric") out = padSymmetric(images, sides);
  else if (mode === "constant") out = F.pad(images, sides, "constant", fill);
  else {
    out = F.pad(whole ? images.to(float32) : images, sides, mode === "edge" ? "replicate" : "reflect");
    if (whole) out = out.to(image.dtype);
  }
  return out.reshape([...image.shape.slice(0, -2), ...out.shape.slice(-2)]);
}

interface PadOptions {
  inpt?: Tensor;
  padding?: ImageSize;
  fill?: Fill;
  padding_mode?: PaddingMode;
}
const padding_ = functionSignature<Required<PadOptions>>("pad", "inpt, padding, fill=None, padding_mode='constant'");
/**
 * Adds borders: [left, top, right, bottom], [left and right, top and bottom], or the same on all sides.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.pad(torch.ones(1, 1, 1), [1, 0, 2, 0]); // tensor([[[0., 1., 0., 0.]]])
 */
export function pad(
  ...args: Arguments<[inpt: Tensor, padding: ImageSize, fill?: Fill, padding_mode?: PaddingMode], PadOptions>
): Tensor {
  const { inpt: image, padding, fill, padding_mode } = padding_.bind(args);
  const sides = parsePadding(padding);
  if (!["constant", "edge", "reflect", "symmetric"].includes(padding_mode))
    throw new ValueError(
      `\`padding_mode\` should be either \`'constant'\`, \`'edge'\`, \`'reflect'\` or \`'symmetric'\`, but got \`'${padding_mode}'\`.`,
    );
  const values = fill === null ? [0] : typeof fill === "number" ? [fill] : fill;
  if (values.length === 1) return padWith(image, sides, itemAt(values, 0), padding_mode);
  if (padding_mode !== "constant")
    throw new ValueError(`Padding mode '${padding_mode}' is not supported if fill is not scalar`);
  const out = padWith(image, sides, 0, "constant");
  const color = tensor([...values])
    .to(image.dtype)
    .reshape(-1, 1, 1);
  const [left, right, top, bottom] = sides;
  const [height, width] = sizeOf(out);
  if (top > 0) out.narrow(-2, 0, top).copy_(color);
  if (left > 0) out.narrow(-1, 0, left).copy_(color);
  if (bottom > 0) out.narrow(-2, height - bottom, bottom).copy_(color);
  if (right > 0) out.narrow(-1, width - right, right).copy_(color);
  return out;
}

const cropArguments = functionSignature<{ inpt: Tensor; top: number; left: number; height: number; width: number }>(
  "crop",
  "inpt, top, left, height, width",
);
/** A part of an image; what lies outside is 0. [..., H, W] gives [..., height, width]. */
export function crop(
  ...args: Arguments<
    [inpt: Tensor, top: number, left: number, height: number, width: number],
    { top?: number; left?: number; height?: number; width?: number }
  >
): Tensor {
  const { inpt, top, left, height, width } = cropArguments.bind(args);
  const [h, w] = sizeOf(inpt);
  const [bottom, right] = [top + height, left + width];
  const within = (image: Tensor, dim: number, from: number, to: number): Tensor => {
    const size = sizeAt(image.shape, dim);
    const start = Math.min(Math.max(from, 0), size);
    return image.narrow(dim, start, Math.max(Math.min(to, size) - start, 0));
  };
  const part = within(within(inpt, -2, top, bottom), -1, left, right);
  if (left >= 0 && top >= 0 && right <= w && bottom <= h) return part;
  const sides = [
    Math.max(Math.min(right, 0) - left, 0),
    Math.max(right - Math.max(w, left), 0),
    Math.max(Math.min(bottom, 0) - top, 0),
    Math.max(bottom - Math.max(h, top), 0),
  ];
  return padWith(part, sides as [number, number, number, number], 0, "constant");
}

/** [height, width] of one number or of two. */
export function pairOf(
  size: ImageSize,
  message = "Please provide only two dimensions (h, w) for size.",
): [number, number] {
  if (typeof size === "number") return [size, size];
  const [height, width] = size as [number, number];
  if (size.length === 1) return [height, height];
  if (size.length !== 2) throw new ValueError(message);
  return [height, width];
}

const centerCropArguments = functionSignature<{ inpt: Tensor; output_size: ImageSize }>(
  "center_crop",
  "inpt, output_size",
);
/**
 * The middle of an image; a larger size is filled with 0.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.center_crop(torch.zeros(3, 40, 60), [24, 30]).shape; // [3, 24, 30]
 */
export function center_crop(
  ...args: Arguments<[inpt: Tensor, output_size: ImageSize], { output_size?: ImageSize }>
): Tensor {
  const { inpt, output_size } = centerCropArguments.bind(args);
  const [h, w] = pairOf(output_size);
  let image = inpt;
  const [height, width] = sizeOf(image);
  if (h > height || w > width) {
    const half = (more: number): [number, number] => [
      Math.floor(Math.max(more, 0) / 2),
      Math.floor((Math.max(more, 0) + 1) / 2),
    ];
    image = padWith(image, [...half(w - width), ...half(h - height)], 0, "constant");
  }
  const [tall, wide] = sizeOf(image);
  const [top, left] = [nearestWhole((tall - h) / 2), nearestWhole((wide - w) / 2)];
  return image.narrow(-2, top, h).narrow(-1, left, w);
}

interface ResizedCropOptions {
  inpt?: Tensor;
  top?: number;
  left?: number;
  height?: number;
  width?: number;
  size?: ImageSize;
  interpolation?: InterpolationMode;
  antialias?: boolean | null;
}
const cropping = functionSignature<Required<ResizedCropOptions>>(
  "resized_crop",
  "inpt, top, left, height, width, size, interpolation='bilinear', antialias=True",
);
/** A part of an image, resized. [..., C, H, W] gives [..., C, new H, new W]. */
export function resized_crop(
  ...args: Arguments<
    [
      inpt: Tensor,
      top: number,
      left: number,
      height: number,
      width: number,
      size: ImageSize,
      interpolation?: InterpolationMode,
      antialias?: boolean | null,
    ],
    ResizedCropOptions
  >
): Tensor {
  const { inpt, top, left, height, width, size, interpolation, antialias } = cropping.bind(args);
  return resize(crop(inpt, top, left, height, width), size, { interpolation, antialias });
}

/** The four corners and the middle. [..., H, W] gives five of [..., height, width]. */
export function five_crop(inpt: Tensor, size: ImageSize): [Tensor, Tensor, Tensor, Tensor, Tensor] {
  const [h, w] = pairOf(size);
  const [height, width] = sizeOf(inpt);
  if (w > width || h > height)
    throw new ValueError(`Requested crop size ${pythonRepr([h, w])} is bigger than input size (${height}, ${width})`);
  return [
    crop(inpt, 0, 0, h, w),
    crop(inpt, 0, width - w, h, w),
    crop(inpt, height - h, 0, h, w),
    crop(inpt, height - h, width - w, h, w),
    center_crop(inpt, [h, w]),
  ];
}

/** `five_crop` of the image and of its mirror image. [..., H, W] gives ten of [..., height, width]. */
export function ten_crop(inpt: Tensor, size: ImageSize, vertical_flip_ = false): Tensor[] {
  const flipped = vertical_flip_ ? vertical_flip(inpt) : horizontal_flip(inpt);
  return [...five_crop(inpt, size), ...five_crop(flipped, size)];
}

/** Throws where a sequence of a fixed length is needed. */
export function checkLength(list: readonly number[], name: string, ...lengths: readonly number[]): void {
  if (!Array.isArray(list)) throw new TypeError(`${name} should be a sequence`);
  if (!lengths.includes(list.length))
    throw new ValueError(`${name} should be a sequence of length ${lengths.join(" or ")}.`);
}
