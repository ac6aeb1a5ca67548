/** Nested arguments and results: tensors in arrays, objects and maps, taken apart into a list and put together again. */
import { isMap } from "../support/realms.ts";
import { kindOfList, listOf, type ListKind } from "../support/named-list.ts";
import { Tensor } from "../tensor/tensor.ts";
import { itemAt } from "../support/checked.ts";

/** The structure of a nested value, without its leaves. */
export type Structure =
  | { readonly kind: "leaf" }
  | {
      readonly kind: "list";
      readonly children: readonly Structure[];
      /** What names a tuple of results has for its places. */
      readonly named: ListKind | null;
    }
  | Keyed;

interface Keyed {
  readonly kind: "record" | "map";
  readonly keys: readonly unknown[];
  readonly children: readonly Structure[];
}

const LEAF: Structure = { kind: "leaf" };

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function visit(value: unknown, leaves: unknown[]): Structure {
  const all = (items: readonly unknown[]): Structure[] => items.map((item) => visit(item, leaves));
  if (Array.isArray(value)) return { kind: "list", children: all(value), named: kindOfList(value) };
  if (!(value instanceof Tensor)) {
    if (isMap(value)) {
      const map = value as ReadonlyMap<unknown, unknown>;
      return { kind: "map", keys: [...map.keys()], children: all([...map.values()]) };
    }
    if (isRecord(value)) return { kind: "record", keys: Object.keys(value), children: all(Object.values(value)) };
  }
  leaves.push(value);
  return LEAF;
}

/** The leaves of a nested value from left to right, and how they hang together. */
export function flatten(value: unknown): { readonly leaves: unknown[]; readonly structure: Structure } {
  const leaves: unknown[] = [];
  const structure = visit(value, leaves);
  return { leaves, structure };
}

/** The inverse of `flatten`. */
export function unflatten(structure: Structure, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (part: Structure): unknown => {
    if (part.kind === "leaf") return leaves[next++];
    const items = part.children.map(build);
    if (part.kind === "record") return Object.fromEntries(part.keys.map((key, i) => [key as string, items[i]]));
    if (part.kind === "map") return new Map(part.keys.map((key, i) => [key, items[i]]));
    return listOf((part as Extract<Structure, { kind: "list" }>).named, items);
  };
  return build(structure);
}

/** Changes every leaf. */
export function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  const { leaves, structure } = flatten(value);
  return unflatten(structure, leaves.map(change));
}

/** Changes every tensor. */
export function mapTree(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  return mapLeaves(value, (leaf) => (leaf instanceof Tensor ? change(leaf) : leaf));
}

/** Whether two structures are the same. */
export function sameStructure(a: Structure, b: Structure): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "leaf" || b.kind === "leaf") return true;
  if (a.children.length !== b.children.length) return false;
  if (a.kind !== "list" && b.kind !== "list" && a.keys.some((key, i) => key !== b.keys[i])) return false;
  return a.children.every((child, i) => sameStructure(child, itemAt(b.children, i)));
}

function countLeaves(structure: Structure): number {
  return structure.kind === "leaf" ? 1 : structure.children.reduce((sum, child) => sum + countLeaves(child), 0);
}

/**
 * One value for every leaf of a structure, from a value with the same beginning: a leaf of it stands for all below.
 * null where it does not fit.
 */
export function spreadOver(value: unknown, structure: Structure): unknown[] | null {
  const { structure: given } = flatten(value);
  if (given.kind === "leaf") return Array.from({ length: countLeaves(structure) }, () => value);
  if (given.kind !== structure.kind || given.children.length !== (structure as typeof given).children.length)
    return null;
  const items = given.kind === "list" ? (value as unknown[]) : itemsOf(value, given.keys);
  const parts = (structure as typeof given).children.map((child, i) => spreadOver(items[i], child));
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part);
}

function itemsOf(value: unknown, keys: readonly unknown[]): unknown[] {
  return isMap(value)
    ? keys.map((key) => (value as ReadonlyMap<unknown, unknown>).get(key))
    : keys.map((key) => (value as Record<string, unknown>)[key as string]);
}

/** A structure as PyTorch prints it: `TreeSpec(tuple, None, [*, *])`. */
export function structureText(structure: Structure): string {
  const inner = (part: Structure, depth: number): string => {
    if (part.kind === "leaf") return "*";
    const name = part.kind === "list" ? "tuple" : "dict";
    const context = part.kind === "list" ? "None" : `[${part.keys.map((key) => `'${String(key)}'`).join(", ")}]`;
    const pad = " ".repeat(depth + 2);
    const children = part.children.map((child) => inner(child, depth + 2));
    return `TreeSpec(${name}, ${context}, [${children.join(`,\n${pad}`)}])`;
  };
  return inner(structure, 0);
}

/** The short form of it: `(*, *)`. */
export function shortText(structure: Structure): string {
  if (structure.kind === "leaf") return "*";
  const children = structure.children.map(shortText);
  if (structure.kind === "list") return `(${children.join(", ")}${children.length === 1 ? "," : ""})`;
  return `{${structure.keys.map((key, i) => `'${String(key)}': ${children[i]}`).join(", ")}}`;
}
