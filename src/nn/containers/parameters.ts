/** `nn.ParameterList` and `nn.ParameterDict`: parameters by number and by name. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { isPlainObject } from "../../support/realms.ts";
import { KeyError, RuntimeError, TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Module } from "../module/index.ts";
import { Parameter } from "../../tensor/parameter.ts";
import { entriesOf, NamedEntries, type DictSource } from "./dict.ts";
import { picked, wrapIndex } from "./list.ts";
import type { Slice } from "../../layout/index.ts";
import { membersOf } from "../../support/members.ts";

/** Where a ParameterList keeps its length. */
const SIZE = Symbol("size");

/** Tensors become parameters; other values stay what they are. */
function asParameter(value: unknown): unknown {
  return value instanceof Tensor && !(value instanceof Parameter) ? new Parameter(value) : value;
}

/** `typeText`: lists name the dtype, dicts the tensor's type, as PyTorch's do. */
function describeItem(key: string | number, value: unknown, typeText: (tensor: Tensor) => string): string {
  if (!(value instanceof Tensor)) return `  (${key}): Object of type: ${pythonTypeName(value)}`;
  const kind = value instanceof Parameter ? "Parameter" : "Tensor";
  return `  (${key}): ${kind} containing: [${typeText(value)} of size ${value.shape.join("x")}]`;
}

/**
 * A list of parameters that `parameters()` and `state_dict()` see. Tensors that are put in become parameters.
 * Parameters of any shape.
 * @example
 * const list = new nn.ParameterList([torch.ones(2), torch.ones(3)]);
 * list.parameters().length; // 2
 */
export class ParameterList<T = Parameter> extends Module implements Iterable<T> {
  [SIZE] = 0;

  constructor(values: Iterable<T | Tensor> | null = null) {
    super();
    if (values !== null) this.extend(values);
  }

  override get length(): number {
    return this[SIZE];
  }
  /** The parameter at an index (-1 is the last), or a new list of what a slice takes: `list.at("1:3")`. */
  at(index: number): T;
  at(slice: string | Slice): ParameterList<T>;
  at(index: number | string | Slice): T | ParameterList<T> {
    if (typeof index !== "number") return new ParameterList<T>(picked([...this], index));
    return (this as Record<number, T>)[wrapIndex(index, this[SIZE])]!;
  }
  /** Puts a tensor in another's place. */
  set(index: number, value: T | Tensor): void {
    (this as Record<number, unknown>)[wrapIndex(index, this[SIZE])] = asParameter(value);
  }
  /** Adds a tensor at the end; it becomes a parameter. */
  append(value: T | Tensor): this {
    this[SIZE]++;
    this.set(this[SIZE] - 1, value);
    return this;
  }
  /** Adds tensors at the end and gives the new length, as arrays do. */
  push(...values: (T | Tensor)[]): number {
    this.extend(values);
    return this[SIZE];
  }
  /** Adds tensors at the end. */
  extend(values: Iterable<T | Tensor>): this {
    if (values instanceof Tensor || typeof (values as Partial<Iterable<T>> | null)?.[Symbol.iterator] !== "function") {
      throw new TypeError(
        `ParameterList.extend should be called with an iterable, but got ${values instanceof Tensor ? "Tensor" : pythonTypeName(values)}`,
      );
    }
    for (const value of values) this.append(value);
    return this;
  }
  /** A list of the parameters from `start` to before `end`. */
  slice(start?: number, end?: number): ParameterList<T> {
    return new ParameterList<T>([...this].slice(start, end));
  }
  [Symbol.iterator](): IterableIterator<T> {
    return Array.from({ length: this[SIZE] }, (_, i) => this.at(i))[Symbol.iterator]();
  }
  override extra_repr(): string {
    return [...this].map((value, i) => describeItem(i, value, (tensor) => String(tensor.dtype))).join("\n");
  }
}
Object.defineProperty(ParameterList.prototype, "forward", {
  value() {
    throw new RuntimeError("ParameterList should not be called.");
  },
  writable: true,
  configurable: true,
});

/**
 * Parameters by name, in the order in which they were added. Tensors that are put in become parameters. Parameters of
 * any shape.
 * @example
 * const dict = new nn.ParameterDict({ left: torch.ones(2), right: torch.ones(3) });
 * [...dict.keys()]; // ['left', 'right']
 */
export class ParameterDict<T = Parameter> extends NamedEntries<T, T | Tensor> {
  constructor(parameters: DictSource<T | Tensor> | ParameterDict<T> | null = null) {
    super();
    if (parameters !== null) this.update(parameters);
  }

  /** The parameter of that name; `fallback` or a KeyError if there is none. */
  override get(key: string): T;
  override get<D>(key: string, fallback: D): T | D;
  override get<D>(key: string, ...fallback: D[]): T | D {
    return fallback.length > 0 && !this.has(key) ? (fallback[0] as D) : super.get(key);
  }
  /** Puts a tensor under a name; it becomes a parameter. */
  override set(key: string, value: T | Tensor): this {
    if (typeof key !== "string")
      throw new TypeError(
        `Index given to ParameterDict cannot be used as a key as it is not a string (type is '${typeof key}'). Open an issue on github if you need non-string keys.`,
      );
    this.addKey(key);
    membersOf(this)[key] = asParameter(value);
    return this;
  }
  /** Takes out the last pair of name and parameter and gives it. */
  popitem(): [string, T] {
    const key = [...this.keys()].at(-1);
    if (key === undefined) throw new KeyError("'dictionary is empty'");
    return [key, this.pop(key)];
  }
  /** The parameter of a name, which is put there first if it is missing. */
  setdefault(key: string, fallback: T | Tensor): T {
    if (!this.has(key)) this.set(key, fallback);
    return this.get(key);
  }
  /** Puts in the tensors of another dict, map or list of pairs. */
  update(parameters: DictSource<T | Tensor> | ParameterDict<T>): void {
    const entries = [...entriesOf<T | Tensor>(parameters, "ParameterDict")];
    // PyTorch sorts what a plain dict has.
    if (isPlainObject(parameters)) entries.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, value] of entries) this.set(name, value);
  }
  /** A new dict of the same parameters. */
  copy(): ParameterDict<T> {
    return new ParameterDict<T>(this);
  }
  /** A new dict of these names with one value for all. */
  fromkeys(keys: Iterable<string>, value: T | Tensor): ParameterDict<T> {
    return new ParameterDict<T>([...keys].map((key): [string, T | Tensor] => [key, value]));
  }
  override extra_repr(): string {
    return [...this.items()]
      .map(([key, value]) => describeItem(key, value, (tensor) => `torch.${tensor.dtype.scalarName}Tensor`))
      .join("\n");
  }
}
Object.defineProperty(ParameterDict.prototype, "forward", {
  value() {
    throw new RuntimeError("ParameterDict should not be called.");
  },
  writable: true,
  configurable: true,
});
