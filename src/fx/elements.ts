/** What programs write without a function: an element of a list or a tensor, and a property. */
import { membersOf } from "../support/members.ts";
import { Tensor } from "../tensor/tensor.ts";
import { showAs } from "./function-names.ts";

/**
 * Python's `operator.getitem`: an element of a list, or of a tensor what `x.at(index)` gives (a list of indices is one
 * for each dim).
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.getitem([4, 5], 1); // 5
 */
export function getitem(value: unknown, index: unknown): unknown {
  if (value instanceof Tensor) return value.at(...((Array.isArray(index) ? index : [index]) as number[]));
  if (Array.isArray(value) && typeof index === "number") return value.at(index) as unknown;
  return membersOf(value as object)[index as string];
}
showAs("operator.getitem", getitem);

/**
 * Python's `getattr`: a property by its name.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.getattr(torch.ones(2, 3), "shape"); // [ 2, 3 ]
 */
export function getattr(value: unknown, name: string): unknown {
  return membersOf(value as object)[name];
}
showAs("builtins.getattr", getattr);
