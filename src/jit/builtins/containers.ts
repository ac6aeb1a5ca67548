/** Methods of lists, tuples and dicts. */
import { IndexError, KeyError, RuntimeError } from "../../support/errors.ts";
import { textDecoder, textEncoder } from "../../support/platform/text-coding.ts";
import { Tensor } from "../../tensor/tensor.ts";
import {
  Dict,
  ScriptFloat,
  isNumber,
  kindOf,
  numberOf,
  scriptText,
  ScriptTuple,
  type Value,
} from "../language/script-values.ts";
import { argument, type Builtin, type Builtins } from "./builtin.ts";
import { toBool } from "./conversions.ts";
import { compare, isEqual } from "./numbers.ts";

/** The items of a list or a tuple; null for everything else. */
export function itemsOf(value: Value | undefined): readonly Value[] | null {
  if (Array.isArray(value)) return value;
  return value instanceof ScriptTuple ? value.items : null;
}

/** A function of a list, which it may change. */
const list =
  (of: (list: Value[], ...rest: (Value | undefined)[]) => Value | undefined): Builtin =>
  ([a, ...rest]) =>
    Array.isArray(a) ? of(a, ...rest) : undefined;
/** A function of a dict. */
const dict =
  (of: (dict: Dict, ...rest: (Value | undefined)[]) => Value | undefined): Builtin =>
  ([a, ...rest]) =>
    a instanceof Dict ? of(a, ...rest) : undefined;

/** The one of several that takes the arguments. */
export const either =
  (...choices: readonly (Builtin | undefined)[]): Builtin =>
  (args, keywords) => {
    for (const choice of choices) {
      const result = choice?.(args, keywords);
      if (result !== undefined) return result;
    }
    return undefined;
  };

/** An index of a list of so many items, counted from the end where it is negative. */
function place(length: number, index: Value | undefined): number {
  const given = numberOf(index);
  const at = given < 0 ? given + length : given;
  if (!(at >= 0 && at < length)) throw new IndexError("list index out of range");
  return at;
}

/** Which items a slice of so many takes. */
export function sliceOf<T>(
  items: readonly T[],
  start: Value | undefined,
  end: Value | undefined,
  step: Value | undefined,
): T[] {
  const by = isNumber(step) ? numberOf(step) : 1;
  const { length } = items;
  if (by === 0) throw new RuntimeError("slice step cannot be zero");
  const at = (index: Value | undefined, other: number): number => {
    if (!isNumber(index)) return other;
    const given = numberOf(index);
    const from = given < 0 ? given + length : given;
    return Math.min(Math.max(from, by < 0 ? -1 : 0), by < 0 ? length - 1 : length);
  };
  const [from, to] = [at(start, by < 0 ? length - 1 : 0), at(end, by < 0 ? -1 : length)];
  const found: T[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) found.push(...items.slice(i, i + 1));
  return found;
}

function missing(key: Value): KeyError {
  return new KeyError(scriptText(key));
}

const getItem: Builtin = ([of, index]) => {
  const items = itemsOf(of);
  if (items !== null) return items[place(items.length, index)] ?? null;
  if (typeof of === "string") {
    const at = numberOf(index) < 0 ? numberOf(index) + of.length : numberOf(index);
    if (!(at >= 0 && at < of.length)) throw new IndexError("string index out of range");
    return of.charAt(at);
  }
  if (!(of instanceof Dict)) return undefined;
  const value = of.get(index ?? null);
  if (value === undefined) throw missing(index ?? null);
  return value;
};

function best(items: readonly Value[], isBetter: (order: number) => boolean, name: string): Value {
  if (items.length === 0) throw new RuntimeError(`${name}() arg is an empty sequence`);
  return items.reduce((a, b) => (isBetter(compare(b, a)) ? b : a));
}

