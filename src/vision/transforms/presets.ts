/** What an image goes through before a classifier with published weights. */
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "./functional/index.ts";
import { deviationOf, meanOf } from "./imagenet.ts";
import type { InterpolationMode } from "./functional/geometry.ts";
import { Transform } from "./base-transform.ts";
import { presetText } from "./preset-text.ts";

/** Settings of `ImageClassification`. */
export interface ImageClassificationOptions {
  crop_size: number;
  /** The smaller side before the crop. */
  resize_size?: number;
  mean?: readonly number[];
  std?: readonly number[];
  interpolation?: InterpolationMode;
  antialias?: boolean | null;
}
const bind = signature<Required<ImageClassificationOptions>>(
  "ImageClassification",
  "crop_size, resize_size=256, mean=None, std=None, interpolation='bilinear', antialias=True",
);
/** Resizes, crops the middle, scales to 0..1 and normalises by ImageNet's mean and deviation. */
export class ImageClassification extends Transform {
  crop_size: readonly number[];
  resize_size: readonly number[];
  mean: readonly number[];
  std: readonly number[];
  interpolation: InterpolationMode;
  antialias: boolean | null;
  constructor(...args: Arguments<[], ImageClassificationOptions>) {
    super();
    const { crop_size, resize_size, mean, std, interpolation, antialias } = bind.bind(args);
    this.crop_size = [crop_size];
    this.resize_size = [resize_size];
    this.mean = meanOf(mean);
    this.std = deviationOf(std);
    this.interpolation = interpolation;
    this.antialias = antialias;
  }
  override transform(image: Tensor): Tensor {
    const { resize_size, interpolation, antialias } = this;
    const resized = F.resize(image, resize_size, { interpolation, antialias });
    return F.normalize(F.convert_image_dtype(F.center_crop(resized, this.crop_size)), this.mean, this.std);
  }
  override toString(): string {
    const { crop_size, resize_size, mean, std, interpolation } = this;
    return presetText(this._get_name(), { crop_size, resize_size, mean, std, interpolation });
  }
}
