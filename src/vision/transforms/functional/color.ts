/** Colors: brightness, contrast, saturation, hue, gamma, grey, and what remaps values. */
import { functionSignature, type Arguments } from "../../../nn/arguments.ts";
import { float32, int32, int64, uint8 } from "../../../dtype.ts";
import * as F from "../../../nn/functional/index.ts";
import { tensor } from "../../../methods/implementations.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { TypeError, ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { maxValue, to_dtype, valueBits } from "./dtype.ts";
import { sizeAt } from "../../../support/checked.ts";

/** The weighted sum of red, green and blue that is as bright (ITU-R 601-2), in floats: [..., 1, H, W]. */
function luma(image: Tensor): Tensor {
  const [r, g, b] = image.unbind(-3) as [Tensor, Tensor, Tensor];
  return r.mul(0.2989).add_(g, { alpha: 0.587 }).add_(b, { alpha: 0.114 }).unsqueeze(-3);
}

const rgbToGrayscaleArguments = functionSignature<{ inpt: Tensor; num_output_channels: number }>(
  "rgb_to_grayscale",
  "inpt, num_output_channels=1",
);
/**
 * An image in grey, with one channel or three equal ones. [..., 1 or 3, H, W] gives [..., num_output_channels, H, W].
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.rgb_to_grayscale(torch.zeros(3, 4, 5)).shape; // [1, 4, 5]
 */
export function rgb_to_grayscale(
  ...args: Arguments<[inpt: Tensor, num_output_channels?: number], { num_output_channels?: number }>
): Tensor {
  const { inpt, num_output_channels } = rgbToGrayscaleArguments.bind(args);
  if (num_output_channels !== 1 && num_output_channels !== 3)
    throw new ValueError(`num_output_channels must be 1 or 3, got ${num_output_channels}.`);
  const wide = inpt.shape.map((size, d) => (d === inpt.ndim - 3 ? num_output_channels : size));
  if (inpt.shape.at(-3) === 1) return num_output_channels === 1 ? inpt.clone() : inpt.expand(wide).clone();
  const grey = luma(inpt).to(inpt.dtype);
  return num_output_channels === 3 ? grey.expand(wide) : grey;
}
/** `rgb_to_grayscale` by its older name. [..., 1 or 3, H, W] gives [..., num_output_channels, H, W]. */
export const to_grayscale: typeof rgb_to_grayscale = rgb_to_grayscale;
/** Three equal channels of one; images with colors stay. [..., 1, H, W] gives [..., 3, H, W]. */
export function grayscale_to_rgb(inpt: Tensor): Tensor {
  return sizeAt(inpt.shape, -3) >= 3 ? inpt : rgb_to_grayscale(inpt, 3);
}

function checkFactor(factor: number, name: string): void {
  if (factor < 0) throw new ValueError(`${name} (${factor}) is not non-negative.`);
}
function channelsOf(image: Tensor): number {
  const channels = image.shape.at(-3);
  if (channels !== 1 && channels !== 3)
    throw new TypeError(`Input image tensor permitted channel values are 1 or 3, but found ${channels}`);
  return channels;
}
/** `ratio` of one image and the rest of another, within the dtype's range. */
function blend(image: Tensor, other: Tensor, ratio: number): Tensor {
  return image
    .mul(ratio)
    .add(other, { alpha: 1 - ratio })
    .clamp(0, maxValue(image.dtype))
    .to(image.dtype);
}
/** Bytes in floats; floats as they are. */
const inFloats = (image: Tensor): Tensor => (image.dtype.is_floating_point ? image : image.to(float32));

const adjustBrightnessArguments = functionSignature<{ inpt: Tensor; brightness_factor: number }>(
  "adjust_brightness",
  "inpt, brightness_factor",
);
/** Multiplies all values; 0 is black, 1 the image itself. Images [..., 1 or 3, H, W] keep their shape. */
export function adjust_brightness(
  ...args: Arguments<[inpt: Tensor, brightness_factor: number], { brightness_factor?: number }>
): Tensor {
  const { inpt, brightness_factor } = adjustBrightnessArguments.bind(args);
  checkFactor(brightness_factor, "brightness_factor");
  channelsOf(inpt);
  return inFloats(inpt).mul(brightness_factor).clamp_(0, maxValue(inpt.dtype)).to(inpt.dtype);
}

