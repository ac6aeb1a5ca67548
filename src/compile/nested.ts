/** Results of operators and functions: tensors in lists (with names or without), objects and maps. */
import { isMap, isPlainObject } from "../support/realms.ts";
import { kindOfList, listOf, type ListKind } from "../support/named-list.ts";
import { Tensor } from "../tensor/tensor.ts";

/** The structure of an operator's result. */
export interface NestedStructure {
  /** A tensor or another value by itself; else a list of such. */
  readonly isSingle: boolean;
  readonly children: readonly NestedStructure[];
  /** What names places of a tuple have. */
  readonly named: ListKind | null;
}

const SINGLE: NestedStructure = { isSingle: true, children: [], named: null };

/** The leaves of an operator's result, and how they hang together. */
export function takeApart(value: unknown): { readonly leaves: unknown[]; readonly structure: NestedStructure } {
  if (!Array.isArray(value)) return { leaves: [value], structure: SINGLE };
  const parts = value.map(takeApart);
  return {
    leaves: parts.flatMap(({ leaves }) => leaves),
    structure: { isSingle: false, children: parts.map(({ structure }) => structure), named: kindOfList(value) },
  };
}

/** The inverse of `takeApart`. */
export function putTogether(structure: NestedStructure, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = ({ isSingle, children, named }: NestedStructure): unknown =>
    isSingle ? leaves[next++] : listOf(named, children.map(build));
  return build(structure);
}

/** The tensors in an argument of an operator: in lists and plain objects. */
export function tensorsIn(value: unknown, found: Tensor[] = []): Tensor[] {
  if (value instanceof Tensor) {
    if (!found.includes(value)) found.push(value);
  } else if (Array.isArray(value)) for (const item of value) tensorsIn(item, found);
  else if (isPlainObject(value)) for (const item of Object.values(value)) tensorsIn(item, found);
  return found;
}

/** The tensors in what a function returned, also within objects of classes. */
export function tensorsWithin(value: unknown, found: Tensor[] = [], seen: Set<unknown> = new Set()): Tensor[] {
  if (value instanceof Tensor) {
    if (!seen.has(value)) found.push(value);
    seen.add(value);
    return found;
  }
  if (typeof value !== "object" || value === null || seen.has(value) || ArrayBuffer.isView(value)) return found;
  seen.add(value);
  const items: Iterable<unknown> = isMap(value)
    ? (value as Map<unknown, unknown>).values()
    : value instanceof Set || Array.isArray(value)
      ? (value as Iterable<unknown>)
      : Object.values(Object.getOwnPropertyDescriptors(value)).map((property) => property.value as unknown);
  for (const item of items) tensorsWithin(item, found, seen);
  return found;
}

/** Whether a value is made of nothing but tensors, lists, plain objects and other plain values. */
export function isPlainStructure(value: unknown): boolean {
  if (value instanceof Tensor || typeof value !== "object" || value === null) return typeof value !== "function";
  if (Array.isArray(value)) return value.every(isPlainStructure);
  return isPlainObject(value) && Object.values(value).every(isPlainStructure);
}
