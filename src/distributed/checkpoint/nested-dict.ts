/**
 * Nested dicts and lists as one dict of names that are paths, and back.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/_nested_dict.py
 */
import { isMarkedFloat, markFloats, pythonKind, tuple } from "../../serialization/notes.ts";
import { ValueError } from "../../support/errors.ts";
import { isMap, isPlainObject } from "../../support/realms.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { emptyDict } from "./metadata.ts";
import type { AnyStateDict } from "./planner.ts";

/** Keys and indices that lead to a value. */
export type ObjectPath = readonly (string | number)[];
/** The path of each flattened name. */
export type FlattenMapping = Record<string, ObjectPath>;

const isList = (value: unknown): value is unknown[] => Array.isArray(value) && pythonKind(value) === null;
const isMapping = (value: unknown): value is object => isMap(value) || isPlainObject(value);
const entriesOf = (value: object): [unknown, unknown][] => (isMap(value) ? [...value] : Object.entries(value));

/** Whether a value is one as it is: nothing in it is a tensor or a dict. Checkpoints before PyTorch 2.4 kept dicts of such values, too. */
function isTerminal(value: unknown, asBefore: boolean): boolean {
  let values: Iterable<unknown>;
  if (isMapping(value)) {
    if (!asBefore) return false;
    values = entriesOf(value).map(([, item]) => item);
  } else if (isList(value)) values = value;
  else return true;
  for (const item of values)
    if (item instanceof Tensor || ((isMapping(item) || isList(item)) && !isTerminal(item, asBefore))) return false;
  return true;
}

/** A dict of the values by their paths, joined by dots; floats stay floats. `asBefore`: as PyTorch 2.3 did. */
export function flattenStateDict(state_dict: AnyStateDict, asBefore = false): [AnyStateDict, FlattenMapping] {
  const flattened: AnyStateDict = emptyDict();
  const mappings: FlattenMapping = emptyDict();
  const visit = (path: ObjectPath, value: unknown, container: object, key: unknown): void => {
    const isOne = asBefore ? isTerminal(value, true) : !isMapping(value) && isTerminal(value, false);
    if (!isOne && isMapping(value)) {
      for (const [each, item] of entriesOf(value)) visit([...path, String(each)], item, value, each);
      return;
    }
    if (!isOne && Array.isArray(value)) {
      value.forEach((item: unknown, i) => visit([...path, i], item, value as object, i));
      return;
    }
    const name = path.join(".");
    if (name in flattened) throw new ValueError(`duplicated flatten key ${name}`);
    flattened[name] = value;
    mappings[name] = tuple(...path);
    if (typeof value === "number" && isMarkedFloat(container, key, value)) markFloats(flattened, name);
  };
  for (const [key, value] of entriesOf(state_dict)) visit([String(key)], value, state_dict, key);
  return [flattened, mappings];
}

/** The key of a Map that is written so: numbers are keys of a Map, and strings in a path. */
function keyIn(map: Map<unknown, unknown>, key: string | number): unknown {
  if (map.has(key)) return key;
  for (const each of map.keys()) if (String(each) === key) return each;
  return key;
}

function childOf(container: object, key: string | number): unknown {
  if (isMap(container)) return container.get(keyIn(container, key));
  return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : undefined;
}

function setChild(container: object, key: string | number, value: unknown): void {
  if (isMap(container)) return void container.set(keyIn(container, key), value);
  if (Array.isArray(container)) while (container.length < Number(key)) container.push(null);
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Puts a value where a path leads, making dicts and lists on the way; a number as a float with `asFloat`. */
export function setElement(root: object, path: ObjectPath, value: unknown, asFloat = false): void {
  let container = root;
  path.forEach((key, i) => {
    if (i === path.length - 1) return;
    let next = childOf(container, key);
    if (typeof next !== "object" || next === null) {
      next = typeof path[i + 1] === "number" ? [] : {};
      setChild(container, key, next);
    }
    container = next as object;
  });
  const key = path[path.length - 1];
  if (key === undefined) return;
  setChild(container, key, value);
  if (asFloat) markFloats(container, isMap(container) ? keyIn(container, key) : key);
}
