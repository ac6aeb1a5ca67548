/** Values of JavaScript as programs take them, and values of programs as JavaScript has them. */
import { isDType } from "../dtype.ts";
import { defineOwn, objectKeepsOrder } from "../serialization/notes.ts";
import { Complex } from "../support/complex.ts";
import { RuntimeError } from "../support/errors.ts";
import { isMap, isPlainObject } from "../support/realms.ts";
import { pythonRepr } from "../support/python.ts";
import { Tensor } from "../tensor/tensor.ts";
import { deviceByName } from "../tensor/device-name.ts";
import { isOfType } from "./builtins/checks.ts";
import { codeOfDType } from "./builtins/codes.ts";
import { itemOf } from "./builtins/conversions.ts";
import type { Names } from "./language/scope.ts";
import { anyType, typeText, type Type } from "./language/types.ts";
import {
  ClassInfo,
  Dict,
  EnumMember,
  ScriptFloat,
  kindOf,
  Opaque,
  Pending,
  ScriptTuple,
  scriptText,
  type FunctionInfo,
  type Value,
} from "./language/script-values.ts";

/** A value of JavaScript as a program takes it where it wants a type. */
export function fromJavaScript(value: unknown, type: Type, names: Names): Value {
  const { name, of } = type;
  if (value === undefined || value === null) return null;
  if (name === "Optional") return fromJavaScript(value, of[0] ?? anyType, names);
  if (name === "Union") {
    for (const each of of) {
      const made = fromJavaScript(value, each, names);
      if (isOfType(made, each)) return made;
    }
    return fromJavaScript(value, anyType, names);
  }
  switch (typeof value) {
    case "number":
      return name === "float" || !Number.isInteger(value) ? new ScriptFloat(value) : value;
    case "bigint":
      return Number(value);
    case "boolean":
      return value;
    case "string": {
      if (name === "Device") return deviceByName(value);
      const found = names.find(name);
      if (found instanceof ClassInfo && found.kind === "enum") return found.constants.get(value) ?? value;
      return value;
    }
    case "function":
      return value as Value;
  }
  if (value instanceof Complex) return value;
  if (isDType(value)) return codeOfDType(value);
  if (value instanceof Tensor && /^(int|float|bool|number|complex)$/.test(name) && value.numel() === 1) {
    const item = itemOf(value);
    return name === "float" && typeof item === "number" ? new ScriptFloat(item) : item;
  }
  if (Array.isArray(value)) return fromArray(value, type, names);
  if (isMap(value) || isPlainObject(value)) return fromEntries(value, type, names);
  return value as Value;
}

function fromArray(values: readonly unknown[], { name, of }: Type, names: Names): Value {
  const found = names.find(name);
  const named = found instanceof ClassInfo && found.kind === "tuple" ? found : null;
  if (named === null && name !== "Tuple") return values.map((value) => fromJavaScript(value, of[0] ?? anyType, names));
  const types = named ? [...named.attributes.values()] : of;
  return new ScriptTuple(
    values.map((value, i) => fromJavaScript(value, types[i] ?? anyType, names)),
    named,
  );
}

function fromEntries(given: Map<unknown, unknown> | Record<string, unknown>, type: Type, names: Names): Value {
  const found = names.find(type.name);
  if (found instanceof ClassInfo && found.kind === "tuple" && !isMap(given))
    return new ScriptTuple(
      [...found.attributes].map(([name, each]) => fromJavaScript(given[name], each, names)),
      found,
    );
  const [keyType = anyType, valueType = anyType] = type.of;
  const entries = isMap(given) ? [...given] : Object.entries(given);
  return new Dict(
    entries.map(([key, value]) => {
      // Keys of plain objects are strings, also where ints are meant.
      const read = keyType.name === "int" || keyType.name === "float" ? Number(key) : key;
      return [fromJavaScript(read, keyType, names), fromJavaScript(value, valueType, names)] as const;
    }),
  );
}

/** A value of a program as JavaScript has it: tuples are arrays, dicts plain objects or Maps. */
export function givenToJavaScript(value: Value): unknown {
  if (value instanceof ScriptFloat) return value.value;
  if (Array.isArray(value)) return value.map(givenToJavaScript);
  if (value instanceof ScriptTuple) {
    const items = value.items.map(givenToJavaScript);
    if (value.of) [...value.of.attributes.keys()].forEach((name, i) => defineField(items, name, items[i]));
    return items;
  }
  if (value instanceof Dict) {
    const entries = value.entries();
    if (!objectKeepsOrder(entries.map(([key]) => key)))
      return new Map(entries.map(([key, item]) => [givenToJavaScript(key), givenToJavaScript(item)]));
    const made = {};
    for (const [key, item] of entries) defineOwn(made, key as string, givenToJavaScript(item));
    return made;
  }
  if (value instanceof EnumMember) return value.name;
  if (value instanceof Pending) return givenToJavaScript(value.result());
  return value instanceof Opaque ? value.value : value;
}

