/** Whether elements share memory, within a layout and between two: what decides if an in-place operator may write. */

import { RuntimeError } from "../support/errors.ts";
import type { Layout } from "./shape.ts";
import { isNonOverlappingAndDense, numel, sameShape } from "./shape.ts";

/** PyTorch's answer about one layout: "yes" if a repeated dimension has stride 0, "maybe" where it does not look. */
export function hasInternalOverlap(layout: Layout): "no" | "yes" | "maybe" {
  const { shape, strides } = layout;
  if (isNonOverlappingAndDense(shape, strides)) return "no";
  for (let dim = 0; dim < shape.length; dim++) if (strides[dim] === 0 && shape[dim]! > 1) return "yes";
  return "maybe";
}

/** How the memory of two tensors relates; "maybe" where one has gaps and PyTorch does not look. */
export type Overlap = "none" | "full" | "partial" | "maybe";

/**
 * PyTorch's answer about two tensors. Sizes of elements are in bytes, `sameStorage` tells whether both lie in one
 * storage. The very same layout object counts as the same tensor, which is "full" whatever its strides.
 */
export function memoryOverlap(
  a: Layout,
  b: Layout,
  itemsizeA: number,
  itemsizeB: number,
  sameStorage: boolean,
): Overlap {
  if (a === b && sameStorage) return "full";
  const countA = numel(a.shape);
  const countB = numel(b.shape);
  if (countA === 0 || countB === 0) return "none";
  if (!isNonOverlappingAndDense(a.shape, a.strides) || !isNonOverlappingAndDense(b.shape, b.strides)) return "maybe";
  if (!sameStorage) return "none";
  const startA = a.offset * itemsizeA;
  const startB = b.offset * itemsizeB;
  const endA = startA + countA * itemsizeA;
  const endB = startB + countB * itemsizeB;
  if (startA === startB && endA === endB) return sameShape(a.strides, b.strides) ? "full" : "partial";
  return startA < endB && startB < endA ? "partial" : "none";
}

/** Throws if several elements of a tensor that is to be written share one place (an expanded tensor). */
export function assertNoInternalOverlap(layout: Layout): void {
  if (hasInternalOverlap(layout) === "yes") {
    throw new RuntimeError(
      "unsupported operation: more than one element of the written-to tensor refers to a single memory location. " +
        "Please clone() the tensor before performing the operation.",
    );
  }
}

function throwOverlap(): never {
  throw new RuntimeError(
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory " +
      "location. Please clone() the tensor before performing the operation.",
  );
}

/** Throws if an input and the output share memory but not element by element. */
export function assertNoPartialOverlap(
  output: Layout,
  input: Layout,
  itemsizeOutput: number,
  itemsizeInput: number,
  sameStorage: boolean,
): void {
  if (sameStorage && memoryOverlap(output, input, itemsizeOutput, itemsizeInput, true) === "partial") throwOverlap();
}

/** Throws if an input and the output share any memory, also where they are the same (gather, scatter, index_fill). */
export function assertNoOverlap(
  output: Layout,
  input: Layout,
  itemsizeOutput: number,
  itemsizeInput: number,
  sameStorage: boolean,
): void {
  if (!sameStorage) return;
  const overlap = memoryOverlap(output, input, itemsizeOutput, itemsizeInput, true);
  if (overlap === "partial" || overlap === "full") throwOverlap();
}
