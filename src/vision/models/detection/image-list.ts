/** Images of several sizes as one tensor. */
import type { DeviceName } from "../../../tensor/device-name.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** Height and width. */
export type HeightWidth = readonly [height: number, width: number];
/**
 * Images of several sizes, filled up to one: `tensors` [n, C, H, W] and the sizes [height, width] that they have.
 * @example
 * import * as torch from "flambeau";
 * import * as detection from "flambeau/vision/models/detection";
 * const images = new detection.image_list.ImageList(torch.zeros(1, 3, 32, 32), [[20, 30]]);
 * images.image_sizes; // [ [ 20, 30 ] ]
 */
export class ImageList {
  constructor(
    readonly tensors: Tensor,
    readonly image_sizes: readonly HeightWidth[],
  ) {}
  /** The images on a device. */
  to(device: DeviceName): ImageList {
    return new ImageList(this.tensors.to(device), this.image_sizes);
  }
}
