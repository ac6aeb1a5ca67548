/** How arguments and results are nested: PyTorch's pytrees, as files describe them. */
import { RuntimeError } from "../support/errors.ts";
import { isPlainObject } from "../support/realms.ts";

/** The form of nested values. */
export interface TreeSpec {
  /** "leaf", "tuple", "list", "dict", or the class that Python has for it. */
  readonly type: string;
  /** Names of the children, where they have names. */
  readonly names: readonly string[] | null;
  /** What Python shows between the type and the children. */
  readonly context: string;
  readonly children: readonly TreeSpec[];
}

/** The form of a value that holds no others. */
export const LEAF: TreeSpec = { type: "leaf", names: null, context: "None", children: [] };

interface FileSpec {
  readonly type: string | null;
  readonly context: unknown;
  readonly children_spec: readonly FileSpec[];
}

/** Names of fields of named tuples, by class. */
export type NamedFields = Readonly<Record<string, { readonly field_names: readonly string[] }>>;

function specOf({ type, context, children_spec }: FileSpec, fields: NamedFields): TreeSpec {
  if (type === null) return LEAF;
  const children = children_spec.map((child) => specOf(child, fields));
  const shown = type.replace(/^builtins\.|^.*\./, "");
  let names: unknown = null;
  if (shown === "namedtuple" || type === "collections.namedtuple") names = fields[String(context)]?.field_names ?? null;
  else if (typeof context === "string" && shown !== "tuple" && shown !== "list" && shown !== "deque") {
    try {
      names = JSON.parse(context) as unknown;
    } catch {
      names = null;
    }
  }
  if (isPlainObject(names) && "dict_context" in names) names = names["dict_context"];
  const flat = Array.isArray(names) && names.length === 2 && Array.isArray(names[0]) ? (names[0] as unknown[]) : names;
  const isNamed = Array.isArray(flat) && flat.length === children.length;
  const listed = isNamed ? flat.map((name) => (typeof name === "string" ? name : JSON.stringify(name))) : null;
  const text = listed === null ? "None" : `[${listed.map((name) => `'${name}'`).join(", ")}]`;
  return { type: shown, names: listed, context: text, children };
}

/** Reads the text of a form. Throws a RuntimeError for a protocol that is not known. */
export function treespecLoads(text: string, fields: NamedFields = {}): TreeSpec {
  const [protocol, spec] = JSON.parse(text) as [number, FileSpec];
  if (protocol !== 1) throw new RuntimeError(`Unknown protocol ${protocol}. Available protocols: [1]`);
  return specOf(spec, fields);
}

/** A form as Python prints it. */
export function treespecText(spec: TreeSpec, indent = 0): string {
  if (spec.type === "leaf") return "*";
  const inside = indent + 2;
  const children = spec.children.map((child) => treespecText(child, inside));
  const first = children.slice(0, 1).join("");
  const others = children.slice(1).map((child) => `,\n${" ".repeat(inside)}${child}`);
  return `TreeSpec(${spec.type}, ${spec.context}, [${first}${others.join("")}])`;
}

/** How many leaves a form has. */
export function leafCount(spec: TreeSpec): number {
  return spec.type === "leaf" ? 1 : spec.children.reduce((sum, child) => sum + leafCount(child), 0);
}

/** The form that a value has, looked at as `like` where both could be meant. */
export function specLike(value: unknown, like: TreeSpec | undefined): TreeSpec {
  if (Array.isArray(value)) {
    const isListed = like?.type === "list" || like?.type === "tuple" || like?.type === "namedtuple";
    const children = value.map((item, i) => specLike(item, like?.children[i]));
    return { type: isListed ? like.type : "tuple", names: null, context: isListed ? like.context : "None", children };
  }
  if (value instanceof Map || isPlainObject(value)) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    const names = entries.map(([name]) => String(name));
    const children = entries.map(([name, item]) =>
      specLike(item, like?.children[like.names?.indexOf(String(name)) ?? -1]),
    );
    const type = like === undefined || like.type === "leaf" || like.names === null ? "dict" : like.type;
    return { type, names, context: `[${names.map((name) => `'${name}'`).join(", ")}]`, children };
  }
  return LEAF;
}

