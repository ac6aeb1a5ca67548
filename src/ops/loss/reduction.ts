/** What all losses share: the `reduction` argument with its older spelling, and checks of sizes and ranges. */
import { checkValues } from "../../compute/check-values.ts";
import { hasValues } from "../../compute/look-at.ts";
import { sameShape, sizeText } from "../../layout/shape.ts";
import { can_cast, float64, promote_types } from "../../dtype.ts";
import { noCast, ValueError } from "../../support/errors.ts";
import { warnAlways, warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { REDUCTIONS } from "../../compute/loss/reductions.ts";

/** How a loss puts its values together. */
export type ReductionMode = "none" | "mean" | "sum";

/** Options of every loss; `size_average` and `reduce` are the older spelling of `reduction`. */
export interface LossOptions {
  reduction?: ReductionMode;
  size_average?: boolean | null;
  reduce?: boolean | null;
}

/** PyTorch's schema of the options above. */
export const LOSS_OPTIONS = "bool? size_average=None, bool? reduce=None, str reduction='mean'";

/** A loss in its input's dtype, as PyTorch's kernels that write to a tensor like the input give it. */
export function ofInput(input: Tensor, target: Tensor, loss: Tensor): Tensor {
  const common = promote_types(input.dtype, target.dtype);
  if (!can_cast(common, input.dtype)) throw noCast(common.scalarName, input.dtype.scalarName);
  return loss.to(input.dtype);
}

/** The name of the reduction that is meant. */
export function reductionName(reduction: string, sizeAverage: boolean | null, reduce: boolean | null): string {
  if (sizeAverage === null && reduce === null) return reduction;
  const chosen = (sizeAverage ?? true) && (reduce ?? true) ? "mean" : (reduce ?? true) ? "sum" : "none";
  warnAlways(`size_average and reduce args will be deprecated, please use reduction='${chosen}' instead.`);
  return chosen;
}

/** The number of the reduction that is meant. */
export function reductionNumber(
  reduction: string,
  sizeAverage: boolean | null = null,
  reduce: boolean | null = null,
): number {
  let name = reductionName(reduction, sizeAverage, reduce);
  if (name === "elementwise_mean") {
    warnAlways("reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.");
    name = "mean";
  }
  if (name !== "none" && name !== "mean" && name !== "sum")
    throw new ValueError(`${name} is not a valid value for reduction`);
  return REDUCTIONS[name];
}

/** Throws the error where an element is not from `low` to `high`; NaN is not. */
export function assertWithin(values: Tensor, low: number, high: number, error: () => Error): void {
  if (values.numel() === 0) return;
  const { min, max } = values.detach().aminmax();
  if (!hasValues(min)) return;
  // Checks see halves as bits.
  const readable = (each: Tensor): Tensor => (each.is_floating_point() ? each.to(float64) : each);
  checkValues(readable(min), ([least]) => (Number(least) >= low ? null : error()));
  checkValues(readable(max), ([greatest]) => (Number(greatest) <= high ? null : error()));
}

/** PyTorch's warning when two sizes will be broadcast. */
export function warnSizes(name: string, input: Tensor, target: Tensor): void {
  if (sameShape(input.shape, target.shape)) return;
  warnOnce(
    `${name} sizes`,
    `Using a target size (${sizeText(target.shape)}) that is different to the input size (${sizeText(input.shape)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.`,
  );
}
