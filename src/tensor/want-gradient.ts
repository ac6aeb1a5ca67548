/** Which tensors may be differentiated with respect to. */
import { isDifferentiable } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "./tensor.ts";

/** Lets a tensor without history want a gradient. */
export function wantGradient(tensor: Tensor): void {
  if (!isDifferentiable(tensor.dtype)) {
    throw new RuntimeError("Only Tensors of floating point and complex dtype can require gradients");
  }
  tensor.wantsGrad = true;
}
