/** `nn.ModuleList`, and what it shares with `Sequential`: modules by number. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { IndexError, TypeError, noInteger } from "../../support/errors.ts";
import { parseIndex, type Slice } from "../../layout/index.ts";
import { NAMES, ownChildren } from "../module/members.ts";
import { Module, type AnyForward } from "../module/index.ts";
import { indented } from "../module/repr.ts";
import { itemAt } from "../../support/checked.ts";
import { membersOf } from "../../support/members.ts";
import { asModule } from "../module/kind.ts";

/** Python's index: negative ones count from the end. */
export function wrapIndex(index: number, length: number): number {
  if (!Number.isInteger(index)) throw noInteger(typeof index);
  if (index < -length || index >= length) throw new IndexError(`index ${index} is out of range`);
  return index < 0 ? index + length : index;
}

/** What an index or a slice (written as in `x.at("1:3")`) picks from a list. */
export function picked<T>(list: readonly T[], index: number | string | Slice): T[] {
  if (typeof index === "number") return [itemAt(list, wrapIndex(index, list.length))];
  const [item] = parseIndex<never>([index], (_): _ is never => false);
  if (item?.kind !== "slice") throw noInteger("ellipsis");
  return list.slice(item.start, item.stop).filter((_, i) => i % item.step === 0);
}

/** Modules in order, under the names "0", "1", … (a Sequential may have other names). */
export abstract class IndexedModules<M extends Module, F extends AnyForward = AnyForward>
  extends Module<F>
  implements Iterable<M>
{
  /** The order of names, where it is not that of JavaScript's properties: numbers first. */
  declare protected order_?: string[];

  /** Names of properties, modules in the order in which they came. For the library's own use. */
  [NAMES](): readonly string[] {
    const names = Object.keys(this);
    return this.order_ ? [...new Set([...this.order_, ...names])] : names;
  }

  override add_module(name: string, module: Module | null): void {
    const before = this.entries_();
    super.add_module(name, module);
    if (this.entries_().at(-1)?.[0] !== name) this.order_ = [...before.map(([each]) => each), name];
  }

  protected entries_(): [string, M][] {
    return ownChildren(asModule(this)) as [string, M][];
  }

  /** Number of modules. */
  override get length(): number {
    return this.entries_().length;
  }
  [Symbol.iterator](): IterableIterator<M> {
    return this.entries_()
      .map(([, module]) => module)
      [Symbol.iterator]();
  }

  /** A list or Sequential of these modules; only a Sequential keeps their names. */
  protected abstract holding(entries: readonly (readonly [string, M])[]): IndexedModules<M, AnyForward>;
  /** The modules from `start` to before `end`. */
  abstract slice(start?: number, end?: number): IndexedModules<M, AnyForward>;

  /** The module at an index (-1 is the last), or a new container of what a slice takes: `layers.at("1:3")`. */
  at(index: number): M;
  at(slice: string | Slice): ReturnType<this["slice"]>;
  at(index: number | string | Slice): unknown {
    const entries = picked(this.entries_(), index);
    return typeof index === "number" ? itemAt(entries, 0)[1] : this.holding(entries);
  }
  /**
   * Puts a module in another's place.
   * @throws {TypeError} for what is no module
   */
  set(index: number, module: M): void {
    super.add_module(itemAt(picked(this.entries_(), index), 0)[0], module);
  }

  /** Takes the place of all modules; names start at "0" again unless given. */
  protected rename(modules: readonly M[]): void {
    const own = membersOf(this);
    for (const [name] of this.entries_()) delete own[name];
    delete this.order_;
    modules.forEach((module, i) => this.add_module(String(i), module));
  }

  /** Adds a module at the end. */
  append(module: M): this {
    this.add_module(String(this.length), module);
    return this;
  }
  /** Appends modules and gives the new length, as arrays do. */
  push(...modules: M[]): number {
    this.extend(modules);
    return this.length;
  }
  /** Adds modules at the end. */
  extend(modules: Iterable<M>): this {
    if (typeof (modules as Partial<Iterable<M>> | null)?.[Symbol.iterator] !== "function") {
      throw new TypeError(
        `${this._get_name()}.extend should be called with an iterable, but got ${pythonTypeName(modules)}`,
      );
    }
    const offset = this.length;
    [...modules].forEach((module, i) => this.add_module(String(offset + i), module));
    return this;
  }
  /** Takes out the module at an index and gives it. */
  pop(index = -1): M {
    const modules = [...this];
    const [place, module] = [wrapIndex(index, modules.length), this.at(index)];
    modules.splice(place, 1);
    this.rename(modules);
    return module;
  }
  /** Takes out the module at an index. */
  delete(index: number): void {
    this.pop(index);
  }

  /** The modules as an array of what `fn` gives for each. */
  map<R>(fn: (module: M, index: number) => R): R[] {
    return [...this].map(fn);
  }
  /** Calls `fn` with each module and its index. */
  forEach(fn: (module: M, index: number) => void): void {
    [...this].forEach((module, i) => {
      fn(module, i);
    });
  }
}

/**
 * A list of modules that `parameters()` and `state_dict()` see. It is no layer: loop over it.
 * @example
 * class Net extends nn.Module {
 *   layers = new nn.ModuleList(Array.from({ length: 4 }, () => new nn.Linear(8, 8)));
 *   forward(x: Tensor) {
 *     for (const layer of this.layers) x = layer(x);
 *     return x;
 *   }
 * }
 * new Net().parameters().length; // 8
 */
export class ModuleList<M extends Module = Module> extends IndexedModules<M> {
  constructor(modules: Iterable<M> | null = null) {
    super();
    if (modules !== null) this.extend(modules);
  }

  /** Puts a module before the one at `index`. */
  insert(index: number, module: M): void {
    const modules = [...this];
    modules.splice(index, 0, module);
    this.rename(modules);
  }
  /** Equal neighbours are printed once: `(0-2): 3 x Linear(…)`. */
  override toString(): string {
    const lines: { first: number; last: number; text: string }[] = [];
    [...this].forEach((module, i) => {
      const text = String(module);
      const before = lines.at(-1);
      if (before?.text === text) before.last = i;
      else lines.push({ first: i, last: i, text });
    });
    if (lines.length === 0) return `${this._get_name()}()`;
    const shown = lines.map(({ first, last, text }) =>
      indented(first === last ? `(${first}): ${text}` : `(${first}-${last}): ${last - first + 1} x ${text}`, 2),
    );
    return `${this._get_name()}(\n  ${shown.join("\n  ")}\n)`;
  }
  protected override holding(entries: readonly (readonly [string, M])[]): ModuleList<M> {
    return new ModuleList(entries.map(([, module]) => module));
  }
  /** A list of the modules from `start` to before `end`. */
  slice(start?: number, end?: number): ModuleList<M> {
    return this.holding(this.entries_().slice(start, end));
  }
  /** A new list of these modules and others. */
  concat(other: Iterable<M>): ModuleList<M> {
    return new ModuleList([...this, ...other]);
  }
}
