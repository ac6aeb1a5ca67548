/** Tensors as pictures and films: what `add_image`, `add_images` and `add_video` write. */
import { float32, uint8 } from "../../dtype.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import { encodeAnimatedPng } from "../../support/animated-png.ts";
import { encodePng } from "../../support/png.ts";
import { pythonTuple } from "../../support/python.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Message } from "./message.ts";
import { summaryValue } from "./summaries.ts";

/** How the dims of an image stand: as PyTorch's `dataformats`. */
export type DataFormat =
  | "CHW"
  | "HWC"
  | "CWH"
  | "WHC"
  | "HCW"
  | "WCH"
  | "HW"
  | "WH"
  | "NCHW"
  | "NHWC"
  | "NCWH"
  | "NWHC";

/** Bytes as they are; other numbers, which are 0 … 1, times 255. */
function asBytes(tensor: Tensor): Tensor {
  return tensor.dtype === uint8 ? tensor : tensor.to(float32).mul(255).nan_to_num(0).clamp(0, 255).to(uint8);
}

/** Gray images with three channels. */
function asColors(images: Tensor, dim: number): Tensor {
  return images.size(dim) === 1 ? cat([images, images, images], dim) : images;
}

/** Images [count, 3, height, width] as one [rows x height, columns x width, 3]. */
export function gridOf(images: Tensor, most: number): Tensor {
  const colors = images.dim() === 4 ? asColors(images, 1) : images;
  const [count = 0, channels = 0, height = 0, width = 0] = colors.shape;
  if (colors.dim() !== 4 || channels !== 3)
    throw new AssertionError("Input should be a 4D numpy array with 3 channels");
  const columns = Math.min(count, most);
  const rows = Math.ceil(count / Math.max(columns, 1));
  const all = colors.new_zeros([rows * columns, channels, height, width]);
  all.narrow(0, 0, count).copy_(colors);
  return all
    .view(rows, columns, channels, height, width)
    .permute(0, 3, 1, 4, 2)
    .reshape(rows * height, columns * width, channels);
}

/** The tensor with dims [height, width, channels]; of many images a grid, 8 a row. */
function asImage(tensor: Tensor, dataformats: string): Tensor {
  if (new Set(dataformats).size !== dataformats.length)
    throw new AssertionError(`You can not use the same dimension shorthand twice. input_format: ${dataformats}`);
  if (tensor.dim() !== dataformats.length)
    throw new AssertionError(
      `size of input tensor and input format are different. tensor shape: ${pythonTuple(tensor.shape)}, input_format: ${dataformats}`,
    );
  const wanted = ["", "", "HW", "HWC", "NCHW"][dataformats.length] ?? "";
  const places = [...wanted].map((dim) => dataformats.toUpperCase().indexOf(dim));
  if (wanted === "" || places.includes(-1))
    throw new ValueError(
      `dataformats should name the dims of "HW", "HWC" or "NCHW", in any order, got "${dataformats}"`,
    );
  const ordered = tensor.permute(places);
  if (wanted === "NCHW") return gridOf(ordered, 8);
  return asColors(wanted === "HW" ? ordered.unsqueeze(2) : ordered, 2);
}

/** The bytes of a picture, row by row. */
function pixelsOf(image: Tensor): Uint8Array {
  return asBytes(image).contiguous().toTypedArray() as Uint8Array;
}

/** The summary of an encoded picture. */
function picture(tag: string, [height = 0, width = 0, channels = 0]: readonly number[], file: Uint8Array): Message {
  const image = new Message().integer(1, height).integer(2, width).integer(3, channels).bytes(4, file);
  return summaryValue(tag, (message) => message.message(4, image));
}

/** `image`: bytes are taken as they are, floating-point values from 0 to 1. */
export function imageSummary(tag: string, tensor: Tensor, dataformats: string): Message {
  const image = asImage(tensor.detach(), dataformats);
  const [height = 0, width = 0, channels = 0] = image.shape;
  if (channels < 1 || channels > 4) throw new ValueError(`an image has 1 to 4 channels, but this one has ${channels}`);
  return picture(tag, image.shape, encodePng(pixelsOf(image), height, width, channels));
}

/**
 * Films [count, time, channels, height, width], side by side in as many rows and columns as the next power of two has,
 * as an animated picture.
 */
export function videoSummary(tag: string, tensor: Tensor, fps: number): Message {
  if (tensor.dim() !== 5)
    throw new ValueError(`add_video: vid_tensor should have the dims (N, T, C, H, W), got ${tensor.dim()} dims`);
  const films = asColors(asBytes(tensor.detach()), 2);
  const [count = 0, time = 0, channels = 0, height = 0, width = 0] = films.shape;
  if (time === 0 || channels < 2 || channels > 4)
    throw new ValueError(`a film has pictures of 1, 3 or 4 channels, got the shape ${pythonTuple(tensor.shape)}`);
  const bits = Math.floor(Math.log2(count));
  const all = 2 ** bits === count ? count : 2 ** (bits + 1);
  const rows = 2 ** Math.floor(bits / 2);
  const columns = all / rows;
  const padded = films.new_zeros([all, time, channels, height, width]);
  padded.narrow(0, 0, count).copy_(films);
  const pictures = padded
    .view(rows, columns, time, channels, height, width)
    .permute(2, 0, 4, 1, 5, 3)
    .reshape(time, rows * height, columns * width, channels);
  const shape = pictures.shape.slice(1);
  const [tall = 0, wide = 0] = shape;
  const file = encodeAnimatedPng(pictures.unbind(0).map(pixelsOf), tall, wide, channels, fps);
  return picture(tag, shape, file);
}
