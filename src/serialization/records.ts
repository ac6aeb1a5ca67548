/**
 * Inert records: what a pickle says about objects of classes that Flambeau does not have. They describe and do nothing.
 */

import { isMap, isPlainObject, isSet } from "../support/realms.ts";
import { dictEntries } from "./notes.ts";

const inspect = Symbol.for("nodejs.util.inspect.custom");

/** A class or function that a file names: `some_module.some_function`. */
export class PickledGlobal {
  constructor(readonly qualifiedName: string) {}

  toString(): string {
    return `<pickled global ${this.qualifiedName}>`;
  }
  [inspect](): string {
    return this.toString();
  }
}

/** An object of an unknown class, or the result of an unknown call that was not made. */
export class PickledObject {
  /** The `__dict__` or other state that it would have been given. */
  state: unknown = undefined;
  /** Items, if it is a kind of list. */
  readonly items: unknown[] = [];
  /** Keys and values, if it is a kind of dict. */
  readonly entries: [unknown, unknown][] = [];
  /** Arguments of the call or of the class. */
  args: readonly unknown[] = [];
  /** Named arguments, if there are any. */
  kwargs: unknown = undefined;

  constructor(
    /** The class or function, with its module. */
    readonly qualifiedName: string,
    /** Whether the file makes an instance ("new") or calls the name ("call"). */
    readonly how: "call" | "new",
  ) {}

  toString(): string {
    return show(this, 2);
  }
  [inspect](): string {
    return this.toString();
  }
}

function show(value: unknown, depth: number): string {
  if (value instanceof PickledObject) {
    if (depth === 0) return `<pickled ${value.qualifiedName}>`;
    const parts: string[] = [];
    if (value.args.length > 0)
      parts.push(
        value.args
          .slice(0, 8)
          .map((item) => show(item, depth - 1))
          .join(", "),
      );
    if (value.kwargs !== undefined) parts.push(show(value.kwargs, depth - 1));
    if (value.state !== undefined) parts.push(`state=${show(value.state, depth - 1)}`);
    if (value.items.length > 0) parts.push(`items=[${value.items.length}]`);
    if (value.entries.length > 0) parts.push(`entries=[${value.entries.length}]`);
    return `<pickled ${value.qualifiedName}(${parts.join(", ")})>`;
  }
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value !== "object" || value === null || value instanceof PickledGlobal) return String(value);
  if (Array.isArray(value)) {
    if (depth === 0) return `[${value.length} items]`;
    return `[${value
      .slice(0, 8)
      .map((item) => show(item, depth - 1))
      .join(", ")}${value.length > 8 ? ", ..." : ""}]`;
  }
  if (isMap(value) || isPlainObject(value)) {
    const entries = dictEntries(value);
    if (depth === 0) return `{${entries.length} entries}`;
    const shown = entries.slice(0, 8).map(([key, item]) => `${String(key)}: ${show(item, depth - 1)}`);
    return `{${shown.join(", ")}${entries.length > 8 ? ", ..." : ""}}`;
  }
  return `<${value.constructor?.name ?? "object"}>`;
}

/**
 * The weights of a whole model that was written with `torch.save(model)`: walks the records of its modules and returns
 * names and tensors as `model.state_dict()` would have.
 */
export function state_dict_of(record: PickledObject): Record<string, object> {
  const result: Record<string, object> = {};
  const seen = new Set<PickledObject>();
  const pending: [PickledObject, string][] = [[record, ""]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [module, prefix] = next;
    if (seen.has(module)) continue;
    seen.add(module);
    const hidden = member(module.state, "_non_persistent_buffers_set");
    for (const kind of ["_parameters", "_buffers"]) {
      for (const [name, tensor] of entriesOf(member(module.state, kind))) {
        if (typeof tensor !== "object" || tensor === null) continue;
        if (kind === "_buffers" && isSet(hidden) && hidden.has(name)) continue;
        result[`${prefix}${String(name)}`] = tensor;
      }
    }
    const children = entriesOf(member(module.state, "_modules")).reverse();
    for (const [name, child] of children) {
      if (child instanceof PickledObject) pending.push([child, `${prefix}${String(name)}.`]);
    }
  }
  return result;
}

function entriesOf(dict: unknown): [unknown, unknown][] {
  return typeof dict === "object" && dict !== null ? dictEntries(dict) : [];
}

function member(state: unknown, key: string): unknown {
  if (isMap(state)) return state.get(key);
  return typeof state === "object" && state !== null && Object.hasOwn(state, key)
    ? (state as Record<string, unknown>)[key]
    : undefined;
}
