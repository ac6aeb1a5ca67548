/** What a video goes through before models of videos. */
import { float32 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Transform } from "./base-transform.ts";
import { presetText } from "./preset-text.ts";
import type { InterpolationMode } from "./functional/geometry.ts";
import * as F from "./functional/index.ts";

/** Settings of `VideoClassification`. */
export interface VideoClassificationOptions {
  /** Height and width of the result. */
  crop_size: readonly [number, number];
  /** Height and width before the crop, or the smaller side. */
  resize_size: readonly [number] | readonly [number, number];
  /** Default: Kinetics' mean of the channels. */
  mean?: readonly number[] | null;
  /** Default: Kinetics' deviation of the channels. */
  std?: readonly number[] | null;
  interpolation?: InterpolationMode;
}
const bind = signature<Required<VideoClassificationOptions>>(
  "VideoClassification",
  "*, crop_size, resize_size, mean=None, std=None, interpolation='bilinear'",
);
/**
 * Resizes the frames, crops their middle, scales to 0..1 and normalises: [T, 3, H, W] to [3, T, ...crop_size], with a batch
 * in front or without, float32.
 * @throws {TypeError} without `crop_size` and `resize_size`
 * @example
 * import * as torch from "flambeau";
 * import { VideoClassification } from "flambeau/vision/models/video";
 * const preset = new VideoClassification({ crop_size: [8, 8], resize_size: [10, 14] });
 * preset(torch.zeros(4, 3, 20, 30, { dtype: torch.uint8 })).shape; // [ 3, 4, 8, 8 ]
 */
export class VideoClassification extends Transform {
  crop_size: readonly [number, number];
  resize_size: readonly number[];
  mean: readonly number[];
  std: readonly number[];
  interpolation: InterpolationMode;
  constructor(...args: Arguments<[], VideoClassificationOptions>) {
    super();
    const { crop_size, resize_size, mean, std, interpolation } = bind.bind(args);
    this.crop_size = [itemAt(crop_size, 0), itemAt(crop_size, 1)];
    this.resize_size = [...resize_size];
    this.mean = [...(mean ?? [0.43216, 0.394666, 0.37645])];
    this.std = [...(std ?? [0.22803, 0.22145, 0.216989])];
    this.interpolation = interpolation;
  }
  override transform(given: Tensor): Tensor {
    const single = given.ndim < 5;
    const video = single ? given.unsqueeze(0) : given;
    const [n, frames, channels] = [0, 1, 2].map((dim) => sizeAt(video.shape, dim)) as [number, number, number];
    const images = video.view(-1, channels, sizeAt(video.shape, 3), sizeAt(video.shape, 4));
    const sized = F.resize(images, this.resize_size, { interpolation: this.interpolation, antialias: false });
    const cropped = F.convert_image_dtype(F.center_crop(sized, this.crop_size), float32);
    const result = F.normalize(cropped, this.mean, this.std)
      .view(n, frames, channels, ...this.crop_size)
      .permute(0, 2, 1, 3, 4);
    return single ? result.squeeze(0) : result;
  }
  override toString(): string {
    const { crop_size, resize_size, mean, std, interpolation } = this;
    return presetText(this._get_name(), { crop_size, resize_size, mean, std, interpolation });
  }
}