/** The smallest or largest of a list, of two lists, or of numbers. */
const extreme =
  (name: string, isBetter: (order: number) => boolean): Builtin =>
  (args) => {
    const [a, b] = args;
    if (Array.isArray(a) && Array.isArray(b)) return isBetter(compare(b, a)) ? b : a;
    if (Array.isArray(a) && args.length === 1) return best(a, isBetter, name);
    if (args.length < 2 || args.some((each) => !isNumber(each))) return undefined;
    const isFloat = args.some((each) => each instanceof ScriptFloat);
    const chosen = numberOf(best(args, isBetter, name));
    return isFloat ? new ScriptFloat(chosen) : chosen;
  };

const sort = (items: readonly Value[], reverse: Value | undefined): Value[] => {
  const sign = reverse === true ? -1 : 1;
  return items.toSorted((a, b) => sign * compare(a, b));
};

function sum(items: readonly Value[]): Value {
  const isFloat = items.some((item) => item instanceof ScriptFloat);
  const total = items.reduce<number>((all, item) => all + numberOf(item), 0);
  return isFloat ? new ScriptFloat(total) : total;
}

const setItem: Builtin = ([of, index, value = null]) => {
  if (of instanceof Dict) of.set(index ?? null, value);
  else if (Array.isArray(of)) of[place(of.length, index)] = value;
  else return undefined;
  return null;
};

const remove: Builtin = either(
  list((items, index) => {
    items.splice(place(items.length, index), 1);
    return null;
  }),
  dict((entries, key = null) => {
    if (!entries.delete(key)) throw missing(key);
    return null;
  }),
);

