/** Shapes and strides as plain numbers: counting, contiguity, dimension numbers, and their texts in messages. */

import { IndexError, RuntimeError, withFields } from "../support/errors.ts";

/** Sizes of dims. */
export type Shape = readonly number[];

/** Where the elements of a tensor lie in its storage; all in elements, never in bytes. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A list of `count` equal numbers, to be filled in. */
export function filled(count: number, value: number): number[] {
  const list: number[] = [];
  for (let index = 0; index < count; index++) list.push(value);
  return list;
}

/** Number of elements of a shape; 1 for the empty shape of a 0-d tensor. */
export function numel(shape: readonly number[]): number {
  let count = 1;
  for (let dim = 0; dim < shape.length; dim++) count *= shape[dim]!;
  return count;
}

/** Row-major strides; a dimension of size 0 counts as 1, as in PyTorch. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = filled(shape.length, 0);
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    strides[dim] = stride;
    stride *= Math.max(shape[dim]!, 1);
  }
  return strides;
}

/** A row-major layout that begins at the start of its storage. */
export function contiguousLayout(shape: readonly number[]): Layout {
  return { shape, strides: contiguousStrides(shape), offset: 0 };
}

/** Whether elements lie densely in row-major order; dimensions of size 1 may have any stride, empty tensors all. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  let contiguous = true;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim]!;
    if (size === 0) return true;
    if (size === 1) continue;
    if (strides[dim] !== expected) contiguous = false;
    expected *= size;
  }
  return contiguous;
}

/** Whether all strides are those of a fresh tensor, also those of dimensions of size 1. */
export function hasContiguousStrides(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    if (strides[dim] !== expected) return false;
    expected *= Math.max(shape[dim]!, 1);
  }
  return true;
}

/**
 * Whether elements lie densely in the order batch, spatial, channel; `rank` 4 is `channels_last`, 5 `channels_last_3d`.
 */
export function isChannelsLastContiguous(shape: readonly number[], strides: readonly number[], rank: 4 | 5): boolean {
  if (shape.length !== rank) return false;
  let expected = 1;
  for (let step = 0; step < rank; step++) {
    const dim = step === 0 ? 1 : step === rank - 1 ? 0 : rank - step;
    const size = shape[dim]!;
    if (size === 1) continue;
    if (strides[dim] !== expected) return false;
    expected *= size;
  }
  return true;
}

/**
 * Whether elements lie densely in the order that a memory format names: row-major, if it is none of the two with
 * channels last.
 */
export function isContiguousIn(shape: readonly number[], strides: readonly number[], format: string | null): boolean {
  if (format === "channels_last") return isChannelsLastContiguous(shape, strides, 4);
  if (format === "channels_last_3d") return isChannelsLastContiguous(shape, strides, 5);
  return isContiguous(shape, strides);
}

/** Whether elements fill a block of memory, each place once, in whatever order of the dimensions. */
export function isNonOverlappingAndDense(shape: readonly number[], strides: readonly number[]): boolean {
  if (isContiguous(shape, strides)) return true;
  const dims: number[] = [];
  for (let dim = 0; dim < shape.length; dim++) if (shape[dim]! > 1) dims.push(dim);
  dims.sort((a, b) => strides[a]! - strides[b]!);
  let expected = 1;
  for (const dim of dims) {
    if (strides[dim] !== expected) return false;
    expected *= shape[dim]!;
  }
  return true;
}

/** Turns a dimension number, negative ones counted from the end, into 0 .. rank - 1; 0-d tensors accept 0 and -1. */
export function wrapDim(dim: number, rank: number): number {
  const count = rank === 0 ? 1 : rank;
  if (dim < -count || dim >= count) {
    throw withFields(
      new IndexError(`Dimension out of range (expected to be in range of [${-count}, ${count - 1}], but got ${dim})`),
      { given: dim, wanted: [-count, count - 1] },
    );
  }
  return dim < 0 ? dim + count : dim;
}

/** `wrapDim` where a 0-d tensor will not do (`unbind`, `unflatten`, `size`). */
export function wrapExistingDim(dim: number, rank: number): number {
  if (rank === 0) throw new IndexError(`Dimension specified as ${dim} but tensor has no dimensions`);
  return wrapDim(dim, rank);
}

/** `wrapDim` for each; the same dimension twice is an error. */
export function wrapDims(dims: readonly number[], rank: number): number[] {
  const wrapped: number[] = [];
  for (const dim of dims) {
    const index = wrapDim(dim, rank);
    if (wrapped.includes(index)) throw new RuntimeError(`dim ${index} appears multiple times in the list of dims`);
    wrapped.push(index);
  }
  return wrapped;
}

/** The same where all dims are looked at before one that comes twice is refused (`sum`, `amax`, `any`). */
export function wrapAllDims(dims: readonly number[], rank: number): number[] {
  for (const dim of dims) wrapDim(dim, rank);
  return wrapDims(dims, rank);
}

/** Whether two lists of numbers (shapes or strides) are equal. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let dim = 0; dim < a.length; dim++) if (a[dim] !== b[dim]) return false;
  return true;
}

/** `[2, 3]`, as ATen's messages print shapes, strides and lists of dimensions. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Where PyTorch's counts of 64 bits end. */
const COUNTS = 2 ** 63;

/** Bytes of a new tensor. Throws where PyTorch's whole numbers could not count them, or the elements that strides skip. */
export function countBytes(shape: readonly number[], strides: readonly number[], itemsize: number): number {
  const bytes = numel(shape) * itemsize;
  if (bytes >= COUNTS)
    throw new RuntimeError(
      `Storage size calculation overflowed with sizes=[${shape.map((size) => BigInt(size)).join(", ")}]`,
    );
  if (bytes === 0 && strides.some((stride) => stride >= COUNTS))
    throw new RuntimeError("Stride calculation overflowed");
  return bytes;
}

/** Refuses a new tensor's negative sizes. */
export function assertNoNegative(shape: readonly number[]): void {
  const negative = shape.find((size) => size < 0);
  if (negative !== undefined)
    throw new RuntimeError(`Trying to create tensor with negative dimension ${negative}: ${shapeText(shape)}`);
}

/** `torch.Size([2, 3])`, as Python prints shapes. */
export function sizeText(shape: readonly number[]): string {
  return `torch.Size(${shapeText(shape)})`;
}

/** `2x3`, as the messages of matrix products print shapes. */
export function timesText(shape: readonly number[]): string {
  return shape.join("x");
}
