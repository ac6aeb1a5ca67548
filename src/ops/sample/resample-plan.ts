/** Resampling of spatial dims one after the other, and its transpose; both differentiable. */
import type { Tensor } from "../../tensor/tensor.ts";
import { operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { type Resampling, resampleBackward, resample } from "../../compute/sample/run-resample.ts";

/** PyTorch's `area_pixel_compute_scale`. `factor`: the scale factor that the caller gave. */
export function scaleOf(input: number, output: number, aligned: boolean, factor: number | null): number {
  if (aligned) return output > 1 ? (input - 1) / (output - 1) : 0;
  return factor !== null && factor > 0 ? 1 / factor : input / output;
}

type Resample = Operator<(self: Tensor, resampling: Resampling) => Tensor>;

const resample_backward: Resample = operator("upsample_backward(Tensor self, any resampling) -> Tensor", {
  forward: resampleBackward,
  derivative: { self: [[], (grad, c) => resample_forward(grad, c.value<Resampling>("resampling"))] },
});

/** A resampling operator with a node of that name. */
export function resampleOperator(node: string): Resample {
  return operator("upsample(Tensor self, any resampling) -> Tensor", {
    format: "self",
    node,
    forward: resample,
    derivative: { self: [[], (grad, c) => resample_backward(grad, c.value<Resampling>("resampling"))] },
  });
}

const resample_forward: Resample = resampleOperator("UpsampleBackwardBackward0");
