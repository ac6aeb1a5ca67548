/** What an image goes through before models that find things in it: segmentation and detection. */
import { float32 } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Transform } from "./base-transform.ts";
import { presetText } from "./preset-text.ts";
import type { InterpolationMode } from "./functional/geometry.ts";
import * as F from "./functional/index.ts";
import { deviationOf, meanOf } from "./imagenet.ts";

/** Settings of `SemanticSegmentation`. */
export interface SemanticSegmentationOptions {
  /** The smaller side, or null to keep the size. */
  resize_size: number | null;
  mean?: readonly number[];
  std?: readonly number[];
  interpolation?: InterpolationMode;
  antialias?: boolean | null;
}
const bind = signature<Required<SemanticSegmentationOptions>>(
  "SemanticSegmentation",
  "*, resize_size, mean=None, std=None, interpolation='bilinear', antialias=True",
);
/**
 * Resizes, scales to 0..1 and normalises by ImageNet's mean and deviation: [..., 3, H, W] to [..., 3, H', W'], float32.
 * @throws {TypeError} without `resize_size`
 * @example
 * import * as torch from "flambeau";
 * import { SemanticSegmentation } from "flambeau/vision/models/segmentation";
 * new SemanticSegmentation({ resize_size: 8 })(torch.ones(3, 16, 32)).shape; // [ 3, 8, 16 ]
 */
export class SemanticSegmentation extends Transform {
  resize_size: readonly number[] | null;
  mean: readonly number[];
  std: readonly number[];
  interpolation: InterpolationMode;
  antialias: boolean | null;
  constructor(...args: Arguments<[], SemanticSegmentationOptions>) {
    super();
    const { resize_size, mean, std, interpolation, antialias } = bind.bind(args);
    this.resize_size = resize_size === null ? null : [resize_size];
    this.mean = meanOf(mean);
    this.std = deviationOf(std);
    this.interpolation = interpolation;
    this.antialias = antialias;
  }
  override transform(image: Tensor): Tensor {
    const { resize_size, interpolation, antialias } = this;
    const sized = resize_size === null ? image : F.resize(image, resize_size, { interpolation, antialias });
    return F.normalize(F.convert_image_dtype(sized, float32), this.mean, this.std);
  }
  override toString(): string {
    const { resize_size, mean, std, interpolation } = this;
    return presetText(this._get_name(), { resize_size, mean, std, interpolation });
  }
}

/**
 * Scales an image to 0..1: [3, H, W] of any dtype to float32 of the same shape.
 * @example
 * import * as torch from "flambeau";
 * import { ObjectDetection } from "flambeau/vision/models/detection";
 * new ObjectDetection()(torch.full([3, 1, 1], 51, { dtype: torch.uint8 })).flatten(); // tensor([0.2000, 0.2000, 0.2000])
 */
export class ObjectDetection extends Transform {
  override transform(image: Tensor): Tensor {
    return F.convert_image_dtype(image, float32);
  }
}
