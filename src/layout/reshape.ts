/** Views that change the number of dimensions at will: shapes with -1, when strides allow a view, `as_strided`. */

import { RuntimeError } from "../support/errors.ts";
import type { Layout } from "./shape.ts";
import { contiguousStrides, filled, numel, sameShape, shapeText, wrapDim, wrapExistingDim } from "./shape.ts";

/** Replaces the one -1 of a shape so that it has `count` elements; throws where no such shape exists. */
export function inferShape(shape: readonly number[], count: number): readonly number[] {
  let known = 1;
  let inferred = -1;
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim]!;
    if (size === -1) {
      if (inferred >= 0) throw new RuntimeError("only one dimension can be inferred");
      inferred = dim;
    } else if (size >= 0) {
      known *= size;
    } else {
      throw new RuntimeError(`invalid shape dimension ${size} at index ${dim} of shape ${shapeText(shape)}`);
    }
  }
  if (count !== known && !(inferred >= 0 && known > 0 && count % known === 0)) {
    throw new RuntimeError(`shape '${shapeText(shape)}' is invalid for input of size ${count}`);
  }
  if (inferred < 0) return shape;
  if (known === 0) {
    throw new RuntimeError(
      `cannot reshape tensor of 0 elements into shape ${shapeText(shape)} because the unspecified dimension size ` +
        "-1 can be any value and is ambiguous",
    );
  }
  const result = shape.slice();
  result[inferred] = count / known;
  return result;
}

/**
 * Strides with which the same storage is seen in another shape of as many elements, or null where a copy would be
 * needed (ATen's computeStride): dimensions are cut into chunks that lie densely, and each chunk is cut anew.
 */
export function viewStrides(layout: Layout, newShape: readonly number[]): number[] | null {
  const { shape, strides } = layout;
  if (shape.length === 0) return filled(newShape.length, 1);
  const count = numel(shape);
  if (count === 0) return sameShape(shape, newShape) ? strides.slice() : contiguousStrides(newShape);
  const result = filled(newShape.length, 0);
  let viewDim = newShape.length - 1;
  let chunkStride = strides[strides.length - 1]!;
  let tensorCount = 1;
  let viewCount = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    tensorCount *= shape[dim]!;
    const chunkEnds = dim === 0 || (shape[dim - 1] !== 1 && strides[dim - 1] !== tensorCount * chunkStride);
    if (!chunkEnds) continue;
    while (viewDim >= 0 && (viewCount < tensorCount || newShape[viewDim] === 1)) {
      result[viewDim] = viewCount * chunkStride;
      viewCount *= newShape[viewDim]!;
      viewDim--;
    }
    if (viewCount !== tensorCount) return null;
    if (dim > 0) {
      chunkStride = strides[dim - 1]!;
      tensorCount = 1;
      viewCount = 1;
    }
  }
  return viewDim === -1 ? result : null;
}

/** `view`: the same storage in another shape (one -1 allowed); an error where strides do not allow it. */
export function view(layout: Layout, shape: readonly number[]): Layout {
  const newShape = inferShape(shape, numel(layout.shape));
  const strides = viewStrides(layout, newShape);
  if (strides === null) {
    throw new RuntimeError(
      "view size is not compatible with input tensor's size and stride (at least one dimension spans across two " +
        "contiguous subspaces). Use .reshape(...) instead.",
    );
  }
  return { shape: newShape, strides, offset: layout.offset };
}

/** The shape after `flatten(startDim, endDim)`. */
export function flattenShape(shape: readonly number[], startDim = 0, endDim = -1): readonly number[] {
  const start = wrapDim(startDim, shape.length);
  const end = wrapDim(endDim, shape.length);
  if (start > end) throw new RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim");
  if (shape.length === 0) return [1];
  if (start === end) return shape;
  return [...shape.slice(0, start), numel(shape.slice(start, end + 1)), ...shape.slice(end + 1)];
}

