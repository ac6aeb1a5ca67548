/** What goes before and after a detector: images are normalised, resized and put together, results brought back. */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { uint8 } from "../../../dtype.ts";
import { tensor } from "../../../methods/implementations.ts";
import { stack } from "../../../ops/view/join.ts";
import { itemAt, lastOf, sizeAt } from "../../../support/checked.ts";
import { IndexError, TypeError, ValueError, withHelp } from "../../../support/errors.ts";
import { pythonRepr, pythonTuple } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { columns } from "../../ops/straight-boxes.ts";
import { drawUniform } from "../../transforms/base-transform.ts";
import { ImageList, type HeightWidth } from "./image-list.ts";
import { paste_masks_in_image } from "./masks.ts";

/** What is known of an image: boxes [n, 4], classes [n], masks [n, H, W], points [n, k, 3] with their visibility. */
export interface DetectionTarget {
  boxes: Tensor;
  labels: Tensor;
  masks?: Tensor;
  keypoints?: Tensor;
  /** Whatever else the data set says. */
  [other: string]: unknown;
}
/**
 * What a detector found in an image: boxes [n, 4], classes [n], scores [n], the best first; probabilities of masks
 * [n, 1, H, W]; points [n, k, 3] and their scores [n, k].
 */
export interface Detection {
  boxes: Tensor;
  labels: Tensor;
  scores: Tensor;
  masks?: Tensor;
  keypoints?: Tensor;
  keypoints_scores?: Tensor;
}

/** What a float32 division of the sizes gives. */
const ratiosOf = (from: HeightWidth, to: HeightWidth): HeightWidth => [
  Math.fround(to[0] / from[0]),
  Math.fround(to[1] / from[1]),
];
/** Boxes [n, 4] of an image of one size as those of the image in another size. */
export function resize_boxes(boxes: Tensor, original_size: HeightWidth, new_size: HeightWidth): Tensor {
  const [down, across] = ratiosOf(original_size, new_size);
  const [x1, y1, x2, y2] = columns(boxes);
  return stack([x1.mul(across), y1.mul(down), x2.mul(across), y2.mul(down)], 1);
}
/** Points [n, k, 3] of an image of one size as those of the image in another size. */
export function resize_keypoints(keypoints: Tensor, original_size: HeightWidth, new_size: HeightWidth): Tensor {
  const [down, across] = ratiosOf(original_size, new_size);
  const [x, y, ...rest] = keypoints.unbind(-1) as [Tensor, Tensor, ...Tensor[]];
  return stack([x.mul(across), y.mul(down), ...rest], -1);
}
/** Height and width of an image. */
export const heightWidthOf = (image: Tensor): HeightWidth => [sizeAt(image.shape, -2), sizeAt(image.shape, -1)];

/** Arguments of `GeneralizedRCNNTransform` by their names. */
export interface RCNNTransformOptions {
  /** The shorter side; of several one is drawn in training, and the last is used else. */
  min_size?: number | readonly number[];
  /** The most that the longer side may have. */
  max_size?: number;
  image_mean?: readonly number[];
  image_std?: readonly number[];
  /** Heights and widths of batches are multiples of this. */
  size_divisible?: number;
  /** [width, height] of all images, instead of the sides above. */
  fixed_size?: HeightWidth | null;
  /** Images keep their size in training. */
  _skip_resize?: boolean;
}
const bind = signature<Required<RCNNTransformOptions>>(
  "GeneralizedRCNNTransform",
  "min_size, max_size, image_mean, image_std, size_divisible=32, fixed_size=None, _skip_resize=False",
);
/**
 * Normalises images [3, H, W] of several sizes, resizes them with their targets, and fills them up to a batch.
 * https://github.com/pytorch/vision/blob/main/torchvision/models/detection/transform.py
 * @throws {ValueError} for images of other ranks, {TypeError} for images of whole numbers, {IndexError} without images
 * @example
 * import * as torch from "flambeau";
 * import * as detection from "flambeau/vision/models/detection";
 * const transform = new detection.transform.GeneralizedRCNNTransform(64, 128, [0, 0, 0], [1, 1, 1]).eval();
 * const [images] = transform([torch.rand(3, 32, 48), torch.rand(3, 64, 40)]);
 * images.tensors.shape; // [ 2, 3, 128, 96 ]
 */
export class GeneralizedRCNNTransform extends nn.Module<
  (
    images: readonly Tensor[],
    targets?: readonly DetectionTarget[] | null,
  ) => [images: ImageList, targets: DetectionTarget[] | null]
