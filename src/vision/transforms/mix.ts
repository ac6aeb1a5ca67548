/** Batches of mixed images with mixed labels: MixUp (https://arxiv.org/abs/1710.09412) and CutMix (1905.04899). */
import { float32 } from "../../dtype.ts";
import * as F from "../../nn/functional/index.ts";
import { ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { drawBeta } from "./beta.ts";
import { sizeOf } from "./functional/geometry.ts";
import { drawInteger, imageOf, replaced, Transform } from "./base-transform.ts";

/** Settings of both. */
export interface MixOptions {
  /** Both parameters of the beta distribution of the shares. Default 1: all shares are equally likely. */
  alpha?: number;
  /** Needed where labels are class numbers. */
  num_classes?: number | null;
}

/** The tensor of a sample that comes last: [images, labels]. */
function labelsOf(sample: unknown): unknown {
  if (Array.isArray(sample) && sample.length === 2) return sample[1];
  for (const name of ["label", "labels", "target", "targets"]) {
    const found = (sample as Record<string, unknown>)[name];
    if (found !== undefined) return found;
  }
  throw new ValueError(
    "Could not infer where the labels are in the sample. Pass [images, labels], or an object with a key labels.",
  );
}

abstract class Mix extends Transform {
  alpha: number;
  num_classes: number | null;
  constructor({ alpha = 1, num_classes = null }: MixOptions = {}) {
    super();
    this.alpha = alpha;
    this.num_classes = num_classes;
  }
  /** The share of each image itself. */
  protected drawShare(): number {
    return drawBeta(this.alpha);
  }
  /** Mixes a batch with itself, moved by one; gives the share that images keep. */
  protected abstract mix(images: Tensor): [mixed: Tensor, share: number];
  override forward(...inputs: unknown[]): unknown {
    const sample = inputs.length > 1 ? inputs : inputs[0];
    const labels = labelsOf(sample);
    if (!(labels instanceof Tensor))
      throw new ValueError(`The labels must be a tensor, but got ${typeof labels} instead.`);
    const { num_classes } = this;
    if (labels.ndim !== 1 && labels.ndim !== 2)
      throw new ValueError(
        `labels should be index based with shape (batch_size,) or probability based with shape (batch_size, num_classes), but got a tensor of shape torch.Size([${labels.shape.join(", ")}]) instead.`,
      );
    if (labels.ndim === 2 && num_classes !== null && labels.shape[1] !== num_classes)
      throw new ValueError(
        `When passing 2D labels, the number of elements in last dimension must match num_classes: ${labels.shape[1]} != ${num_classes}. You can Leave num_classes to None.`,
      );
    if (labels.ndim === 1 && num_classes === null)
      throw new ValueError("num_classes must be passed if the labels are index-based (1D)");
    const images = imageOf(sample)!; // there is at least the tensor of labels
    if (images.ndim !== 4)
      throw new ValueError(`Expected a batched input with 4 dims, but got ${images.ndim} dimensions instead.`);
    if (images.shape[0] !== labels.shape[0])
      throw new ValueError(
        `The batch size of the image or video does not match the batch size of the labels: ${images.shape[0]} != ${labels.shape[0]}.`,
      );
    const [mixed, share] = this.mix(images);
    const one = labels.ndim === 1 ? F.one_hot(labels, num_classes!) : labels;
    const weights = one.dtype.is_floating_point ? one : one.to(float32);
    const both = weights
      .roll(1, 0)
      .mul_(1 - share)
      .add_(weights.mul(share));
    return replaced(replaced(sample, images, mixed), labels, both);
  }
}

/** Weighted means of the images of a batch, and of their labels. */
export class MixUp extends Mix {
  protected mix(images: Tensor): [Tensor, number] {
    const share = this.drawShare();
    return [
      images
        .roll(1, 0)
        .mul_(1 - share)
        .add_(images.mul(share)),
      share,
    ];
  }
}

/** Rectangles of other images of a batch, and labels by area. */
export class CutMix extends Mix {
  protected mix(images: Tensor): [Tensor, number] {
    const share = this.drawShare();
    const [height, width] = sizeOf(images);
    const x = drawInteger(0, width);
    const y = drawInteger(0, height);
    const radius = 0.5 * Math.sqrt(1 - share);
    const [halfWidth, halfHeight] = [Math.trunc(radius * width), Math.trunc(radius * height)];
    const [left, top] = [Math.max(x - halfWidth, 0), Math.max(y - halfHeight, 0)];
    const [w, h] = [Math.min(x + halfWidth, width) - left, Math.min(y + halfHeight, height) - top];
    const part = (of: Tensor): Tensor => of.narrow(-2, top, h).narrow(-1, left, w);
    const mixed = images.clone();
    part(mixed).copy_(part(images.roll(1, 0)));
    return [mixed, 1 - (w * h) / (width * height)];
  }
}
