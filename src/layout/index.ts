/** The index language of `x.at(...)`: what may stand in an index, and how each item is written. */

import { IndexError, TypeError, ValueError, withHelp } from "../support/errors.ts";
import { warn } from "../support/warnings.ts";
import { firstShape, forEachLeaf, isList, type Nested } from "./nested.ts";

/**
 * Python's `start:stop:step`; null is what Python leaves out. `torch.slice` makes it and refuses bounds that are no
 * integers; a part of any tensor's dim has the shape that the slice leaves.
 * @example
 * const part = torch.slice(1, 3); // a Slice
 * torch.arange(5).at(part); // tensor([1, 2])
 */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}

  /** `1:3`, the text that means the same in an index. */
  toString(): string {
    const bounds = `${this.start ?? ""}:${this.stop ?? ""}`;
    return this.step === null ? bounds : `${bounds}:${this.step}`;
  }
}

/**
 * Python's `slice`: `slice(stop)` or `slice(start, stop, step)`; `torch.slice(1, 3)` in an index is the same as
 * `"1:3"`.
 * Bounds are clamped, and negative ones count from the end.
 */
export function slice(stop: number | null): Slice;
export function slice(start: number | null, stop: number | null, step?: number | null): Slice;
export function slice(
  ...bounds: [stop: number | null] | [start: number | null, stop: number | null, step?: number | null]
): Slice {
  for (const limit of bounds) {
    if (limit !== null && limit !== undefined && !Number.isInteger(limit)) {
      throw new TypeError("slice indices must be integers or None or have an __index__ method");
    }
  }
  if (bounds.length === 1) return new Slice(null, bounds[0] ?? null, null);
  return new Slice(bounds[0] ?? null, bounds[1] ?? null, bounds[2] ?? null);
}

/** Integers or booleans that pick elements, as PyTorch makes a tensor of a list in an index. */
export interface IndexArray {
  readonly shape: readonly number[];
  /** The elements in row-major order; booleans are 1 and 0. */
  readonly values: readonly number[];
  /** Whether all of them were booleans: then the array is a mask. */
  readonly isMask: boolean;
}

/** What a user may write in an index; `T` is the type of tensors. */
export type Index<T> =
  | number
  | bigint
  | string
  | boolean
  | null
  | Slice
  | T
  | readonly Nested<number | bigint | boolean>[];

/** One parsed item of an index. */
export type IndexItem<T> =
  | { readonly kind: "integer"; readonly index: number }
  | { readonly kind: "slice"; readonly start: number; readonly stop: number; readonly step: number }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "newAxis" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "array"; readonly array: IndexArray }
  | { readonly kind: "tensor"; readonly tensor: T };

/** Stands for "up to the end" in a slice, as 2^63 - 1 does in PyTorch. */
export const END = Number.MAX_SAFE_INTEGER;

const sliceText = /^\s*([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?\s*)?$/;

/** Parses the items of an index from left to right; `isTensor` tells tensors from all else. */
export function parseIndex<T>(items: readonly Index<T>[], isTensor: (value: unknown) => value is T): IndexItem<T>[] {
  const [only] = items;
  if (items.length === 1 && Array.isArray(only) && standsForTuple(only, isTensor)) {
    warn(
      "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an error or a different result",
    );
    return (only as Index<T>[]).map((item) => parseItem(item, isTensor));
  }
  return items.map((item) => parseItem(item, isTensor));
}

/** Whether a list is no array of integers or booleans, but the items of an index, as PyTorch still takes them. */
function standsForTuple(list: readonly unknown[], isTensor: (value: unknown) => boolean): boolean {
  if (list.some((item) => item === null || typeof item === "string" || item instanceof Slice || isTensor(item)))
    return list.length < 32;
  return list.some(isList) && !isRectangular(list);
}

function isRectangular(list: readonly unknown[]): boolean {
  try {
    forEachLeaf(list, firstShape(list), (leaf) => {
      if (isList(leaf)) throw new ValueError("deeper than the first element");
    });
    return true;
  } catch {
    return false;
  }
}

function parseItem<T>(item: Index<T>, isTensor: (value: unknown) => value is T): IndexItem<T> {
  switch (typeof item) {
    case "number":
      if (!Number.isInteger(item)) throw invalid("float");
      return { kind: "integer", index: item };
    case "bigint":
      return { kind: "integer", index: Number(item) };
    case "boolean":
      return { kind: "boolean", value: item };
    case "undefined": // Only plain JavaScript gets here.
      throw invalid("undefined", 'Write null for a new dimension and ":" for a whole one.');
    case "string":
      return parseText(item);
  }
  if (item === null) return { kind: "newAxis" };
  if (item instanceof Slice) return sliceItem(item.start, item.stop, item.step);
  if (isTensor(item)) return { kind: "tensor", tensor: item };
  if (isList(item)) return { kind: "array", array: parseArray(item) };
  throw invalid((item as object).constructor?.name ?? typeof item);
}

/** Items of the texts seen before; programs write few different ones. */
const parsed = new Map<string, IndexItem<never>>();

function parseText(text: string): IndexItem<never> {
  let item = parsed.get(text);
  if (item === undefined) {
    item = parseNewText(text);
    if (parsed.size < 1000) parsed.set(text, item);
  }
  return item;
}

function parseNewText(text: string): IndexItem<never> {
  if (text.trim() === "...") return { kind: "ellipsis" };
  const match = sliceText.exec(text);
  if (match === null) {
    const help = text.includes(",")
      ? `"${text}" holds several items: give each its own argument, as in x.at(":", 0).`
      : `"${text}" is no slice: write "1:3", "::2", "-3:", ":" or "...", and integers as numbers.`;
    throw invalid("str", help);
  }
  const [, start, stop, step] = match;
  return sliceItem(bound(start), bound(stop), bound(step));
}

function bound(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function sliceItem(start: number | null, stop: number | null, step: number | null): IndexItem<never> {
  if (step === 0) throw new ValueError("slice step cannot be zero");
  if (step !== null && step < 0) {
    throw new ValueError(withHelp("step must be greater than zero", "Use x.flip(dim) to reverse a dimension."));
  }
  return { kind: "slice", start: start ?? 0, stop: stop ?? END, step: step ?? 1 };
}

/**
 * Reads a list in an index: a mask if all its elements are booleans, else integers (fractions are cut off, as in
 * PyTorch).
 */
function parseArray(list: ArrayLike<unknown>): IndexArray {
  const shape = firstShape(list);
  const values: number[] = [];
  let booleans = 0;
  forEachLeaf(list, shape, (leaf) => {
    if (typeof leaf === "boolean") booleans++;
    else if (typeof leaf !== "number" && typeof leaf !== "bigint") {
      throw new TypeError(`new(): invalid data type '${typeof leaf === "string" ? "str" : typeof leaf}'`);
    }
    values.push(Math.trunc(Number(leaf)));
  });
  return { shape, values, isMask: values.length > 0 && booleans === values.length };
}

function invalid(typeName: string, ...help: string[]): IndexError {
  return new IndexError(
    withHelp(
      "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices " +
        `(got ${typeName})`,
      ...help,
    ),
  );
}
