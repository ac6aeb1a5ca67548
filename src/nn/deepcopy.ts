/** Copies of modules with parameters of their own: Python's `copy.deepcopy(model)`. */
import { copyInto } from "../ops/core/copy.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { deepCopy } from "./module/copy.ts";

/**
 * A copy of a module (or a tensor, or a structure of them) that shares nothing with it; what was shared inside is shared in the copy.
 * Functions and objects of other classes are not copied.
 * @example
 * const student = new nn.Linear(2, 2);
 * const teacher = torch.deepcopy(student);
 * teacher.weight === student.weight; // false
 */
export function deepcopy<T>(value: T): T {
  return deepCopy(value);
}

/** Writes the values of one tensor into another, whatever the dtype, without history. */
export function writeInto(target: Tensor, source: Tensor): void {
  copyInto(target, source);
  target.version.value++;
}
