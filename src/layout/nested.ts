/** Nested arrays as data: their shape, with Python's errors where they are ragged, and their leaves in order. */

import { TypeError, ValueError } from "../support/errors.ts";

/** Dims that data may have; an array that holds itself has more than any. */
export const MAX_DIMS = 128;

/** Values nested to any depth in arrays; a bare value has no dimension. */
export type Nested<Value> = Value | readonly Nested<Value>[];

/** Shape of nested arrays, read along their first elements as PyTorch does; nothing is checked yet. */
export function firstShape(data: unknown): number[] {
  const shape: number[] = [];
  let inner: unknown = data;
  while (isList(inner)) {
    shape.push(inner.length);
    if (shape.length > MAX_DIMS) throw new ValueError("too many dimensions 'list'");
    if (inner.length === 0) break;
    inner = inner[0];
  }
  return shape;
}

/** Whether a value is an array, of plain values or typed. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/**
 * Calls `visit` for every leaf in row-major order; throws where an array has not the length that `shape` says.
 * A shape without elements is not checked any further, as in PyTorch.
 */
export function forEachLeaf(data: unknown, shape: readonly number[], visit: (leaf: unknown) => void): void {
  if (!shape.includes(0)) descend(data, shape, 0, visit);
}

function descend(data: unknown, shape: readonly number[], dim: number, visit: (leaf: unknown) => void): void {
  if (dim === shape.length) {
    visit(data);
    return;
  }
  const size = shape[dim];
  if (!isList(data)) {
    throw new TypeError("not a sequence");
  }
  if (data.length !== size) {
    throw new ValueError(`expected sequence of length ${size} at dim ${dim} (got ${data.length})`);
  }
  for (let index = 0; index < size; index++) descend(data[index], shape, dim + 1, visit);
}