/** Functions of containers. They are asked first, whatever the containers hold. */
export const containers: Builtins = {
  len: (args) => {
    const [a] = args;
    if (a instanceof Dict) return a.size;
    return a instanceof Tensor ? (a.shape[0] ?? undefined) : itemsOf(a)?.length;
  },
  append: list((items, value = null) => {
    items.push(value);
    return items;
  }),
  extend: list((items, more) => {
    items.push(...(itemsOf(more) ?? []));
    return null;
  }),
  insert: list((items, index, value = null) => {
    const at = numberOf(index);
    items.splice(at < 0 ? Math.max(0, items.length + at) : at, 0, value);
    return null;
  }),
  pop: either(
    list((items, index) => {
      if (items.length === 0) throw new IndexError("pop from empty list");
      const at = index === undefined ? items.length - 1 : place(items.length, index);
      return items.splice(at, 1)[0] ?? null;
    }),
    dict((entries, key = null, other) => {
      const value = entries.get(key);
      if (value === undefined && other === undefined) throw missing(key);
      entries.delete(key);
      return value ?? other ?? null;
    }),
  ),
  remove: list((items, value = null) => {
    const at = items.findIndex((item) => isEqual(item, value));
    if (at < 0) throw new RuntimeError("list.remove(x): x not in list");
    items.splice(at, 1);
    return null;
  }),
  reverse: list((items) => {
    items.reverse();
    return null;
  }),
  clear: either(
    list((items) => {
      items.length = 0;
      return null;
    }),
    dict((entries) => {
      entries.clear();
      return null;
    }),
  ),
  copy: either(
    list((items) => [...items]),
    dict((entries) => new Dict(entries.entries())),
  ),
  count: list((items, value = null) => items.filter((item) => isEqual(item, value)).length),
  index: list((items, value = null) => {
    if (Array.isArray(value)) return undefined;
    const at = items.findIndex((item) => isEqual(item, value));
    if (at < 0) throw new RuntimeError(`'${scriptText(value)}' is not in list`);
    return at;
  }),
  sort: (args, keywords) => {
    const [items] = args;
    if (!Array.isArray(items)) return undefined;
    items.splice(0, items.length, ...sort(items, argument(args, keywords, 1, "reverse")));
    return null;
  },
  sorted: (args, keywords) => {
    const items = args[0] instanceof Dict ? args[0].entries().map(([key]) => key) : itemsOf(args[0]);
    return items === null ? undefined : sort(items, argument(args, keywords, 1, "reverse"));
  },
  list: ([a]) => {
    if (typeof a === "string") return [...a];
    if (a instanceof Dict) return a.entries().map(([key]) => key);
    const items = itemsOf(a);
    return items === null ? undefined : [...items];
  },
  __getitem__: getItem,
  _set_item: setItem,
  Delete: remove,
  __contains__: ([of, value = null]) => {
    if (of instanceof Dict) return of.has(value);
    if (typeof of === "string") return of.includes(String(value));
    return itemsOf(of)?.some((item) => isEqual(item, value));
  },
  slice: ([of, start, end, step]) => {
    if (typeof of === "string") {
      // Strings are bytes of UTF-8 in programs.
      const bytes = textEncoder().encode(of);
      return textDecoder().decode(new Uint8Array(sliceOf([...bytes], start, end, step)));
    }
    if (Array.isArray(of)) return sliceOf(of, start, end, step);
    return of instanceof ScriptTuple ? new ScriptTuple(sliceOf(of.items, start, end, step)) : undefined;
  },
  keys: dict((entries) => entries.entries().map(([key]) => key)),
  values: dict((entries) => entries.entries().map(([, value]) => value)),
  items: dict((entries) => entries.entries().map((entry) => new ScriptTuple(entry))),
  get: dict((entries, key = null, other = null) => entries.get(key) ?? other),
  setdefault: dict((entries, key = null, other = null) => {
    if (!entries.has(key)) entries.set(key, other);
    return entries.get(key);
  }),
  update: dict((entries, more) => {
    if (more instanceof Dict) for (const [key, value] of more.entries()) entries.set(key, value);
    return null;
  }),
  popitem: dict((entries) => {
    const last = entries.entries().at(-1);
    if (!last) throw new KeyError("popitem(): dictionary is empty");
    entries.delete(last[0]);
    return new ScriptTuple(last);
  }),
  dict: (args) => {
    const [a] = args;
    if (a instanceof Dict) return new Dict(a.entries());
    if (args.length === 0) return new Dict();
    return Array.isArray(a) ? new Dict(a.map((pair) => itemsOf(pair) as [Value, Value])) : undefined;
  },
  add: ([a, b]) => {
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    return a instanceof ScriptTuple && b instanceof ScriptTuple ? new ScriptTuple([...a.items, ...b.items]) : undefined;
  },
  add_: ([a, b]) => {
    if (!Array.isArray(a) || !Array.isArray(b)) return undefined;
    a.push(...b);
    return a;
  },
  mul: ([a, b]) => {
    const [items, times] = Array.isArray(a) ? [a, b] : [b, a];
    if (!Array.isArray(items) || typeof times !== "number") return undefined;
    return Array.from({ length: Math.max(0, times) }, () => items).flat() as Value[];
  },
  mul_: ([a, times]) => {
    if (!Array.isArray(a) || typeof times !== "number") return undefined;
    const once = [...a];
    a.length = 0;
    for (let i = 0; i < times; i++) a.push(...once);
    return a;
  },
  min: extreme("min", (order) => order < 0),
  max: extreme("max", (order) => order > 0),
  sum: ([a]) =>
    Array.isArray(a) && a.every((item) => isNumber(item) || typeof item === "boolean") ? sum(a) : undefined,
  any: ([a]) => (Array.isArray(a) ? a.some(toBool) : undefined),
  all: ([a]) => (Array.isArray(a) ? a.every(toBool) : undefined),
};

/** The items that a loop runs over. */
export function iterated(value: Value | undefined): readonly Value[] {
  const items = itemsOf(value);
  if (items !== null) return items;
  if (typeof value === "string") return [...value];
  if (value instanceof Dict) return value.entries().map(([key]) => key);
  if (value instanceof Tensor) return value.unbind(0) as Value[];
  throw new RuntimeError(`${kindOf(value)} cannot be iterated over`);
}
