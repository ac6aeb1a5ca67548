/** Values of programs: what JavaScript cannot tell apart has a class of its own. */
import { Complex } from "../../support/complex.ts";
import { RuntimeError } from "../../support/errors.ts";
import { exponentText, nonFiniteText } from "../../support/python.ts";
import type { Device } from "../../tensor/device-name.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Module } from "../../nn/index.ts";
import type { Type } from "./types.ts";

/** A float. Plain numbers are ints. */
export class ScriptFloat {
  constructor(readonly value: number) {}
}

/** A tuple; one of a class of named tuples knows its class. Lists are arrays. */
export class ScriptTuple {
  constructor(
    readonly items: readonly Value[],
    readonly of: ClassInfo | null = null,
  ) {}
}

/** What keys of dicts are compared by. */
const keyOf = (key: Value): unknown => {
  if (key instanceof ScriptFloat) return key.value;
  return key instanceof Complex ? String(key) : key;
};

/** A dict, in the order in which its keys came. */
export class Dict {
  private readonly pairs = new Map<unknown, [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }
  get size(): number {
    return this.pairs.size;
  }
  has(key: Value): boolean {
    return this.pairs.has(keyOf(key));
  }
  get(key: Value): Value | undefined {
    return this.pairs.get(keyOf(key))?.[1];
  }
  set(key: Value, value: Value): void {
    const known = this.pairs.get(keyOf(key));
    if (known) known[1] = value;
    else this.pairs.set(keyOf(key), [key, value]);
  }
  delete(key: Value): boolean {
    return this.pairs.delete(keyOf(key));
  }
  clear(): void {
    this.pairs.clear();
  }
  entries(): [Value, Value][] {
    return [...this.pairs.values()];
  }
  __deepcopy__(fill: (twin: Dict) => Dict): Dict {
    return fill(new Dict());
  }
}

/** An object of a class of the program that is no module. */
export class ScriptObject {
  readonly slots = new Map<string, Value>();
  constructor(readonly of: ClassInfo) {}
  __deepcopy__(fill: (twin: ScriptObject) => ScriptObject): ScriptObject {
    return fill(new ScriptObject(this.of));
  }
}

/** A member of an enum. */
export class EnumMember {
  constructor(
    readonly of: ClassInfo,
    readonly name: string,
    readonly value: Value,
  ) {}
}

/** What `fork` gives: it is done already, or has failed. */
export class Pending {
  constructor(readonly result: () => Value) {}
}

/** Something that an archive cannot hold here, by its class: an error when it is used. */
export class Unsupported {
  constructor(readonly what: string) {}
}

/** A function of a program, or one of its methods with the object that it belongs to. */
export interface ScriptCallable {
  readonly call: (args: readonly Value[], keywords: ScriptKeywords | null) => Value;
}

/** A function as a value. */
export class Bound implements ScriptCallable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly Value[], keywords: ScriptKeywords | null) => Value,
  ) {}
}

/** Arguments by name. */
export type ScriptKeywords = ReadonlyMap<string, Value>;

/** What a program computes with. */
export type Value =
  | null
  | boolean
  | number
  | string
  | ScriptFloat
  | Complex
  | Tensor
  | Value[]
  | ScriptTuple
  | Dict
  | ScriptObject
  | EnumMember
  | Pending
  | Bound
  | ClassInfo
  | Device
  | Module
  | Unsupported
  | Opaque;

/** A value of the library that programs only hand on: packed parameters, generators. */
export class Opaque {
  constructor(readonly value: object) {}
}

/** A parameter of a function. */
export interface ParameterInfo {
  readonly name: string;
  readonly type: Type;
  readonly isNamed: boolean;
  /** Its default, or null. */
  readonly value: (() => Value) | null;
}

/** A function of a program. */
export interface FunctionInfo extends ScriptCallable {
  readonly name: string;
  readonly parameters: readonly ParameterInfo[];
  readonly returns: Type;
  /** The text of the function, as it stands in the archive. */
  readonly text: string;
}

/** A class of a program. */
export class ClassInfo {
  readonly attributes = new Map<string, Type>();
  readonly constants = new Map<string, Value>();
  readonly methods = new Map<string, FunctionInfo>();
  parameters: readonly string[] = [];
  buffers: readonly string[] = [];
  constructor(
    /** With its module: "__torch__.Net". */
    readonly qualified: string,
    readonly kind: "module" | "object" | "tuple" | "enum" | "interface",
  ) {}

