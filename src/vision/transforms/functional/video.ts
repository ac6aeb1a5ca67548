/** Frames of videos [..., frames, channels, height, width]. */
import { int64 } from "../../../dtype.ts";
import { linspace } from "../../../ops/create/ranges/range.ts";
import { TypeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { sizeAt } from "../../../support/checked.ts";

/** The number of frames. Of [..., frames, C, H, W]. */
export function get_num_frames(inpt: Tensor): number {
  if (inpt.ndim < 4)
    throw new TypeError(`Input tensor should have at least four dimensions, but got ${inpt.ndim} dimensions instead`);
  return sizeAt(inpt.shape, -4);
}

/**
 * Evenly spaced frames, the first and the last among them. [..., frames, C, H, W] gives [..., num_samples, C, H, W].
 */
export function uniform_temporal_subsample(inpt: Tensor, num_samples: number): Tensor {
  const places = linspace(0, get_num_frames(inpt) - 1, num_samples).to(int64);
  return inpt.index_select(-4, places);
}
