/**
 * Binds a call's arguments to a schema: positions, names in one trailing object, defaults, types, with PyTorch's
 * TypeErrors.
 */
import { typeNameOf } from "../../support/type-names.ts";
import { pythonRepr } from "../../support/python.ts";
import { Complex } from "../../support/complex.ts";
import { isDType } from "../../dtype.ts";
import { TypeError, ValueError, withFields } from "../../support/errors.ts";
import { missingFrom } from "../../support/known-names.ts";
import { asDevice, Device } from "../../tensor/device-name.ts";
import { isSparseLayout } from "../../tensor/layouts.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isOptions, placeByName, tooManyPositions } from "./arguments.ts";
import { outOf, type Outputs } from "./out.ts";
import { modernised } from "./old-forms.ts";
import type { SchemaArgument, ArgumentType, Schema } from "./schema.ts";

export { isOptions } from "./arguments.ts";

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

/** Whether a tensor may stand for a number: one without dims that no gradient is asked of. */
function isPlainScalar(value: unknown): boolean {
  return value instanceof Tensor && value.shape.length === 0 && !value.requires_grad;
}

function isIntValue(value: unknown): boolean {
  return (
    (typeof value === "number" && Number.isInteger(value)) ||
    typeof value === "bigint" ||
    (value instanceof Tensor && value.shape.length === 0 && value.dtype.kind === "int")
  );
}

/**
 * The place of the first item that is no int, or -1. PyTorch looks whether the first is a bool, the others are numbers to
 * it; sizes of adaptive pools may be null.
 */
function notAnInt(list: readonly unknown[], { name }: SchemaArgument): number {
  return list.findIndex(
    (item, i) =>
      !isIntValue(item) && !(i > 0 && typeof item === "boolean") && !(item === null && name === "output_size"),
  );
}

const memoryFormats = new Set<unknown>(["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"]);

const checks: Record<ArgumentType, (value: unknown, argument: SchemaArgument) => boolean> = {
  Tensor: (value) => value instanceof Tensor,
  "Tensor|Scalar": (value) => value instanceof Tensor || isNumber(value) || value instanceof Complex,
  "Tensor[]": (value) => Array.isArray(value) && value.every((item) => item instanceof Tensor || item === null),
  Scalar: (value) => isNumber(value) || value instanceof Complex || isPlainScalar(value),
  int: isIntValue,
  "int[]": (value, argument) =>
    (Array.isArray(value) && notAnInt(value, argument) < 0) || (isIntValue(value) && argument.listSize > 0),
  float: (value) => isNumber(value) || isPlainScalar(value),
  "float[]": (value, argument) =>
    (Array.isArray(value) && value.every(isNumber)) || (isNumber(value) && argument.listSize > 0),
  bool: (value) => typeof value === "boolean",
  "bool[]": (value) => Array.isArray(value) && value.every((item) => typeof item === "boolean"),
  str: (value) => typeof value === "string",
  "Scalar|str": (value) => typeof value === "string" || isNumber(value),
  "int|str[]": (value, argument) => typeof value === "string" || checks["int[]"](value, argument),
  dtype: isDType,
  Generator: (value) => (value as { manual_seed?: unknown } | null)?.manual_seed !== undefined,
  Layout: (value) => value === "torch.strided" || value === "strided" || isSparseLayout(value),
  Device: (value) => typeof value === "string" || value instanceof Device,
  MemoryFormat: (value) => memoryFormats.has(value),
  any: () => true,
};

const pythonTypes: Record<ArgumentType, string> = {
  Tensor: "Tensor",
  "Tensor|Scalar": "Tensor",
  "Tensor[]": "tuple of Tensors",
  Scalar: "Number",
  int: "int",
  "int[]": "tuple of ints",
  float: "float",
  "float[]": "tuple of floats",
  bool: "bool",
  "bool[]": "tuple of bools",
  str: "str",
  "Scalar|str": "Number",
  "int|str[]": "tuple of ints",
  dtype: "torch.dtype",
  Generator: "torch.Generator",
  Layout: "torch.layout",
  Device: "torch.device",
  MemoryFormat: "torch.memory_format",
  any: "object",
};

/** Python's name for the type of a JavaScript value, as PyTorch's messages would show it. */
export function pythonTypeName(value: unknown): string {
  return value instanceof Tensor ? "Tensor" : isDType(value) ? "torch.dtype" : typeNameOf(value);
}

function shownName(argument: SchemaArgument, position: number): string {
  return argument.name === "self" && position === 0 ? "input" : argument.name;
}

/** Operators whose overload for numbers Python does not show: their errors name the argument. */
const hiddenOverloads = /^(add|sub|mul|div|(true|floor)_divide)_?$/;

