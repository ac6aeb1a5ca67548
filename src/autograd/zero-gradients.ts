/** `zero_grad` of modules and optimizers. */
import { flagOf } from "../support/known-names.ts";
import { bumpVersion } from "./history.ts";
import { OtherLayout } from "../tensor/layouts.ts";
import { release } from "../tensor/memory.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { fillWith } from "../compute/copy-elements.ts";

/** Lets gradients go, or with `set_to_none: false` fills them with zeros. */
export function zeroGradients(params: Iterable<Tensor>, set_to_none: boolean | { set_to_none?: boolean }): void {
  const toNone = flagOf("zero_grad()", "set_to_none", set_to_none, true);
  for (const param of params) {
    if (param.gradient === null) continue;
    if (toNone) dropGradient(param, param.gradient);
    else clearGradient(param, param.gradient);
  }
}

/** Forgets a gradient; its bytes go back at once where nobody else can know them. */
function dropGradient(param: Tensor, grad: Tensor): void {
  if (!param.gradientSeen && grad.gradFn === null && !grad.wantsGrad && grad.viewOrigin === null) release(grad.storage);
  param.gradient = null;
  param.gradientSeen = false;
}

function clearGradient(param: Tensor, grad: Tensor): void {
  if (grad.gradFn !== null) param.gradient = grad.detach();
  grad.wantsGrad = false;
  if (grad instanceof OtherLayout) grad.clear();
  else bumpVersion(fillWith(grad, 0), "zero_");
}
