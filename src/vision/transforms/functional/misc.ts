/** What changes values by their neighbours, their place or chance: normalise, blur, noise, erase. */
import { float32, int16, uint8, type DType } from "../../../dtype.ts";
import { functionSignature, type Arguments } from "../../../nn/arguments.ts";
import * as F from "../../../nn/functional/index.ts";
import { tensor } from "../../../methods/implementations.ts";
import { linspace } from "../../../ops/create/ranges/range.ts";
import { randn } from "../../../ops/create/draws/random-create.ts";
import { TypeError, ValueError } from "../../../support/errors.ts";
import { pythonRepr } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

interface NormalizeOptions {
  inpt?: Tensor;
  mean?: readonly number[];
  std?: readonly number[];
  inplace?: boolean;
}
const normalizing = functionSignature<Required<NormalizeOptions>>("normalize", "inpt, mean, std, inplace=False");
/**
 * (value - mean) / std, for each channel of a float image. Images [..., C, H, W] keep their shape.
 * @example
 * import * as torch from "flambeau";
 * import { transforms } from "flambeau/vision";
 * transforms.functional.normalize(torch.tensor([[[0.25, 0.75]]]), [0.5], [0.25]); // tensor([[[-1.,  1.]]])
 */
export function normalize(
  ...args: Arguments<
    [inpt: Tensor, mean: readonly number[], std: readonly number[], inplace?: boolean],
    NormalizeOptions
  >
): Tensor {
  const { inpt: image, mean, std, inplace } = normalizing.bind(args);
  if (!image.dtype.is_floating_point)
    throw new TypeError(`Input tensor should be a float tensor. Got ${String(image.dtype)}.`);
  if (image.ndim < 3)
    throw new ValueError(
      `Expected tensor to be a tensor image of size (..., C, H, W). Got torch.Size([${image.shape.join(", ")}]).`,
    );
  if (std.includes(0)) throw new ValueError("std evaluated to zero, leading to division by zero.");
  const along = (values: readonly number[]): Tensor => tensor([...values], { dtype: image.dtype }).view(-1, 1, 1);
  return (inplace ? image.sub_(along(mean)) : image.sub(along(mean))).div_(along(std));
}

function gaussian(size: number, sigma: number, dtype: DType): Tensor {
  const limit = (size - 1) / (2 * Math.sqrt(2));
  return F.softmax(linspace(-limit, limit, size, { dtype }).div(sigma).pow(2).neg(), 0);
}

interface BlurOptions {
  inpt?: Tensor;
  kernel_size?: number | readonly number[];
  sigma?: number | readonly number[] | null;
}
const blurring = functionSignature<Required<BlurOptions>>("gaussian_blur", "inpt, kernel_size, sigma=None");
/** Blurs with a bell curve: odd sizes [width, height] of the kernel, and its deviations. */
export function gaussian_blur(
  ...args: Arguments<
    [inpt: Tensor, kernel_size: number | readonly number[], sigma?: number | readonly number[] | null],
    BlurOptions
  >
): Tensor {
  const { inpt: image, kernel_size, sigma } = blurring.bind(args);
  const sizes = (typeof kernel_size === "number" ? [kernel_size, kernel_size] : kernel_size) as [
    number,
    number,
    ...number[],
  ];
  if (sizes.length !== 2)
    throw new ValueError(`If kernel_size is a sequence its length should be 2. Got ${sizes.length}`);
  if (sizes.some((size) => size % 2 === 0 || size < 0))
    throw new ValueError(`kernel_size should have odd and positive integers. Got ${pythonRepr(sizes)}`);
  let sigmas = sigma === null ? sizes.map((size) => size * 0.15 + 0.35) : typeof sigma === "number" ? [sigma] : sigma;
  if (sigmas.length === 1) sigmas = [itemAt(sigmas, 0), itemAt(sigmas, 0)];
  if (sigmas.length !== 2) throw new ValueError(`If sigma is a sequence, its length should be 2. Got ${sigmas.length}`);
  if (sigmas.some((each) => each <= 0))
    throw new ValueError(`sigma should have positive values. Got ${pythonRepr(sigmas)}`);
  if (image.numel() === 0) return image;
  const whole = !image.dtype.is_floating_point;
  const images = image.reshape(-1, ...image.shape.slice(-3));
  const values = whole ? images.to(float32) : images;
  const channels = sizeAt(image.shape, -3);
  const kernel = gaussian(sizes[1], itemAt(sigmas, 1), values.dtype)
    .unsqueeze(-1)
    .mul(gaussian(sizes[0], itemAt(sigmas, 0), values.dtype))
    .expand(channels, 1, sizes[1], sizes[0]);
  const [x, y] = sizes.map((size) => Math.floor(size / 2)) as [number, number];
  const out = F.conv2d(F.pad(values, [x, x, y, y], "reflect"), kernel, { groups: channels });
  return (whole ? out.round_().to(image.dtype) : out).reshape(image.shape);
}

interface NoiseOptions {
  inpt?: Tensor;
  mean?: number;
  sigma?: number;
  clip?: boolean;
}
const noising = functionSignature<Required<NoiseOptions>>("gaussian_noise", "inpt, mean=0, sigma=0.1, clip=True");
/** Adds normal numbers, in units of the whole range. The shape stays. */
export function gaussian_noise(
  ...args: Arguments<[inpt: Tensor, mean?: number, sigma?: number, clip?: boolean], NoiseOptions>
): Tensor {
  const { inpt: image, mean, sigma, clip } = noising.bind(args);
  if (sigma < 0) throw new ValueError(`sigma shouldn't be negative. Got ${sigma}`);
  if (image.dtype.is_floating_point) {
    const out = image.add(randn(image.shape, { dtype: image.dtype }).mul(sigma).add(mean));
    return clip ? out.clamp(0, 1) : out;
  }
  if (image.dtype !== uint8)
    throw new ValueError(`Input tensor is expected to be in uint8 or float dtype, got dtype=${String(image.dtype)}`);
  const noise = randn(image.shape)
    .mul(sigma * 255)
    .add(mean * 255)
    .to(int16);
  const out = image.add(noise);
  return (clip ? out.clamp(0, 255) : out).to(uint8);
}

/**
 * Puts a value, or values, in the place of a rectangle: top, left, height, width.
 * Images [..., C, H, W] keep their shape.
 */
export function erase(
  inpt: Tensor,
  i: number,
  j: number,
  h: number,
  w: number,
  v: Tensor | number,
  { inplace = false }: { inplace?: boolean } = {},
): Tensor {
  const image = inplace ? inpt : inpt.clone();
  const part = image.narrow(-2, i, h).narrow(-1, j, w);
  if (typeof v === "number") part.fill_(v);
  else part.copy_(v.expand(part.shape));
  return image;
}
