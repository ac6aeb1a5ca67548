/**
 * Names of nodes where an operator of PyTorch is made of other operators here: its result's node is called as PyTorch's.
 */
import type { Tensor } from "../tensor/tensor.ts";
import { shownNames } from "./node.ts";

/** Calls the node of a fresh result by PyTorch's name of it, if it has a node; gives the result. */
export function shownAs(result: Tensor, name: string): Tensor {
  if (result.gradFn !== null) shownNames.set(result.gradFn, name);
  return result;
}