/** The image in grey, in whole steps where it has such. */
function greyOf(image: Tensor): Tensor {
  const grey = luma(inFloats(image));
  return image.dtype.is_floating_point ? grey : grey.floor_();
}

const adjustSaturationArguments = functionSignature<{ inpt: Tensor; saturation_factor: number }>(
  "adjust_saturation",
  "inpt, saturation_factor",
);
/** Moves colors away from grey; 0 is grey, 1 the image itself. Images [..., 1 or 3, H, W] keep their shape. */
export function adjust_saturation(
  ...args: Arguments<[inpt: Tensor, saturation_factor: number], { saturation_factor?: number }>
): Tensor {
  const { inpt, saturation_factor } = adjustSaturationArguments.bind(args);
  checkFactor(saturation_factor, "saturation_factor");
  return channelsOf(inpt) === 1 ? inpt : blend(inpt, greyOf(inpt), saturation_factor);
}

const adjustContrastArguments = functionSignature<{ inpt: Tensor; contrast_factor: number }>(
  "adjust_contrast",
  "inpt, contrast_factor",
);
/**
 * Moves values away from their mean; 0 is an even grey, 1 the image itself.
 * Images [..., 1 or 3, H, W] keep their shape.
 */
export function adjust_contrast(
  ...args: Arguments<[inpt: Tensor, contrast_factor: number], { contrast_factor?: number }>
): Tensor {
  const { inpt, contrast_factor } = adjustContrastArguments.bind(args);
  checkFactor(contrast_factor, "contrast_factor");
  const grey = channelsOf(inpt) === 3 ? greyOf(inpt) : inFloats(inpt);
  return blend(inpt, grey.mean([-3, -2, -1], true), contrast_factor);
}

const adjustSharpnessArguments = functionSignature<{ inpt: Tensor; sharpness_factor: number }>(
  "adjust_sharpness",
  "inpt, sharpness_factor",
);
/**
 * Blurs (0) or sharpens (above 1) by the difference from a 3 x 3 mean; edges stay.
 * Images [..., 1 or 3, H, W] keep their shape.
 */
export function adjust_sharpness(
  ...args: Arguments<[inpt: Tensor, sharpness_factor: number], { sharpness_factor?: number }>
): Tensor {
  const { inpt, sharpness_factor } = adjustSharpnessArguments.bind(args);
  const [channels, height, width] = inpt.shape.slice(-3) as [number, number, number];
  if (channels !== 1 && channels !== 3)
    throw new TypeError(`Input image tensor can have 1 or 3 channels, but found ${channels}`);
  checkFactor(sharpness_factor, "sharpness_factor");
  if (inpt.numel() === 0 || height <= 2 || width <= 2) return inpt;
  const whole = !inpt.dtype.is_floating_point;
  const out = (whole ? inpt.to(float32) : inpt.clone()).reshape(-1, channels, height, width);
  const [a, b] = [1 / 13, 5 / 13];
  const kernel = tensor(
    [
      [a, a, a],
      [a, b, a],
      [a, a, a],
    ],
    { dtype: out.dtype },
  ).expand(channels, 1, 3, 3);
  let blurred = F.conv2d(out, kernel, { groups: channels });
  if (whole) blurred = blurred.round_();
  const inner = out.narrow(-2, 1, height - 2).narrow(-1, 1, width - 2);
  inner.add_(blurred.sub_(inner), { alpha: 1 - sharpness_factor });
  return out.clamp_(0, maxValue(inpt.dtype)).to(inpt.dtype).reshape(inpt.shape);
}

