/**
 * The few things that files need to know about tensors, so that reading and writing do not depend on the Tensor class.
 */

import type { DType } from "../dtype.ts";
import type { NestedParts, SparseLayout } from "../tensor/layouts.ts";
import { tensorAdapter } from "./tensor-adapter.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

/** A view of a storage, in elements of `dtype`: what a tensor is in a file. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Offset of the first element in the storage, in elements. */
  readonly offset: number;
  readonly requires_grad: boolean;
  /** Conjugations and negations that wait to be done to what the storage holds: `tensor/pending.ts`. */
  readonly marks?: number;
  /** Of a quantized tensor: how its whole numbers stand for real ones. */
  readonly quantizer?: ViewQuantizer;
  /** The storage: two tensors share memory if and only if this is the same object. */
  readonly storage: object;
}

/** A sparse tensor: its layout, its components in PyTorch's order, its shape. */
export interface SparseView {
  readonly layout: SparseLayout;
  readonly tensors: readonly object[];
  readonly shape: readonly number[];
  readonly isCoalesced: boolean;
}

/** What is known of a tensor without values. */
export type MetaView = Pick<StoredTensor, "dtype" | "shape" | "strides" | "requires_grad">;

/** How a quantized tensor's whole numbers stand for real ones: with one scale, or one for each index of dim `axis`. */
export type ViewQuantizer =
  | { readonly scale: number; readonly zeroPoint: number }
  | { readonly scales: object; readonly zeroPoints: object; readonly axis: number };

/** How files see tensors: asked for when they are written, told what to make when they are read. */
export interface TensorAdapter {
  /** Whether the value is a tensor (a Parameter is one too). */
  isTensor(value: unknown): boolean;
  /** Whether the tensor is an `nn.Parameter`. */
  isParameter(tensor: object): boolean;
  viewOf(tensor: object): StoredTensor;
  /** The same without marks: of a copy where there are some. */
  plainViewOf(tensor: object): StoredTensor;
  /**
   * All bytes of a storage, little-endian. May be a window on live memory: it is read (copied or written out) before
   * anything else runs.
   */
  storageBytes(storage: object): Uint8Array;
  /**
   * A new storage with a copy of these bytes. They are a window on the file, at any alignment, and must not be kept.
   * `dtype` is the element type under which the file declares the storage.
   */
  createStorage(bytes: Uint8Array, dtype: DType): object;
  /** A new storage of so many bytes, which are read when it is first used. */
  createLaterStorage(nbytes: number, read: () => Uint8Array, dtype: DType): object;
  /** A storage without bytes, of so many. */
  createMetaStorage(nbytes: number): object;
  /** A leaf tensor that views a storage of `createStorage`. The view has been checked against the storage's size. */
  createTensor(view: StoredTensor): object;
  /** The components of a sparse tensor; null of a strided one. */
  sparseOf(tensor: object): SparseView | null;
  /** A sparse tensor of its components. Throws where they do not fit. */
  createSparse(view: SparseView): object;
  /** The parts of a nested tensor; null of others. */
  nestedOf(tensor: object): NestedParts<object> | null;
  /** A nested tensor of its parts. Throws where they do not fit. */
  createNested(parts: NestedParts<object>): object;
  /** Whether a tensor has no values. */
  isMeta(tensor: object): boolean;
  /** A tensor without values. */
  createMeta(view: MetaView): object;
  /** An `nn.Parameter` that shares the tensor's storage. */
  createParameter(tensor: object, requires_grad: boolean): object;
}

let used: TensorAdapter = tensorAdapter;

/** Lets files work with another kind of tensor; tests do so. */
export function useTensors(adapter: TensorAdapter): void {
  used = adapter;
}

/** The kind of tensor that files read and write. */
export function tensors(): TensorAdapter {
  return used;
}

/**
 * Why a view does not fit into a storage of `length` elements, or null if it does. Nothing is multiplied or allocated
 * before it is known to be small enough.
 */
export function viewProblem(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  length: number,
): string | null {
  if (shape.length !== strides.length) {
    return `the tensor has ${shape.length} sizes but ${strides.length} strides`;
  }
  if (shape.length > 64) return `the tensor has ${shape.length} dimensions, more than 64`;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return `the tensor has the size ${size}`;
  }
  for (const stride of strides) {
    if (!Number.isSafeInteger(stride) || stride < 0) return `the tensor has the stride ${stride}`;
  }
  if (!Number.isSafeInteger(offset) || offset < 0) return `the tensor's storage offset is ${offset}`;
  if (shape.includes(0)) return null;
  let count = 1;
  let last = offset;
  for (let dim = 0; dim < shape.length; dim++) {
    count *= sizeAt(shape, dim);
    last += (sizeAt(shape, dim) - 1) * itemAt(strides, dim);
  }
  if (count > Number.MAX_SAFE_INTEGER) return `the number of elements of [${shape.join(", ")}] overflows`;
  if (last >= length) {
    return (
      `a tensor of shape [${shape.join(", ")}], strides [${strides.join(", ")}] and offset ${offset} ` +
      `reaches element ${last} of a storage of ${length}`
    );
  }
  return null;
}

/** Row-major strides of a shape. */
export function storedStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  let step = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    strides[dim] = step;
    step *= Math.max(sizeAt(shape, dim), 1);
  }
  return strides;
}

/** The tensor's elements row by row: a window where they already stand so, else a copy. */
export function contiguousBytes(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  itemsize: number,
  bytes: Uint8Array,
): Uint8Array {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const expected = storedStrides(shape);
  const start = offset * itemsize;
  if (count === 0) return new Uint8Array(0);
  if (shape.every((dim, i) => dim === 1 || strides[i] === expected[i]))
    return bytes.subarray(start, start + count * itemsize);
  const result = new Uint8Array(count * itemsize);
  const index = shape.map(() => 0);
  let from = start;
  for (let to = 0; to < result.length; to += itemsize) {
    for (let byte = 0; byte < itemsize; byte++) result[to + byte] = bytes[from + byte]!;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      from += itemAt(strides, dim) * itemsize;
      if (++index[dim]! < sizeAt(shape, dim)) break;
      from -= itemAt(strides, dim) * sizeAt(shape, dim) * itemsize;
      index[dim] = 0;
    }
  }
  return result;
}