/** PyTorch's error where no overload fits, with those that there are where PyTorch lists them. */
export function combinationError(name: string, args: readonly unknown[], ...wanted: readonly string[]): Error {
  const last = args.at(-1);
  const positional = isOptions(last) ? args.slice(0, -1) : args;
  const named = isOptions(last) ? Object.entries(last).map(([key, value]) => `${key}=${pythonTypeName(value)}`) : [];
  const given = [...positional.map(pythonTypeName), ...named];
  if (positional.length === 0 && named.length > 0) given.push(""); // PyTorch ends such a list with a comma
  const list = wanted.length === 0 ? "" : [", but expected one of:", ...wanted].join("\n * ");
  const sentence = `${name}() received an invalid combination of arguments - got (${given.join(", ")})${list}`;
  return withFields(new TypeError(sentence), { given });
}

function typeError(
  schema: Schema,
  argument: SchemaArgument,
  position: number,
  value: unknown,
  all: readonly unknown[],
  byName: boolean,
  asMethod: boolean,
): Error {
  if (argument.name === "reduction" && argument.type === "str" && !/^(poisson|gaussian)/.test(schema.name))
    return new ValueError(`${pythonRepr(value)} is not a valid value for reduction`);
  if (schema.arguments.some(({ type }) => type === "Tensor|Scalar") && !hiddenOverloads.test(schema.name))
    return combinationError(
      schema.name,
      all.filter((item, i) => item !== undefined && !(i === 0 && asMethod)),
    );
  const first = asMethod || schema.name.endsWith("_") ? 0 : 1; // in-place forms are methods, whose tensor is not counted
  const where = argument.keywordOnly || byName ? "" : ` (position ${position + first})`;
  const place = argument.type === "int[]" && Array.isArray(value) ? notAnInt(value, argument) : -1;
  if (place >= 0) {
    const given = pythonTypeName((value as unknown[])[place]);
    const name = shownName(argument, position);
    const sentence =
      place === 0
        ? `${where} must be tuple of ints, but found element of type ${given} at pos 0`
        : ` failed to unpack the object at pos ${place + 1} with error "type must be tuple of ints,but got ${given}"`;
    return withFields(new TypeError(`${schema.name}(): argument '${name}'${sentence}`), {
      argument: name,
      given,
      wanted: "int",
    });
  }
  return new TypeError(
    `${schema.name}(): argument '${shownName(argument, position)}'${where} must be ${pythonTypes[argument.type]}, not ${pythonTypeName(value)}`,
  );
}

/** What one number means where a list is expected. */
function repeated(single: unknown, { listSize }: SchemaArgument): unknown {
  return listSize === Infinity ? single : new Array<unknown>(listSize).fill(single);
}

function convert(value: unknown, argument: SchemaArgument): unknown {
  switch (argument.type) {
    case "int":
      return value instanceof Tensor ? value.item() : typeof value === "bigint" ? Number(value) : value;
    case "int|str[]":
    case "int[]": {
      if (typeof value === "string") return value;
      if (!Array.isArray(value)) {
        const single = value instanceof Tensor ? value.item() : Number(value);
        return repeated(single, argument);
      }
      return value.some((item) => typeof item !== "number")
        ? value.map((item: unknown) => (item === null ? null : Number(item instanceof Tensor ? item.item() : item)))
        : value;
    }
    case "float[]":
      return Array.isArray(value) ? value : repeated(value, argument);
    case "Device":
      return asDevice(value);
    case "float":
      return Number(value instanceof Tensor ? value.item() : value);
    case "Scalar":
      return value instanceof Tensor ? value.item() : value;
    default:
      return value;
  }
}

const isRequired = ({ hasDefault, optional }: SchemaArgument): boolean => !(hasDefault || optional);

/** The error of arguments that are not there; PyTorch has the plural where one is missing. */
function missing(schema: Schema, all: readonly unknown[]): Error {
  const names = schema.arguments.flatMap((argument, i) =>
    all[i] === undefined && isRequired(argument) ? [shownName(argument, i)] : [],
  );
  const list = names.map((name) => `"${name}"`).join(", ");
  return missingFrom(`${schema.name}()`, names, names.length === 1, list);
}

function bindOne(
  schema: Schema,
  argument: SchemaArgument,
  position: number,
  value: unknown,
  all: readonly unknown[],
  byName: boolean,
  asMethod: boolean,
): unknown {
  if (value === undefined) {
    if (argument.hasDefault) return argument.default;
    if (argument.optional) return null;
    throw missing(schema, all);
  }
  if (argument.type === "Tensor" && value instanceof Tensor) return value;
  if (value === null) {
    if (argument.optional || argument.type === "any") return null;
  } else if (argument.type !== "Tensor" && checks[argument.type](value, argument)) return convert(value, argument);
  throw typeError(schema, argument, position, value, all, byName, asMethod);
}

