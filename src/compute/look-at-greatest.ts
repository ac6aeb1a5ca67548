/** A look at the greatest element of a tensor, as `look-at.ts` has for single ones. */
import type { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { lookAt } from "./look-at.ts";

/** The greatest element of a tensor, of all items where it is a batch of such, or `otherwise` as `lookAt` says. */
export function lookAtGreatest(tensor: Tensor, otherwise: number): number {
  let whole = tensor;
  while (whole instanceof Wrapper) whole = whole.value;
  return lookAt(whole.detach().max(), otherwise);
}