function toHsv(image: Tensor): Tensor {
  const [r, g] = image.unbind(-3) as [Tensor, Tensor];
  const [least, most] = [image.amin(-3), image.amax(-3)];
  const grey = most.eq(least);
  const range = most.sub(least);
  const ones = most.new_ones(most.shape);
  const saturation = range.div(ones.where(grey, most));
  const divisor = ones.where(grey, range).unsqueeze(-3);
  const [rc, gc, bc] = most.unsqueeze(-3).sub(image).div(divisor).unbind(-3) as [Tensor, Tensor, Tensor];
  const [notRed, green] = [most.ne(r), most.eq(g)];
  const onlyGreen = rc.add(2).sub(bc).mul(green.logical_and(notRed));
  const red = bc.sub(gc).mul(notRed.logical_not());
  const blue = gc.add(4).sub(rc).mul(notRed.logical_and(green.logical_not()));
  const hue = red
    .add(onlyGreen)
    .add(blue)
    .mul(1 / 6)
    .add(1)
    .fmod(1);
  return stack([hue, saturation, most], -3);
}

function fromHsv(h: Tensor, s: Tensor, v: Tensor): Tensor {
  const sixth = h.mul(6);
  const place = sixth.floor();
  const f = sixth.sub(place);
  const i = place.to(int32).remainder(6).to(int64);
  const [sf, rest] = [s.mul(f), s.rsub(1)];
  const q = sf.rsub(1).mul(v).clamp(0, 1);
  const t = sf.add(rest).mul(v).clamp(0, 1);
  const p = rest.mul(v).clamp(0, 1);
  // Which of v, p, q, t is red, green, blue in each sixth of the circle.
  const table = tensor([
    [0, 2, 1, 1, 3, 0],
    [3, 0, 0, 2, 1, 1],
    [1, 1, 3, 0, 0, 2],
  ]).to(int64);
  const chosen = table
    .index_select(1, i.flatten())
    .reshape([3, ...i.shape])
    .movedim(0, -3);
  return stack([v, p, q, t], -3).gather(-3, chosen);
}

const adjustHueArguments = functionSignature<{ inpt: Tensor; hue_factor: number }>("adjust_hue", "inpt, hue_factor");
/** Turns the circle of colors by a fraction of -0.5..0.5. Images [..., 1 or 3, H, W] keep their shape. */
export function adjust_hue(...args: Arguments<[inpt: Tensor, hue_factor: number], { hue_factor?: number }>): Tensor {
  const { inpt, hue_factor } = adjustHueArguments.bind(args);
  if (!(hue_factor >= -0.5 && hue_factor <= 0.5))
    throw new ValueError(`hue_factor (${hue_factor}) is not in [-0.5, 0.5].`);
  if (channelsOf(inpt) === 1 || inpt.numel() === 0) return inpt;
  const [h, s, v] = toHsv(to_dtype(inpt, float32, true)).unbind(-3) as [Tensor, Tensor, Tensor];
  return to_dtype(fromHsv(h.add(hue_factor).remainder(1), s, v), inpt.dtype, true);
}

const adjustGammaArguments = functionSignature<{ inpt: Tensor; gamma: number; gain: number }>(
  "adjust_gamma",
  "inpt, gamma, gain=1",
);
/** gain * value ** gamma, of values of 0..1. Images [..., 1 or 3, H, W] keep their shape. */
export function adjust_gamma(
  ...args: Arguments<[inpt: Tensor, gamma: number, gain?: number], { gamma?: number; gain?: number }>
): Tensor {
  const { inpt, gamma, gain } = adjustGammaArguments.bind(args);
  if (gamma < 0) throw new ValueError("Gamma should be a non-negative real number");
  let out = (inpt.dtype.is_floating_point ? inpt : to_dtype(inpt, float32, true)).pow(gamma);
  if (gain !== 1) out = out.mul(gain).clamp(0, 1);
  return to_dtype(out, inpt.dtype, true);
}