/** Collects loose values of the list that takes them: `x.view(2, 3)` means `x.view([2, 3])`. */
function collectVariadic(schema: Schema, args: readonly unknown[]): readonly unknown[] {
  const at = schema.variadic;
  if (at < 0 || args.length <= at) return args;
  const { type } = schema.arguments[at]!;
  const fits = type === "int[]" ? isIntValue : (value: unknown): boolean => value instanceof Tensor;
  if (!fits(args[at])) return args;
  let end = at;
  while (end < args.length && fits(args[end])) end++;
  if (end === at + 1 && args.length <= schema.positional && schema.arguments[at]!.listSize > 0) return args;
  if (type === "int[]" && at + 1 + args.length - end > schema.positional) end = args.length; // of which one is no int
  return [...args.slice(0, at), args.slice(at, end), ...args.slice(end)];
}

/** `out: null` is no output: programs hand their own parameter on. */
function withoutNullOut(schema: Schema, named: Record<string, unknown>): Record<string, unknown> {
  if (!schema.takesOut || named["out"] !== null) return named;
  const { out: _, ...rest } = named;
  return rest;
}

/** The error of more positions than there are. */
function tooMany({ callee, name, arguments: list }: Schema, count: number, asMethod: boolean): Error {
  if (asMethod && list.length === 1)
    return new TypeError(`TensorBase.${name}() takes no arguments (${count - 1} given)`);
  return tooManyPositions(asMethod ? { ...callee, hidden: -1 } : callee, count);
}

function bindNamed(
  schema: Schema,
  positional: readonly unknown[],
  named: Record<string, unknown>,
  asMethod: boolean,
): unknown[] {
  const { arguments: list } = schema;
  if (positional.length > schema.positional) throw tooMany(schema, positional.length, asMethod);
  const { out } = named;
  if (schema.takesOut && out !== null && out !== undefined && !list.some(({ name }) => name === "out"))
    throw new TypeError(`${schema.name}(): argument 'out' must be Tensor, not ${pythonTypeName(out)}`);
  const values = placeByName(schema.callee, positional, withoutNullOut(schema, named), (given, help) => {
    if (!list.some((argument, i) => given[i] === undefined && isRequired(argument))) return null;
    const error = missing(schema, given);
    error.message += `\n${help}`;
    return error;
  });
  return list.map((argument, i) => bindOne(schema, argument, i, values[i], values, i >= positional.length, asMethod));
}

/** Whether an object in the place of an `any` argument can only be meant as arguments by name. */
function namesArguments(options: Record<string, unknown>, list: readonly SchemaArgument[]): boolean {
  const keys = Object.keys(options).filter((key) => key !== "out");
  return keys.length > 0 && keys.every((key) => list.some((argument) => argument.name === key));
}

/** The arguments of a call as `bind` gives them, and what its `out` names. */
export function bindCall(
  schema: Schema,
  args: readonly unknown[],
  asMethod: boolean,
): { bound: unknown[]; out: Outputs | null } {
  const out = schema.takesOut ? outOf(args) : null;
  if (out === null) return { bound: bind(schema, args, asMethod), out };
  const { out: _, ...options } = args[args.length - 1] as { out: unknown };
  return { bound: bind(schema, [...args.slice(0, -1), options], asMethod), out };
}

/** One value for each argument of the schema, in its order. `asMethod`: errors do not count the first. */
export function bind(schema: Schema, all: readonly unknown[], asMethod = false): unknown[] {
  const { arguments: list, positional } = schema;
  const args = all.length > positional ? modernised(schema, all) : all;
  const last = args.length > 0 ? args[args.length - 1] : undefined;
  const place = list[args.length - 1];
  if (isOptions(last) && (place?.type !== "any" || place.keywordOnly || namesArguments(last, list)))
    return bindNamed(schema, collectVariadic(schema, args.slice(0, -1)), last, asMethod);
  let given = args;
  if (args.length > positional || (args.length > 0 && schema.variadic >= 0)) {
    given = collectVariadic(schema, args);
    if (given.length > positional) throw tooMany(schema, given.length, asMethod);
  }
  const bound = new Array<unknown>(list.length);
  for (let i = 0; i < list.length; i++)
    bound[i] = bindOne(schema, list[i]!, i, i < positional ? given[i] : undefined, given, false, asMethod);
  return bound;
}

/** Throws what PyTorch's C++ says of an argument that is no bool. */
export function assertBool(method: string, argument: string, value: unknown): void {
  if (typeof value !== "boolean")
    throw new TypeError(`${method}(): argument '${argument}' (position 1) must be bool, not ${pythonTypeName(value)}`);
}
