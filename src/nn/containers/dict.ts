/** `nn.ModuleDict`: modules by name. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { isMap } from "../../support/realms.ts";
import { KeyError, TypeError, ValueError } from "../../support/errors.ts";
import { isOptions } from "../../ops/declare/bind.ts";
import { Module, NAMES } from "../module/index.ts";
import { membersOf } from "../../support/members.ts";

/** Where dict containers keep their names in order (no private field: copies are made without the constructor). */
const KEYS = Symbol("keys");

/** What a dict container is made of: an object, a Map, or pairs. */
export type DictSource<V> = Readonly<Record<string, V>> | Iterable<readonly [string, V]>;

/** The entries of an object, a Map, pairs or another dict container. */
export function entriesOf<V>(source: unknown, name: string): [string, V][] {
  if (isMap(source)) return [...(source as Map<string, V>)];
  if (isOptions(source)) return Object.entries(source) as [string, V][];
  const items = (source as { items?: () => Iterable<[string, V]> } | null)?.items;
  if (typeof items === "function") return [...items.call(source)];
  if (
    typeof (source as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== "function" ||
    typeof source === "string"
  ) {
    throw new TypeError(
      `${name.replace("ParameterD", "ParametersD")}.update should be called with an iterable of key/value pairs, but got ${pythonTypeName(source)}`,
    );
  }
  return [...(source as Iterable<unknown>)].map((item, i) => {
    if (!Array.isArray(item))
      throw new TypeError(`${name} update sequence element #${i} should be Iterable; is${pythonTypeName(item)}`);
    if (item.length !== 2)
      throw new ValueError(`${name} update sequence element #${i} has length ${item.length}; 2 is required`);
    return item as [string, V];
  });
}

/**
 * What ModuleDict and ParameterDict share: entries are properties, whose names are kept in the order in which they
 * came.
 */
export abstract class NamedEntries<V, Given = V> extends Module implements Iterable<string> {
  readonly [KEYS] = new Set<string>();

  [NAMES](): readonly string[] {
    const own = Object.keys(this).filter((name) => !this[KEYS].has(name));
    return [...this[KEYS], ...own];
  }

  /** The entry of that name; a KeyError if there is none. */
  get(key: string): V {
    if (!this[KEYS].has(key)) throw new KeyError(`'${key}'`);
    return membersOf<V>(this)[key]!;
  }
  /** Puts an entry under a name. */
  abstract set(key: string, value: Given): this;
  /** Remembers a name that an entry is put under. */
  protected addKey(key: string): void {
    this[KEYS].add(key);
  }
  /** Whether there is an entry of this name. */
  has(key: string): boolean {
    return this[KEYS].has(key);
  }
  /** Takes an entry out; false when there was none. */
  delete(key: string): boolean {
    if (!this[KEYS].delete(key)) return false;
    delete membersOf(this)[key];
    return true;
  }
  /** Takes all entries out. */
  clear(): void {
    for (const name of [...this[KEYS]]) this.delete(name);
  }
  /** Takes an entry out and gives it. */
  pop(key: string): V {
    const value = this.get(key);
    this.delete(key);
    return value;
  }

  /** Number of entries. */
  get size(): number {
    return this[KEYS].size;
  }
  override get length(): number {
    return this[KEYS].size;
  }
  /** Names, in order. */
  keys(): IterableIterator<string> {
    return [...this[KEYS]][Symbol.iterator]();
  }
  /** Entries, in order. */
  values(): IterableIterator<V> {
    return [...this[KEYS]].map((name) => this.get(name))[Symbol.iterator]();
  }
  /** `entries`, by PyTorch's name. */
  items(): IterableIterator<[string, V]> {
    return [...this[KEYS]].map((name): [string, V] => [name, this.get(name)])[Symbol.iterator]();
  }
  /** Pairs of name and entry, in order. */
  entries(): IterableIterator<[string, V]> {
    return this.items();
  }
  /** The names, as in Python. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }
}

/**
 * Modules by name, in the order in which they were added.
 * @example
 * const choices = new nn.ModuleDict({ conv: new nn.Conv2d(10, 10, 3), pool: new nn.MaxPool2d(3) });
 * choices.get("pool")(torch.ones(1, 10, 6, 6)).shape; // [1, 10, 2, 2]
 */
export class ModuleDict<M extends Module = Module> extends NamedEntries<M> {
  constructor(modules: DictSource<M> | ModuleDict<M> | null = null) {
    super();
    if (modules !== null) this.update(modules);
  }

  override set(key: string, module: M): this {
    this.add_module(key, module);
    return this;
  }
  override add_module(name: string, module: Module | null): void {
    super.add_module(name, module);
    this.addKey(name);
  }
  /** Puts in the modules of another dict, map or list of pairs. */
  update(modules: DictSource<M> | ModuleDict<M>): void {
    for (const [name, module] of entriesOf<M>(modules, "ModuleDict")) this.set(name, module);
  }
}
