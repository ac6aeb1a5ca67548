/** What two images go through before models of optical flow. */
import { float32 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Transform } from "./base-transform.ts";
import * as F from "./functional/index.ts";

/**
 * Scales two images [..., 3, H, W] of any dtype to -1..1: float32 of the same shape.
 * @example
 * import * as torch from "flambeau";
 * import { OpticalFlow } from "flambeau/vision/models/optical_flow";
 * const black = torch.zeros(3, 8, 8, { dtype: torch.uint8 });
 * const [first] = new OpticalFlow()(black, black);
 * first.max(); // tensor(-1.)
 */
export class OpticalFlow extends Transform {
  override transform(image: Tensor): Tensor {
    const half = [0.5, 0.5, 0.5];
    return F.normalize(F.convert_image_dtype(image, float32), half, half).contiguous();
  }
  override forward(...images: unknown[]): unknown {
    return images.map((image) => this.transform(image as Tensor));
  }
}