/** The leaves of a value in the order of a form, or null where it has another form. */
export function flattenAs(value: unknown, spec: TreeSpec): unknown[] | null {
  if (spec.type === "leaf") return Array.isArray(value) || isPlainObject(value) ? null : [value];
  const leaves: unknown[] = [];
  const add = (items: readonly unknown[]): unknown[] | null => {
    if (items.length !== spec.children.length) return null;
    for (const [i, child] of spec.children.entries()) {
      const found = flattenAs(items[i], child);
      if (found === null) return null;
      leaves.push(...found);
    }
    return leaves;
  };
  if (Array.isArray(value)) return add(value as unknown[]);
  const { names } = spec;
  if (names === null || value === null || typeof value !== "object") return null;
  const named = new Map(value instanceof Map ? [...value] : Object.entries(value));
  if (named.size !== names.length || names.some((name) => !named.has(name))) return null;
  return add(names.map((name) => named.get(name)));
}

/** Leaves nested as a form says: tuples and lists are lists, what has names is an object. */
export function unflattenAs(leaves: readonly unknown[], spec: TreeSpec): unknown {
  let next = 0;
  const build = (at: TreeSpec): unknown => {
    if (at.type === "leaf") return leaves[next++];
    const items = at.children.map(build);
    const { names } = at;
    if (names === null) return items;
    const entries = names.map((name, i) => [name, items[i]] as const);
    return at.type === "namedtuple" ? Object.assign(items, Object.fromEntries(entries)) : Object.fromEntries(entries);
  };
  return build(spec);
}

/** The form of a value: arrays are of one kind, plain objects are dicts, all else is a leaf. */
export function specOfValue(value: unknown, arrays: "tuple" | "list", isLeaf: (value: unknown) => boolean): TreeSpec {
  if (isLeaf(value)) return LEAF;
  if (Array.isArray(value))
    return {
      type: arrays,
      names: null,
      context: "None",
      children: value.map((item) => specOfValue(item, arrays, isLeaf)),
    };
  if (!isPlainObject(value)) return LEAF;
  const names = Object.keys(value);
  const children = names.map((name) => specOfValue(value[name], arrays, isLeaf));
  return { type: "dict", names, context: `[${names.map((name) => `'${name}'`).join(", ")}]`, children };
}

/** The leaves of a value in the order of its form. */
export function outputLeaves(value: unknown, isLeaf: (value: unknown) => boolean): unknown[] {
  if (isLeaf(value)) return [value];
  if (Array.isArray(value)) return value.flatMap((item) => outputLeaves(item, isLeaf));
  return isPlainObject(value) ? Object.values(value).flatMap((item) => outputLeaves(item, isLeaf)) : [value];
}

/** The leaves of a call with the names that their nodes have: `x_0_key` of what is nested. */
export function leafNames(
  [args, kwargs]: readonly [readonly unknown[], Readonly<Record<string, unknown>>],
  names: readonly string[],
): [name: string, leaf: unknown][] {
  const found: [string, unknown][] = [];
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) visit(item, `${name}_${i}`);
    else if (isPlainObject(value)) for (const [key, item] of Object.entries(value)) visit(item, `${name}_${key}`);
    else found.push([name.replace(/[^a-zA-Z0-9]+/g, "_"), value]);
  };
  for (const [i, value] of [...args, ...Object.values(kwargs)].entries()) visit(value, names[i] ?? `args_${i}`);
  return found;
}

/** A form as files have it. Throws a RuntimeError for classes of Python. */
export function treespecDumps(spec: TreeSpec): string {
  const dump = ({ type, names, children }: TreeSpec): object => {
    if (type === "leaf") return { type: null, context: null, children_spec: [] };
    if (type !== "tuple" && type !== "list" && type !== "dict")
      throw new RuntimeError(`a ${type} cannot be written into an exported program`);
    const context = type === "dict" ? JSON.stringify(names).replaceAll(",", ", ") : "null";
    return { type: `builtins.${type}`, context, children_spec: children.map(dump) };
  };
  return JSON.stringify([1, dump(spec)]);
}
