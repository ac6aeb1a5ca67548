/** Where `split`, `chunk`, `tensor_split` and their relatives cut a dimension: ranges of indices, and the errors. */

import { RuntimeError } from "../support/errors.ts";
import { filled, shapeText, wrapDim } from "./shape.ts";

/** A piece of a dimension: indices `start` .. `stop` - 1. */
export interface Piece {
  readonly start: number;
  readonly stop: number;
}

function pieces(sizes: readonly number[]): Piece[] {
  let start = 0;
  return sizes.map((size) => ({ start, stop: (start += size) }));
}

/** Sizes of the pieces of `split(splitSize, dim)`: all of `splitSize`, the last one smaller. */
export function splitSizes(shape: readonly number[], splitSize: number, dim = 0): number[] {
  if (shape.length === 0) throw new RuntimeError("split expects at least a 1-dimensional tensor");
  if (splitSize < 0) {
    throw new RuntimeError(`split expects split_size be non-negative, but got split_size=${splitSize}`);
  }
  const size = shape[wrapDim(dim, shape.length)]!;
  if (splitSize === 0 && size !== 0) {
    throw new RuntimeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${size}`);
  }
  const count = splitSize === 0 ? 1 : Math.max(Math.ceil(size / splitSize), 1);
  const sizes = filled(count, 0).fill(splitSize);
  sizes[count - 1] = size - splitSize * (count - 1);
  return sizes;
}

/** Checks the sizes of `split_with_sizes(sizes, dim)` and gives them back. */
export function checkSplitSizes(shape: readonly number[], sizes: readonly number[], dim = 0): readonly number[] {
  if (shape.length === 0) throw new RuntimeError("split expects at least a 1-dimensional tensor");
  const size = shape[wrapDim(dim, shape.length)]!;
  if (sizes.some((piece) => piece < 0)) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${shapeText(sizes)}`,
    );
  }
  if (sizes.reduce((sum, piece) => sum + piece, 0) !== size) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes to sum exactly to ${size} (input tensor's size at dimension ${dim}), ` +
        `but got split_sizes=${shapeText(sizes)}`,
    );
  }
  return sizes;
}

/** The pieces of `split`, of one size or of a list of sizes. */
export function splitPieces(shape: readonly number[], sizes: number | readonly number[], dim = 0): Piece[] {
  return pieces(typeof sizes === "number" ? splitSizes(shape, sizes, dim) : checkSplitSizes(shape, sizes, dim));
}

/** Sizes of the pieces of `chunk(chunks, dim)`; there can be fewer than `chunks`. */
export function chunkSizes(shape: readonly number[], chunks: number, dim = 0): number[] {
  if (shape.length === 0) throw new RuntimeError("chunk expects at least a 1-dimensional tensor");
  if (chunks <= 0) throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const size = shape[wrapDim(dim, shape.length)]!;
  // An empty dimension gives all the chunks that were asked for, each empty.
  if (size === 0) return filled(chunks, 0);
  return splitSizes(shape, Math.ceil(size / chunks), dim);
}

/** The pieces of `tensor_split`: a number of almost equal ones, or cuts before each of the given indices. */
export function tensorSplitPieces(
  shape: readonly number[],
  sectionsOrIndices: number | readonly number[],
  dim = 0,
): Piece[] {
  const rank = shape.length;
  if (rank === 0) {
    throw new RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
  }
  const size = shape[wrapDim(dim, rank)]!;
  if (typeof sectionsOrIndices === "number") {
    const sections = sectionsOrIndices;
    if (sections <= 0) throw new RuntimeError(`number of sections must be larger than 0, got ${sections}`);
    const small = Math.floor(size / sections);
    const larger = size % sections;
    return pieces(Array.from({ length: sections }, (_, index) => (index < larger ? small + 1 : small)));
  }
  const cuts = [...sectionsOrIndices, size];
  return cuts.map((stop, index) => ({ start: index === 0 ? 0 : cuts[index - 1]!, stop }));
}

/** Checks `hsplit`, `vsplit` and `dsplit` and gives the dimension that they cut. */
export function axisSplitDim(
  name: "hsplit" | "vsplit" | "dsplit",
  shape: readonly number[],
  sectionsOrIndices: number | readonly number[],
): number {
  const needed = name === "hsplit" ? 1 : name === "vsplit" ? 2 : 3;
  const rank = shape.length;
  if (rank < needed) {
    throw new RuntimeError(
      `torch.${name} requires a tensor with at least ${needed} dimension, but got a tensor with ${rank} dimensions!`,
    );
  }
  const dim = name === "hsplit" ? Math.min(rank - 1, 1) : name === "vsplit" ? 0 : 2;
  if (typeof sectionsOrIndices === "number") {
    const size = shape[dim]!;
    if (sectionsOrIndices === 0 || size % sectionsOrIndices !== 0) {
      throw new RuntimeError(
        `torch.${name} attempted to split along dimension ${dim}, but the size of the dimension ${size} ` +
          `is not divisible by the split_size ${sectionsOrIndices}!`,
      );
    }
  }
  return dim;
}