const posterizeArguments = functionSignature<{ inpt: Tensor; bits: number }>("posterize", "inpt, bits");
/** Keeps the first `bits` bits of each value. Images [..., 1 or 3, H, W] keep their shape. */
export function posterize(...args: Arguments<[inpt: Tensor, bits: number], { bits?: number }>): Tensor {
  const { inpt, bits } = posterizeArguments.bind(args);
  if (!Number.isInteger(bits) || bits < 0 || bits > 8)
    throw new TypeError(`bits must be a positive integer in the range [0, 8], got ${bits} instead.`);
  if (inpt.dtype.is_floating_point) {
    const levels = 2 ** bits;
    return inpt
      .mul(levels)
      .floor_()
      .clamp_(0, levels - 1)
      .mul_(1 / levels);
  }
  const all = valueBits(inpt.dtype);
  return bits >= all ? inpt : inpt.bitwise_and((2 ** bits - 1) * 2 ** (all - bits));
}

/** The negative. Images [..., 1 or 3, H, W] keep their shape. */
export function invert(inpt: Tensor): Tensor {
  if (inpt.dtype.is_floating_point) return inpt.rsub(1);
  if (inpt.dtype === uint8) return inpt.bitwise_not();
  return inpt.bitwise_xor(2 ** valueBits(inpt.dtype) - 1);
}

const solarizeArguments = functionSignature<{ inpt: Tensor; threshold: number }>("solarize", "inpt, threshold");
/** Inverts all values from `threshold` on. Images [..., 1 or 3, H, W] keep their shape. */
export function solarize(...args: Arguments<[inpt: Tensor, threshold: number], { threshold?: number }>): Tensor {
  const { inpt, threshold } = solarizeArguments.bind(args);
  if (threshold > maxValue(inpt.dtype))
    throw new TypeError(`Threshold should be less or equal the maximum value of the dtype, but got ${threshold}`);
  return invert(inpt).where(inpt.ge(threshold), inpt);
}

/** Stretches each channel to the whole range. Images [..., 1 or 3, H, W] keep their shape. */
export function autocontrast(inpt: Tensor): Tensor {
  channelsOf(inpt);
  if (inpt.numel() === 0) return inpt;
  const bound = maxValue(inpt.dtype);
  const values = inFloats(inpt);
  const [least, most] = [values.amin([-2, -1], true), values.amax([-2, -1], true)];
  const even = most.eq(least);
  const scale = most
    .sub(least)
    .mul(1 / bound)
    .masked_fill(even, 1);
  return values.sub(least.masked_fill(even, 0)).div(scale).clamp(0, bound).to(inpt.dtype);
}

/**
 * Spreads the values of each channel so that all are about equally frequent.
 * Images [..., 1 or 3, H, W] keep their shape.
 */
export function equalize(inpt: Tensor): Tensor {
  if (inpt.numel() === 0) return inpt;
  const image = to_dtype(inpt, uint8, true);
  const batch = image.shape.slice(0, -2);
  const flat = image.flatten(-2).to(int64);
  const pixels = sizeAt(flat.shape, -1);
  const counts = flat.new_zeros([...batch, 256], { dtype: int32 });
  counts.scatter_add_(-1, flat, counts.new_ones([1]).expand(flat.shape));
  const upTo = counts.cumsum(-1).to(int32);
  const step = counts.gather(-1, upTo.argmax(-1, true)).rsub(pixels).div(255, { rounding_mode: "floor" });
  const usable = step.ne(0).unsqueeze(-1);
  const table = upTo
    .narrow(-1, 0, 255)
    .add(step.div(2, { rounding_mode: "floor" }))
    .div(step.clamp({ min: 1 }), { rounding_mode: "floor" })
    .clamp(0, 255)
    .to(uint8);
  const lookup = cat([table.new_zeros([...batch, 1]), table], -1);
  const out = lookup.gather(-1, flat).reshape(image.shape).where(usable, image);
  return to_dtype(out, inpt.dtype, true);
}

/** Channels in another order. Images [..., C, H, W] keep their shape. */
export function permute_channels(inpt: Tensor, permutation: readonly number[] | Tensor): Tensor {
  const order = Array.isArray(permutation) ? tensor([...(permutation as readonly number[])]) : (permutation as Tensor);
  if (order.numel() !== inpt.shape.at(-3))
    throw new ValueError(
      `Length of permutation does not match number of channels: ${order.numel()} != ${inpt.shape.at(-3)}`,
    );
  return inpt.index_select(-3, order.to(int64));
}
