/** The checks of `x.requires_grad = …`. */
import { isDifferentiable } from "../dtype.ts";
import { isLeaf } from "./history.ts";
import { is_inference_mode_enabled } from "./modes.ts";
import { RuntimeError } from "../support/errors.ts";
import { transforms } from "./transforms.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Sets a leaf's flag; results of operators keep theirs. */
export function setRequiresGrad(self: Tensor, wanted: boolean): void {
  if (wanted && transforms.active > 0) transforms.refuse!("requires_grad_");
  if (!isLeaf(self)) {
    if (!wanted) {
      throw new RuntimeError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    return;
  }
  if (wanted && !isDifferentiable(self.dtype))
    throw new RuntimeError("only Tensors of floating point dtype can require gradients");
  if (wanted && self.isInference && !is_inference_mode_enabled())
    throw new RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  self.lost = wanted ? null : self.wantsGrad ? "frozen" : self.lost;
  self.wantsGrad = wanted;
}