/** Gives an array the name of a field. */
function defineField(items: unknown[], name: string, value: unknown): void {
  Object.defineProperty(items, name, { value, enumerable: false, configurable: true });
}

/** What Python calls the type of a value. */
function shownType(value: Value): string {
  const kind = kindOf(value);
  return { None: "NoneType", List: "list", Dict: "dict", Tuple: "tuple" }[kind] ?? kind;
}

/** The end of PyTorch's sentence on a value that cannot be cast. */
function castOf(value: Value): string {
  return `Python instance of type <class '${shownType(value)}'> to C++ type '?' (#define PYBIND11_DETAILED_ERROR_MESSAGES or compile in debug mode for details)`;
}

/** A function's parameters as PyTorch's messages declare them. */
function declarationOf({ name, parameters, returns }: FunctionInfo): string {
  const declared = parameters.map(({ name: parameter, type }) => `${declaredType(type)} ${parameter}`);
  return `${name}(${declared.join(", ")}) -> ${declaredType(returns)}`;
}

/** A type as schemas write it: `Tensor?`, `int[]`. */
function declaredType(type: Type): string {
  const { name, of } = type;
  if (name === "Optional") return `${declaredType(of[0] ?? anyType)}?`;
  if (name === "List") return `${declaredType(of[0] ?? anyType)}[]`;
  if (name === "Tuple") return `(${of.map(declaredType).join(", ")})`;
  if (name === "Dict") return `Dict(${of.map(declaredType).join(", ")})`;
  return of.length === 0 ? name : `${name}[${of.map(declaredType).join(", ")}]`;
}

/** Whether a plain object may be a value of a type. */
function takesEntries({ name, of }: Type): boolean {
  if (name === "Optional" || name === "Union") return of.some(takesEntries);
  return name === "Dict" || name === "Any" || name.startsWith("__torch__.");
}

/**
 * The arguments of a call from outside: by their places, and by their names in a trailing plain object.
 * @throws RuntimeError for arguments that lack, are too many, or are of other types, in PyTorch's words
 */
export function argumentsOf(fn: FunctionInfo, given: readonly unknown[], names: Names, isMethod: boolean): Value[] {
  const parameters = isMethod ? fn.parameters.slice(1) : fn.parameters;
  const declaration = (): string => `Declaration: ${declarationOf(fn)}`;
  const last = given.at(-1);
  let named: Record<string, unknown> = {};
  let placed = given;
  if (isPlainObject(last)) {
    const type = parameters[given.length - 1]?.type;
    const isKnown = Object.keys(last).every((key) => parameters.some(({ name }) => name === key));
    const takesDict = type !== undefined && takesEntries(type);
    if (given.length > parameters.length || !takesDict || (isKnown && Object.keys(last).length > 0)) {
      named = last;
      placed = given.slice(0, -1);
    }
  }
  if (placed.length > parameters.length)
    throw new RuntimeError(
      `${fn.name}() expected at most ${parameters.length + Number(isMethod)} argument(s) but received ${placed.length + Number(isMethod)} argument(s). ${declaration()}`,
    );
  const values: Value[] = [];
  parameters.forEach(({ name, type, value }, i) => {
    const isNamed = Object.hasOwn(named, name);
    const argument = isNamed ? named[name] : placed[i];
    if (argument === undefined) {
      if (value === null)
        throw new RuntimeError(`${fn.name}() is missing value for argument '${name}'. ${declaration()}`);
      values.push(value());
      return;
    }
    const made = fromJavaScript(argument, type, names);
    if (!isOfType(made, type))
      throw new RuntimeError(
        `${fn.name}() Expected a value of type '${typeText(type)}' for argument '${name}' but instead found type '${shownType(made)}'.\nPosition: ${i + Number(isMethod)}\nValue: ${pythonRepr(argument)}\n${declaration()}\nCast error details: Unable to cast ${type.name === "Tensor" ? `${scriptText(made)} to Tensor` : castOf(made)}`,
      );
    values.push(made);
  });
  for (const key of Object.keys(named))
    if (!parameters.some(({ name }) => name === key))
      throw new RuntimeError(
        `Unknown keyword argument '${key}' for operator '${fn.name}'. Schema: ${declarationOf(fn)}`,
      );
  return values;
}
