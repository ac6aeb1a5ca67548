/** Tensors in arguments and results: alone, or in lists of lists. */
import { Tensor } from "./tensor.ts";

/** All of them, in order. */
export function listedTensors(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(listedTensors) : [];
}

/** A value with others in the places of its tensors. */
export function replaceTensors(value: readonly unknown[], change: (tensor: Tensor) => unknown): unknown[];
export function replaceTensors(value: unknown, change: (tensor: Tensor) => unknown): unknown;
export function replaceTensors(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  return Array.isArray(value) ? value.map((item: unknown) => replaceTensors(item, change)) : value;
}
