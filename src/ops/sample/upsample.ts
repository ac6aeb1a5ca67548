/** Resizing and sampling of images, of `nn.functional`. */
import { warn } from "../../support/warnings.ts";
import { composite } from "../declare/operator.ts";
import { interpolate, type InterpolateMode, type InterpolateOp, type PerDim } from "./interpolate.ts";
import type { Tensor } from "../../tensor/tensor.ts";

export { interpolate, upsample_bilinear, upsample_nearest, type InterpolateMode } from "./interpolate.ts";

/** An older name of `interpolate`. */
export const upsample: InterpolateOp = composite(
  "upsample(Tensor input, int[*]? size=None, float[*]? scale_factor=None, str mode='nearest', bool? align_corners=None) -> Tensor",
  (input: Tensor, size: PerDim | null, factor: PerDim | null, mode: InterpolateMode, aligned: boolean | null) => {
    warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.");
    return interpolate(input, size, factor, mode, aligned);
  },
);
export { affine_grid, grid_sample } from "./grid-sample.ts";