/** The shape after `unflatten(dim, sizes)`; one size may be -1. */
export function unflattenShape(shape: readonly number[], dim: number, sizes: readonly number[]): number[] {
  const at = wrapDim(dim, shape.length);
  if (sizes.length === 0) throw new RuntimeError("unflatten: sizes must be non-empty");
  if (shape.length === 0)
    throw new RuntimeError(
      `unflatten got an unexpected error:\nDimension specified as ${at} but tensor has no dimensions`,
    );
  const size = shape[wrapExistingDim(at, shape.length)]!;
  let inferred: readonly number[];
  try {
    inferred = inferShape(sizes, size);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    if (/^(only one|invalid shape) dimension/.test(error.message)) {
      throw new RuntimeError(`unflatten got an unexpected error:\n${error.message}`);
    }
    if (!error.message.startsWith("shape '")) throw error;
    throw new RuntimeError(
      `unflatten: Provided sizes ${shapeText(sizes)} don't multiply up to the size of dim ${at} (${size}) ` +
        "in the input tensor",
    );
  }
  return [...shape.slice(0, at), ...inferred, ...shape.slice(at + 1)];
}

/** Number of elements that a storage must have for a layout; 0 for empty ones. */
export function storageElements(layout: Layout): number {
  let last = layout.offset + 1;
  for (let dim = 0; dim < layout.shape.length; dim++) {
    const size = layout.shape[dim]!;
    if (size === 0) return 0;
    last += (size - 1) * layout.strides[dim]!;
  }
  return last;
}

/** Throws PyTorch's error about negative sizes where the number of elements is computed. */
export function checkSizes(shape: readonly number[]): void {
  if (shape.some((size) => size < 0)) throw new RuntimeError("numel: integer multiplication overflow");
}

/** PyTorch's error about sizes and strides that no storage fits. */
export function storageOverflow(shape: readonly number[], strides: readonly number[]): Error {
  return new RuntimeError(
    `Storage size calculation overflowed with sizes=${shapeText(shape)} and strides=${shapeText(strides)}`,
  );
}

/** PyTorch's error about negative sizes where the bytes of a storage are computed: in 64 bits without a sign. */
export function checkStorageSize(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  itemsize: number,
): void {
  if (shape.every((size) => size >= 0)) return;
  const limit = 2n ** 64n;
  let elements = BigInt.asUintN(64, BigInt(offset + 1));
  let overflows = false;
  for (let dim = 0; dim < shape.length; dim++) {
    if (shape[dim] === 0) return;
    elements += BigInt(strides[dim]!) * BigInt.asUintN(64, BigInt(shape[dim]! - 1));
    overflows ||= elements >= limit;
  }
  if (overflows || elements * BigInt(itemsize) >= limit) throw storageOverflow(shape, strides);
}

/** `as_strided`: any layout within a storage of `storageBytes`; throws where it would reach outside. */
export function asStrided(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  itemsize: number,
  storageBytes: number,
): Layout {
  if (shape.length !== strides.length) throw new RuntimeError("mismatch in length of strides and shape");
  if (strides.some((stride) => stride < 0)) {
    throw new RuntimeError(
      `as_strided: Negative strides are not supported at the moment, got strides: ${shapeText(strides)}`,
    );
  }
  if (offset < 0) throw new RuntimeError(`Tensor: invalid storage offset ${offset}`);
  checkStorageSize(shape, strides, offset, itemsize);
  const layout: Layout = { shape: shape.slice(), strides: strides.slice(), offset };
  const bytes = storageElements(layout) * itemsize;
  if (bytes >= 2 ** 63) throw storageOverflow(shape, strides);
  if (bytes > storageBytes) {
    throw new RuntimeError(
      `setStorage: sizes ${shapeText(shape)}, strides ${shapeText(strides)}, storage offset ${offset}, and itemsize ` +
        `${itemsize} requiring a storage size of ${bytes} are out of bounds for storage of size ${storageBytes}`,
    );
  }
  checkSizes(shape);
  return layout;
}
