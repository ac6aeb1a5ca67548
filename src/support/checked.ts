/**
 * Reads of what must be there, where an argument's checks or the caller's own bookkeeping say so: what is not there is a
 * fault of the library and is told as one, instead of an `undefined` that goes on as NaN.
 */
import { RuntimeError } from "./errors.ts";

function missing(what: string): never {
  throw new RuntimeError(`INTERNAL ASSERT FAILED: there is no ${what}`);
}

/** The size of a dim, counted from the end where it is negative. The dim was checked before. */
export function sizeAt(shape: readonly number[], dim: number): number {
  return shape.at(dim) ?? missing(`dim ${dim} in the shape [${shape.join(", ")}]`);
}

/** The last element of a list that has some. */
export function lastOf<T>(list: readonly T[]): T {
  return list.length > 0 ? (list[list.length - 1] as T) : missing("last element of an empty list");
}

/** What a map holds for a key that was put into it before. */
export function entryOf<K, V>(map: { get(key: K): V | undefined }, key: K): V {
  return map.get(key) ?? missing(`entry for ${String(key)}`);
}
