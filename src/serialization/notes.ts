/**
 * Remembers what Python had where JavaScript has one kind only (tuple or list, 1.0 or 1), so that a loaded value is
 * written back as it was. Notes live beside the values in a WeakMap: the values stay plain arrays and objects.
 */

import { isMap } from "../support/realms.ts";

/** What an array, object, Map or Set is in Python, if not a list, dict or set. */
export type PythonKind = "tuple" | "Size" | "OrderedDict" | "Namespace" | "frozenset";

interface Note {
  kind: PythonKind | null;
  /** Keys (indices) under which a float with an integer value stands, with that value. */
  floats: Map<unknown, number> | null;
}

const notes = new WeakMap<object, Note>();

function noteOf(value: object): Note {
  let note = notes.get(value);
  if (note === undefined) notes.set(value, (note = { kind: null, floats: null }));
  return note;
}

/** What the value is in Python, if it is marked. */
export function pythonKind(value: object): PythonKind | null {
  return notes.get(value)?.kind ?? null;
}

/** Marks a value as another kind than the one it would be written as. */
export function markKind<T extends object>(value: T, kind: PythonKind): T {
  noteOf(value).kind = kind;
  return value;
}

/** Marks the numbers that stand under these keys now: an integer-valued number there is written as a float. */
export function markFloats<T extends object>(container: T, ...keys: readonly unknown[]): T {
  const note = noteOf(container);
  note.floats ??= new Map();
  for (const key of keys) note.floats.set(key, valueAt(container, key) as number);
  return container;
}

/** Whether the number that stands under a key is marked as a float. A mark holds only as long as the number stays. */
export function isMarkedFloat(container: object, key: unknown, value: number): boolean {
  const floats = notes.get(container)?.floats;
  return floats !== undefined && floats !== null && Object.is(floats.get(key), value);
}

function valueAt(container: object, key: unknown): unknown {
  return isMap(container) ? container.get(key) : (container as Record<PropertyKey, unknown>)[key as PropertyKey];
}

/** An array that is written as a tuple. */
export function tuple<T extends readonly unknown[]>(...items: T): T {
  return markKind(items, "tuple");
}

/** An array of sizes that is written as a `torch.Size`. */
export function size(sizes: readonly number[]): readonly number[] {
  return markKind([...sizes], "Size");
}

/** Marks a plain object or Map as an OrderedDict (state dicts are). `metadata` becomes its hidden `_metadata`. */
export function ordered_dict<T extends object>(dict: T, metadata?: object): T {
  if (metadata !== undefined) defineHidden(dict, "_metadata", metadata);
  return markKind(dict, "OrderedDict");
}

/** Sets a property that loops, spreading and printing leave out. */
export function defineHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true });
}

/** Sets an ordinary own property, `__proto__` too. */
export function defineOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}

/** The entries of a Python dict as it was loaded: of a plain object or of a Map, in order. For the library's own use. */
export function dictEntries(dict: object): [unknown, unknown][] {
  return isMap(dict) ? ([...dict.entries()] as [unknown, unknown][]) : Object.entries(dict);
}

/** JavaScript puts properties that look like array indices first, in ascending order. */
function arrayIndex(key: string): number {
  if (!/^(0|[1-9]\d{0,9})$/.test(key)) return -1;
  const index = Number(key);
  return index < 2 ** 32 - 1 ? index : -1;
}

/**
 * Whether a plain object keeps these keys in this order: all are strings, and those that look like indices come first
 * and ascend.
 */
export function objectKeepsOrder(keys: Iterable<unknown>): boolean {
  let last = -1;
  let indicesOver = false;
  for (const key of keys) {
    if (typeof key !== "string") return false;
    const index = arrayIndex(key);
    if (index < 0) indicesOver = true;
    else if (indicesOver || index < last) return false;
    else last = index;
  }
  return true;
}

/** Gives a copy of a container the notes of the original. For the library's own use. */
export function copyNotes<T extends object>(from: object, to: T): T {
  const note = notes.get(from);
  if (note !== undefined) notes.set(to, note);
  return to;
}
