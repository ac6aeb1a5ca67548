/** How a call of one of our operators is written as a call of ATen's: which overload, and one value for each argument. */
import { isDType } from "../dtype.ts";
import type { SchemaArgument } from "../ops/declare/schema.ts";
import { Complex } from "../support/complex.ts";
import { Device } from "../tensor/device-name.ts";
import { overloadsOf, type AtenArgument, type AtenSchema } from "./schemas.ts";

/** A call as ATen has it. */
export interface AtenCall {
  readonly schema: AtenSchema;
  /** One value for each argument of the schema. */
  readonly values: readonly unknown[];
}

/** Whether a value counts as a tensor: tensors, and whatever stands for one. */
export type IsTensor = (value: unknown) => boolean;

/** Operators that take a number in the place of a tensor from Python. */
const NUMBERS_AS_TENSORS: ReadonlySet<string> = new Set(
  "add sub mul div true_divide divide multiply subtract floor_divide".split(" ").flatMap((name) => [name, `${name}_`]),
);
/** Arguments that speak of libraries of devices: PyTorch on a CPU says no. */
const ABOUT_LIBRARIES: ReadonlySet<string> = new Set(["cudnn_enabled", "cudnn_enable"]);
/** Arguments that go by two names. */
const OTHER_NAMES: Readonly<Record<string, string>> = { value: "src", src: "value", train: "training" };
const REDUCTIONS = ["none", "mean", "sum"];
/** What no value fits. */
const UNFIT = Symbol("unfit");

function itemFits(value: unknown, { type, isOptional }: AtenArgument, isTensor: IsTensor): boolean {
  if (value === null || value === undefined) return isOptional;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  switch (type) {
    case "T":
      return isTensor(value);
    case "S":
      return isNumber || typeof value === "boolean" || value instanceof Complex;
    case "int":
      return typeof value === "bigint" || Number.isInteger(value);
    case "float":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "str":
      return typeof value === "string";
    case "ScalarType":
      return isDType(value);
    case "Device":
      return typeof value === "string" || value instanceof Device;
    case "MemoryFormat":
    case "Layout":
      return typeof value === "string" || typeof value === "object";
    default:
      return false;
  }
}

/** A value as an argument takes it, or UNFIT. */
function fitted(value: unknown, argument: AtenArgument, name: string, isTensor: IsTensor): unknown {
  const { isList, isOptionalList, size, type } = argument;
  if (!isList) {
    if (argument.name === "reduction" && typeof value === "string" && REDUCTIONS.includes(value))
      return REDUCTIONS.indexOf(value);
    if (type === "T" && argument.name === "other" && typeof value === "number" && NUMBERS_AS_TENSORS.has(name))
      return value;
    return itemFits(value, argument, isTensor) ? (value ?? null) : UNFIT;
  }
  if (value === null || value === undefined) return isOptionalList ? null : UNFIT;
  if (!Array.isArray(value)) {
    if (size === 0 || !itemFits(value, argument, isTensor)) return UNFIT;
    return Array.from({ length: size }, () => value);
  }
  const list = value as unknown[];
  return list.every((item) => itemFits(item, argument, isTensor)) ? list.map((item) => item ?? null) : UNFIT;
}

/** Whether two plain values are the same. */
export function isSameSetting(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => isSameSetting(item, b[i]));
  return Object.is(a ?? null, b ?? null) || (a === 0 && b === 0);
}

/** Values that a call leaves as they are anyway: of arguments that ATen's operator does not have. */
function isAbsent(value: unknown, { default: fallback }: { readonly default: unknown }): boolean {
  return value === null || value === undefined || isSameSetting(value, fallback);
}

function bound(
  schema: AtenSchema,
  parameters: readonly Pick<SchemaArgument, "name" | "default">[],
  values: readonly unknown[],
  isTensor: IsTensor,
): unknown[] | null {
  const places = new Map(parameters.map(({ name }, i) => [name, i]));
  const known = new Set(schema.arguments.map(({ name }) => name));
  const used = new Set<number>();
  const result: unknown[] = [];
  for (const [i, argument] of schema.arguments.entries()) {
    let place = places.get(argument.name);
    // The first argument is called self or input, whatever it is.
    if (place === undefined && i === 0 && !known.has(parameters[0]?.name ?? "")) place = 0;
    const otherName = OTHER_NAMES[argument.name] ?? "";
    if (place === undefined && !known.has(otherName)) place = places.get(otherName);
    if (place !== undefined) used.add(place);
    let value = place === undefined ? undefined : values[place];
    if (ABOUT_LIBRARIES.has(argument.name)) value = false;
    if ((value === undefined || value === null) && argument.hasDefault) {
      result.push(argument.default);
      continue;
    }
    const fit = fitted(value, argument, schema.name, isTensor);
    if (fit === UNFIT) return null;
    result.push(fit);
  }
  for (const [i, parameter] of parameters.entries()) if (!used.has(i) && !isAbsent(values[i], parameter)) return null;
  return result;
}

/**
 * The overload that takes a call's arguments by their names, with one value for each of its arguments; null where none
 * does.
 */
export function chooseOverload(
  name: string,
  parameters: readonly Pick<SchemaArgument, "name" | "default">[],
  values: readonly unknown[],
  isTensor: IsTensor,
  only?: string,
): AtenCall | null {
  const all = overloadsOf(name);
  const overloads = only === undefined ? all : all.filter(({ overload }) => overload === only);
  const ordered = NUMBERS_AS_TENSORS.has(name)
    ? [...overloads].sort((a, b) => Number(b.overload.startsWith("Tensor")) - Number(a.overload.startsWith("Tensor")))
    : overloads;
  for (const schema of ordered) {
    const found = bound(schema, parameters, values, isTensor);
    if (found !== null) return { schema, values: found };
  }
  return null;
}