> {
  min_size: readonly number[];
  max_size: number;
  image_mean: readonly number[];
  image_std: readonly number[];
  size_divisible: number;
  fixed_size: HeightWidth | null;
  private readonly _skip_resize: boolean;
  constructor(
    ...args: Arguments<
      [
        min_size: number | readonly number[],
        max_size: number,
        image_mean: readonly number[],
        image_std: readonly number[],
        size_divisible?: number,
        fixed_size?: HeightWidth | null,
      ],
      RCNNTransformOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { min_size, max_size, image_mean, image_std, size_divisible, fixed_size, _skip_resize } = options;
    this.min_size = typeof min_size === "number" ? [min_size] : min_size;
    this.max_size = max_size;
    this.image_mean = image_mean;
    this.image_std = image_std;
    this.size_divisible = size_divisible;
    this.fixed_size = fixed_size;
    this._skip_resize = _skip_resize;
  }
  forward(
    images: readonly Tensor[],
    targets: readonly DetectionTarget[] | null = null,
  ): [ImageList, DetectionTarget[] | null] {
    if (images.length === 0 || (targets !== null && targets.length < images.length))
      throw new IndexError(
        withHelp("list index out of range", "A call needs at least one image, and a target for each of them."),
      );
    const resized = images.map((image, i) => {
      if (image.ndim !== 3)
        throw new ValueError(
          `images is expected to be a list of 3d tensors of shape [C, H, W], got torch.Size(${pythonRepr(image.shape)})`,
        );
      return this.resize(this.normalize(image), targets === null ? null : itemAt(targets, i));
    });
    const all = resized.map(([image]) => image);
    const list = new ImageList(this.batch_images(all), all.map(heightWidthOf));
    return [list, targets === null ? null : resized.map(([, target]) => target as DetectionTarget)];
  }
  /** An image less the mean, by the deviation. */
  normalize(image: Tensor): Tensor {
    const { dtype } = image;
    if (!dtype.is_floating_point)
      throw new TypeError(
        `Expected input images to be of floating type (in range [0, 1]), but found type ${String(dtype)} instead`,
      );
    const along = (values: readonly number[]): Tensor => tensor([...values], { dtype }).reshape(-1, 1, 1);
    return image.sub(along(this.image_mean)).div(along(this.image_std));
  }
  /** One of several numbers, drawn. */
  torch_choice(k: readonly number[]): number {
    return itemAt(k, Math.trunc(drawUniform(0, k.length)));
  }
  /** An image [C, H, W] and what is known of it, in the size that the settings ask for. */
  resize(image: Tensor, target: DetectionTarget | null = null): [image: Tensor, target: DetectionTarget | null] {
    if (this.training && this._skip_resize) return [image, target];
    const side = this.training ? this.torch_choice(this.min_size) : lastOf(this.min_size);
    const before = heightWidthOf(image);
    const scale = Math.min(side / Math.min(...before), this.max_size / Math.max(...before));
    const fixed = this.fixed_size;
    const [size, scale_factor, recompute_scale_factor] =
      fixed === null ? [null, scale, true] : [[fixed[1], fixed[0]], null, null];
    const to = { size, scale_factor, recompute_scale_factor };
    const resized = F.interpolate(image.unsqueeze(0), { ...to, mode: "bilinear", align_corners: false }).squeeze(0);
    if (target === null) return [resized, null];
    const after = heightWidthOf(resized);
    const result: DetectionTarget = { ...target };
    if (target.masks !== undefined)
      result.masks = F.interpolate(target.masks.unsqueeze(1).float(), to).select(1, 0).to(uint8);
    result.boxes = resize_boxes(target.boxes, before, after);
    if (target.keypoints !== undefined) result.keypoints = resize_keypoints(target.keypoints, before, after);
    return [resized, result];
  }
  /** Images of several sizes as one tensor, zeros where they end. */
  batch_images(images: readonly Tensor[], size_divisible: number = this.size_divisible): Tensor {
    const most = (dim: number): number => Math.max(...images.map((image) => sizeAt(image.shape, dim)));
    const up = (size: number): number => Math.trunc(Math.ceil(size / size_divisible) * size_divisible);
    const [channels, height, width] = [most(0), up(most(1)), up(most(2))];
    const filled = images.map((image) => {
      const [c, h, w] = image.shape as readonly [number, number, number];
      return F.pad(image, [0, width - w, 0, height - h, 0, channels - c]);
    });
    return stack(filled);
  }
  /** Results for the images as the network saw them, as those for the images that were given. */
  postprocess(
    result: Detection[],
    image_shapes: readonly HeightWidth[],
    original_image_sizes: readonly HeightWidth[],
  ): Detection[] {
    if (this.training) return result;
    for (const [i, found] of result.entries()) {
      const [from, to] = [itemAt(image_shapes, i), itemAt(original_image_sizes, i)];
      found.boxes = resize_boxes(found.boxes, from, to);
      if (found.masks !== undefined) found.masks = paste_masks_in_image(found.masks, found.boxes, to);
      if (found.keypoints !== undefined) found.keypoints = resize_keypoints(found.keypoints, from, to);
    }
    return result;
  }
  override toString(): string {
    const { image_mean, image_std, min_size, max_size } = this;
    const normalize = `Normalize(mean=${pythonRepr(image_mean)}, std=${pythonRepr(image_std)})`;
    const resize = `Resize(min_size=${pythonTuple(min_size)}, max_size=${max_size}, mode='bilinear')`;
    return `${this._get_name()}(\n    ${normalize}\n    ${resize}\n)`;
  }
}
