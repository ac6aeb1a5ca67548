/**
 * Reads of what must be there, where an argument's checks or the caller's own bookkeeping say so: what is not there is a
 * fault of the library and is told as one, instead of an `undefined` that goes on as NaN. What runs for each element or in
 * every call of an operator (kernels, layout, tensor, backend, the engine of autograd, declarations) asserts with `!`
 * instead: there the places are bounds of the loop beside them, and a check for each read would be paid a million times.
 */
import { IndexError, RuntimeError } from "./errors.ts";

function missing(what: unknown): never {
  throw new RuntimeError(`INTERNAL ASSERT FAILED: ${what}`);
}

/** The size of a dim, counted from the end where it is negative; without that dim what PyTorch says of `x.size(dim)`. */
export function sizeAt(shape: readonly number[], dim: number): number {
  return shape.at(dim) ?? outOfRange(dim, shape.length);
}

function outOfRange(dim: number, rank: number): never {
  throw new IndexError(
    rank === 0
      ? `Dimension specified as ${dim} but tensor has no dimensions`
      : `Dimension out of range (expected to be in range of [${-rank}, ${rank - 1}], but got ${dim})`,
  );
}

/** An element of a list, at a place that another list or a check gave. */
export function itemAt<T>(list: readonly T[], place: number): T {
  return list[place] ?? missing(place);
}

/** The last element of a list that has some. */
export function lastOf<T>(list: readonly T[]): T {
  return list.at(-1) ?? missing("last");
}

/** What a map holds for a key that was put into it before. */
export function entryOf<K, V>(map: { get(key: K): V | undefined }, key: K): V {
  return map.get(key) ?? missing(key);
}
