/** The elementary views: each takes a layout and gives the layout of the same storage seen another way. */

import { IndexError, RuntimeError } from "../support/errors.ts";
import type { Layout } from "./shape.ts";
import { filled, shapeText, wrapDim, wrapDims } from "./shape.ts";

// Views are made all the time: plain loops here, for spreading and `toSpliced` cost several times as much.

function without(values: readonly number[], index: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < values.length; at++) if (at !== index) result.push(values[at]!);
  return result;
}

function inserted(values: readonly number[], index: number, value: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (at === index) result.push(value);
    result.push(values[at]!);
  }
  if (index === values.length) result.push(value);
  return result;
}

function replaced(values: readonly number[], index: number, value: number): number[] {
  const result = values.slice();
  result[index] = value;
  return result;
}

/** Reorders dimensions: dimension `i` of the result is dimension `dims[i]`. */
export function permute(layout: Layout, dims: readonly number[]): Layout {
  const rank = layout.shape.length;
  if (dims.length !== rank) {
    throw new RuntimeError(
      "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired " +
        `ordering of dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const shape = filled(rank, 0);
  const strides = filled(rank, 0);
  const seen = new Set<number>();
  for (let index = 0; index < rank; index++) {
    const dim = wrapDim(dims[index]!, rank);
    if (seen.has(dim)) throw new RuntimeError("permute(): duplicate dims are not allowed.");
    seen.add(dim);
    shape[index] = layout.shape[dim]!;
    strides[index] = layout.strides[dim]!;
  }
  return { shape, strides, offset: layout.offset };
}

/** Exchanges two dimensions (`transpose`, `swapaxes`, `swapdims`). */
export function transpose(layout: Layout, dim0: number, dim1: number): Layout {
  const rank = layout.shape.length;
  const a = wrapDim(dim0, rank);
  const b = wrapDim(dim1, rank);
  if (a === b) return layout;
  const shape = layout.shape.slice();
  const strides = layout.strides.slice();
  [shape[a], shape[b]] = [shape[b]!, shape[a]!];
  [strides[a], strides[b]] = [strides[b]!, strides[a]!];
  return { shape, strides, offset: layout.offset };
}

/** `t()` of a matrix; tensors of fewer dimensions stay as they are. `name` is for the message (`t_`). */
export function t(layout: Layout, name = "t"): Layout {
  const rank = layout.shape.length;
  if (rank > 2) throw new RuntimeError(`${name}() expects a tensor with <= 2 dimensions, but self is ${rank}D`);
  return rank < 2 ? layout : transpose(layout, 0, 1);
}

/** The last two dimensions exchanged; `name` (`mT`, `mH`, `adjoint()`) is for the message. */
export function matrixTranspose(layout: Layout, name = "mT"): Layout {
  const rank = layout.shape.length;
  if (rank === 0) return layout;
  if (rank < 2) {
    throw new RuntimeError(
      `tensor.${name} is only supported on matrices or batches of matrices. Got ${rank}-D tensor.`,
    );
  }
  return transpose(layout, -2, -1);
}

/** One index of a dimension, which disappears. */
export function select(layout: Layout, dim: number, index: number): Layout {
  const rank = layout.shape.length;
  if (rank === 0) throw new IndexError("select() cannot be applied to a 0-dim tensor.");
  const at = wrapDim(dim, rank);
  const size = layout.shape[at]!;
  if (index < -size || index >= size) {
    throw new IndexError(
      `select(): index ${index} out of range for tensor of size ${shapeText(layout.shape)} at dimension ${at}`,
    );
  }
  const position = index < 0 ? index + size : index;
  return {
    shape: without(layout.shape, at),
    strides: without(layout.strides, at),
    offset: layout.offset + position * layout.strides[at]!,
  };
}

/** Bounds of a slice clamped to 0 .. size, with negative ones counted from the end, as `aten::slice` does it. */
export function clampSlice(size: number, start: number | null, stop: number | null): { start: number; stop: number } {
  let first = start ?? 0;
  let last = stop ?? size;
  if (first < 0) first += size;
  if (last < 0) last += size;
  first = Math.min(Math.max(first, 0), size);
  last = Math.min(Math.max(last, first), size);
  return { start: first, stop: last };
}

/** Every `step`-th index of `start` .. `stop` - 1; bounds are clamped, null means up to the end. */
export function slice(
  layout: Layout,
  dim = 0,
  start: number | null = null,
  stop: number | null = null,
  step = 1,
): Layout {
  const rank = layout.shape.length;
  if (rank === 0) throw new IndexError("slice() cannot be applied to a 0-dim tensor.");
  const at = wrapDim(dim, rank);
  if (step <= 0) throw new RuntimeError("slice step must be positive");
  const bounds = clampSlice(layout.shape[at]!, start, stop);
  const stride = layout.strides[at]!;
  return {
    shape: replaced(layout.shape, at, Math.ceil((bounds.stop - bounds.start) / step)),
    strides: replaced(layout.strides, at, stride * step),
    offset: layout.offset + bounds.start * stride,
  };
}

/** Checks the arguments of `narrow` and gives the bounds of the slice that it is. */
export function narrowBounds(
  layout: Layout,
  dim: number,
  start: number,
  length: number,
): { start: number; stop: number } {
  const rank = layout.shape.length;
  if (rank === 0) throw new RuntimeError("narrow() cannot be applied to a 0-dim tensor.");
  if (length < 0) throw new RuntimeError("narrow(): length must be non-negative.");
  const size = layout.shape[wrapDim(dim, rank)]!;
  if (start < -size || start > size)
    throw new IndexError(`start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`);
  const first = start < 0 ? start + size : start;
  if (first > size - length) {
    throw new RuntimeError(`start (${first}) + length (${length}) exceeds dimension size (${size}).`);
  }
  return { start: first, stop: first + length };
}

/** `length` indices of a dimension from `start` on. */
export function narrow(layout: Layout, dim: number, start: number, length: number): Layout {
  const bounds = narrowBounds(layout, dim, start, length);
  return slice(layout, dim, bounds.start, bounds.stop);
}

/** A new dimension of size 1 before dimension `dim`. */
export function unsqueeze(layout: Layout, dim: number): Layout {
  const rank = layout.shape.length;
  const at = wrapDim(dim, rank + 1);
  const stride = at >= rank ? 1 : layout.shape[at]! * layout.strides[at]!;
  return {
    shape: inserted(layout.shape, at, 1),
    strides: inserted(layout.strides, at, stride),
    offset: layout.offset,
  };
}

/** Drops dimensions of size 1: all of them, or those among `dims` (others named there stay). */
export function squeeze(layout: Layout, dims: number | readonly number[] | null = null): Layout {
  const rank = layout.shape.length;
  const chosen = dims === null ? null : typeof dims === "number" ? [wrapDim(dims, rank)] : wrapDims(dims, rank);
  const kept: number[] = [];
  for (let dim = 0; dim < rank; dim++) {
    if (layout.shape[dim] !== 1 || (chosen !== null && !chosen.includes(dim))) kept.push(dim);
  }
  if (kept.length === rank) return layout;
  return {
    shape: kept.map((dim) => layout.shape[dim]!),
    strides: kept.map((dim) => layout.strides[dim]!),
    offset: layout.offset,
  };
}

/** The diagonal of two dimensions, `offset` above it (below if negative), as the last dimension. */
export function diagonal(layout: Layout, offset = 0, dim1 = 0, dim2 = 1): Layout {
  const rank = layout.shape.length;
  const row = wrapDim(dim1, rank);
  const column = wrapDim(dim2, rank);
  if (row === column) throw new RuntimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const rows = layout.shape[row]!;
  const columns = layout.shape[column]!;
  const size = Math.max(offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns), 0);
  const rowStride = layout.strides[row]!;
  const columnStride = layout.strides[column]!;
  const kept = layout.shape.map((_, dim) => dim).filter((dim) => dim !== row && dim !== column);
  const shift = size === 0 ? 0 : offset >= 0 ? offset * columnStride : -offset * rowStride;
  return {
    shape: [...kept.map((dim) => layout.shape[dim]!), size],
    strides: [...kept.map((dim) => layout.strides[dim]!), rowStride + columnStride],
    offset: layout.offset + shift,
  };
}

/** All windows of `size` indices, `step` apart, of a dimension; the windows' elements become the last dimension. */
export function unfold(layout: Layout, dim: number, size: number, step: number): Layout {
  const rank = layout.shape.length;
  const at = wrapDim(dim, rank);
  const available = rank === 0 ? 1 : layout.shape[at]!;
  if (size < 0) throw new RuntimeError(`size is ${size} but must be >= 0`);
  if (size > available) {
    throw new RuntimeError(`maximum size for tensor at dimension ${at} is ${available} but size is ${size}`);
  }
  if (step <= 0) throw new RuntimeError(`step is ${step} but must be > 0`);
  const stride = rank === 0 ? 1 : layout.strides[at]!;
  const windows = Math.floor((available - size) / step) + 1;
  const shape = rank === 0 ? [size] : [...replaced(layout.shape, at, windows), size];
  const strides = rank === 0 ? [stride] : [...replaced(layout.strides, at, stride * step), stride];
  return { shape, strides, offset: layout.offset };
}

/** The permutation that moves each `source` dimension to its `destination` (`movedim`, `moveaxis`). */
export function movedimPermutation(
  rank: number,
  source: number | readonly number[],
  destination: number | readonly number[],
): number[] {
  const from = typeof source === "number" ? [source] : source;
  const to = typeof destination === "number" ? [destination] : destination;
  if (from.length !== to.length) {
    throw new RuntimeError(
      `movedim: Invalid source or destination dims: source (${shapeText(from)} dims) should contain the same ` +
        `number of dims as destination (${shapeText(to)} dims)`,
    );
  }
  const fromDims = from.map((dim) => wrapDim(dim, rank));
  const toDims = to.map((dim) => wrapDim(dim, rank));
  if (new Set(fromDims).size !== from.length) {
    throw new RuntimeError(`movedim: repeated dim in \`source\` (${shapeText(from)})`);
  }
  if (new Set(toDims).size !== to.length) {
    throw new RuntimeError(`movedim: repeated dim in \`destination\` (${shapeText(to)})`);
  }
  if (rank === 0) return [];
  const permutation = filled(rank, -1);
  toDims.forEach((dim, index) => {
    permutation[dim] = fromDims[index]!;
  });
  const rest = permutation.map((_, dim) => dim).filter((dim) => !fromDims.includes(dim));
  let next = 0;
  return permutation.map((dim) => (dim >= 0 ? dim : rest[next++]!));
}

/** The permutation that undoes a permutation: the derivative of `permute`. */
export function inversePermutation(dims: readonly number[]): number[] {
  const inverse = filled(dims.length, 0);
  for (let index = 0; index < dims.length; index++) inverse[wrapDim(dims[index]!, dims.length)] = index;
  return inverse;
}
