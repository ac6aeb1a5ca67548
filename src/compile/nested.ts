/** Results of operators and functions: tensors in lists (with names or without), objects and maps. */
import { isMap, isPlainObject } from "../support/realms.ts";
import { Tensor } from "../tensor/tensor.ts";
import { membersOf } from "../support/members.ts";

/** The structure of an operator's result. */
export interface NestedStructure {
  /** A tensor or another value by itself; else a list of such. */
  readonly isSingle: boolean;
  readonly children: readonly NestedStructure[];
  /** Names that places of a tuple have. */
  readonly names: readonly (readonly [name: string, place: number])[];
}

const SINGLE: NestedStructure = { isSingle: true, children: [], names: [] };

/** The leaves of an operator's result, and how they hang together. */
export function takeApart(value: unknown): { readonly leaves: unknown[]; readonly structure: NestedStructure } {
  if (!Array.isArray(value)) return { leaves: [value], structure: SINGLE };
  const parts = value.map(takeApart);
  const names = Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([name, property]) => {
    if (property.get === undefined) return [];
    const place = value.indexOf(membersOf(value)[name]);
    return place < 0 ? [] : [[name, place] as const];
  });
  return {
    leaves: parts.flatMap(({ leaves }) => leaves),
    structure: { isSingle: false, children: parts.map(({ structure }) => structure), names },
  };
}

/** The inverse of `takeApart`. */
export function putTogether(structure: NestedStructure, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = ({ isSingle, children, names }: NestedStructure): unknown => {
    if (isSingle) return leaves[next++];
    const list = children.map(build);
    for (const [name, place] of names)
      Object.defineProperty(list, name, { get: () => list[place], configurable: true });
    return list;
  };
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