  get name(): string {
    return this.qualified.slice(this.qualified.lastIndexOf(".") + 1);
  }
}

/** Where a module of an archive keeps its class and what is neither a tensor nor a module. */
export const SCRIPT = Symbol("script");
/** What stands there. */
export interface Scripted {
  readonly of: ClassInfo;
  readonly slots: Map<string, Value>;
  /** Takes an attribute up that the module does not have yet. */
  readonly add: (module: object, name: string, value: Value) => void;
}

/** What a module of an archive keeps; null for everything else. */
export function scriptedOf(value: Value): Scripted | null {
  return typeof value === "function" ? ((value as { [SCRIPT]?: Scripted })[SCRIPT] ?? null) : null;
}

/** Whether a value is a number: an int or a float. */
export function isNumber(value: Value | undefined): value is number | ScriptFloat {
  return typeof value === "number" || value instanceof ScriptFloat;
}

/** The number of an int or a float, or of a bool. */
export function numberOf(value: Value | undefined): number {
  if (typeof value === "number") return value;
  if (value instanceof ScriptFloat) return value.value;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof Tensor) return Number(value.item());
  throw new RuntimeError(`expected a number but got ${kindOf(value)}`);
}

/** An int, if it is one that is exact. */
export function integer(value: number): number {
  if (Number.isSafeInteger(value) || Math.abs(value) === 2 ** 63) return value;
  throw new RuntimeError(
    `integers beyond 2^53 are not supported in TorchScript programs, and this one would be ${value}`,
  );
}

/** A name for the kind of a value, in errors. */
export function kindOf(value: Value | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return "int";
  if (typeof value === "string") return "str";
  if (value instanceof ScriptFloat) return "float";
  if (value instanceof Complex) return "complex";
  if (value instanceof Tensor) return "Tensor";
  if (Array.isArray(value)) return "List";
  if (value instanceof ScriptTuple) return value.of?.name ?? "Tuple";
  if (value instanceof Dict) return "Dict";
  if (value instanceof ScriptObject || value instanceof EnumMember) return value.of.qualified;
  if (value instanceof Unsupported) return value.what;
  return scriptedOf(value)?.of.qualified ?? "object";
}

/** A float as programs print it: `2.`, `0.10000000000000001`. */
export function scriptFloatText(value: number): string {
  const special = nonFiniteText(value);
  if (special !== null) return special;
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return `${Object.is(value, -0) ? "-0" : BigInt(value)}.`;
  // As C prints it with 17 digits: an exponent where it is less than -4, or has as many digits.
  const [digits = "", exponent = "0"] = value.toExponential(16).split("e");
  const power = Number(exponent);
  const trimmed = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power >= -4 && power < 17) return trimmed(value.toFixed(Math.max(0, 16 - power)));
  return trimmed(digits) + exponentText(power);
}

/** A value as `str` and `format` write it. */
export function scriptText(value: Value): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (value instanceof ScriptFloat) return scriptFloatText(value.value);
  if (value instanceof Complex) {
    const { real, imag } = value;
    return `${scriptFloatText(real)}${imag >= 0 || Number.isNaN(imag) ? "+" : ""}${scriptFloatText(imag)}j`;
  }
  if (Array.isArray(value)) return `[${value.map(scriptText).join(", ")}]`;
  if (value instanceof ScriptTuple) {
    const fields = value.of ? [...value.of.attributes.keys()] : null;
    const items = value.items.map((item, i) => (fields ? `${fields[i]}=${scriptText(item)}` : scriptText(item)));
    return `${value.of?.name ?? ""}(${items.join(", ")}${items.length === 1 && !fields ? "," : ""})`;
  }
  if (value instanceof Dict)
    return `{${value
      .entries()
      .map(([key, item]) => `${scriptText(key)}: ${scriptText(item)}`)
      .join(", ")}}`;
  if (value instanceof EnumMember) return `Enum<${value.of.qualified}.${value.name}>`;
  if (value instanceof ScriptObject) return `<${value.of.qualified} object>`;
  return String(value);
}
