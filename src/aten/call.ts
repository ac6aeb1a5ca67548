/**
 * Operators of PyTorch's core by their schemas' names: `aten::add` with its overload, positions and keywords. Most are
 * functions and methods of the same name; tables have the others.
 */
import "../methods/install.ts";
import * as fft from "../fft.ts";
import * as F from "../nn/functional/index.ts";
import * as special from "../special.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { NotImplementedError, TypeError } from "../support/errors.ts";
import { ops } from "../support/operator-namespaces.ts";
import { membersOf } from "../support/members.ts";
import { Tensor } from "../tensor/tensor.ts";
import * as torch from "../torch.ts";
import { decomposedOperators } from "./decomposed.ts";
import { settingOf } from "./dtypes.ts";
import { withoutFloats, WholeFloat } from "./float.ts";
import { images } from "./images.ts";
import { networks } from "./networks.ts";
import { structure } from "./structure.ts";
import { values } from "./values.ts";
import { visionOperator } from "./vision.ts";
import type { WrittenOperator, WrittenTable } from "./written.ts";

/** Arguments by name. */
export type Keywords = Readonly<Record<string, unknown>>;
/** An operator: called with arguments by position and by name. */
export type AtenFunction = (positional: readonly unknown[], keywords: Keywords) => unknown;

const tables: readonly WrittenTable[] = [values, structure, networks, images];
/** Tables of other namespaces, whose operators have one entry for all overloads. */
const otherTables: Readonly<Record<string, WrittenTable>> = { quantized_decomposed: decomposedOperators };

/** Functions of `nn.functional` that take what the operators of these names take. */
const SAME_IN_FUNCTIONAL: ReadonlySet<string> = new Set(
  "mish glu linear softplus relu6 pad one_hot elu_ hardsigmoid hardtanh hardtanh_ hardswish leaky_relu leaky_relu_ gelu silu softshrink".split(
    " ",
  ),
);
const rooms: readonly (readonly [prefix: string, room: object])[] = [
  ["linalg_", torch.linalg],
  ["fft_", fft],
  ["special_", special],
];

/** Operators whose result has a float's dtype where a number is a float and the tensors are none. */
const PROMOTING: ReadonlySet<string> = new Set(
  "add sub rsub mul subtract multiply pow remainder fmod floor_divide where clamp clamp_min clamp_max clip maximum minimum div threshold hardtanh".split(
    " ",
  ),
);
/** Operators that make tensors of a number, whose dtype is that of the number. */
const MAKING: ReadonlySet<string> = new Set(["full", "arange", "range"]);

/** Where a dtype stands among positions. */
const DTYPE_AT: Readonly<Record<string, number>> = {
  softmax: 2,
  log_softmax: 2,
  special_softmax: 2,
  special_log_softmax: 2,
  _safe_softmax: 2,
};

/** What an entry of a table is called with: one value for each argument. */
function bind(
  qualifiedName: string,
  { parameters }: WrittenOperator,
  positional: readonly unknown[],
  keywords: Keywords,
): unknown[] {
  const bound: unknown[] = [...positional];
  for (const [key, value] of Object.entries(keywords)) {
    const place = parameters.indexOf(key);
    if (place < 0) throw new TypeError(`${qualifiedName}() got an unexpected keyword argument '${key}'`);
    bound[place] = value;
  }
  if (bound.length > parameters.length)
    throw new TypeError(
      `${qualifiedName}() expected at most ${parameters.length} argument(s) but received ${bound.length} argument(s)`,
    );
  return Array.from(bound, (value, i) => settingOf(parameters[i] ?? "", value));
}

const calling =
  (qualifiedName: string, entry: WrittenOperator): AtenFunction =>
  (positional, keywords) =>
    Reflect.apply(entry.run, null, bind(qualifiedName, entry, positional, keywords));

/** A function as an operator: names go into a trailing object. */
function byNames(fn: (...args: never[]) => unknown): AtenFunction {
  return (positional, keywords) => {
    for (const _ in keywords) {
      const settings = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, settingOf(key, value)]));
      return Reflect.apply(fn, null, [...positional, settings]);
    }
    return Reflect.apply(fn, null, positional);
  };
}

function member(room: object, name: string): ((...args: never[]) => unknown) | null {
  const found: unknown = name in room ? membersOf(room)[name] : undefined;
  return typeof found === "function" ? (found as (...args: never[]) => unknown) : null;
}

/** The function or method that an operator is under its own name. */
function ownName(name: string): AtenFunction | null {
  for (const [prefix, room] of rooms) {
    const found = name.startsWith(prefix) ? member(room, name.slice(prefix.length)) : null;
    if (found !== null) return byNames(found);
  }
  const found = member(torch, name) ?? (SAME_IN_FUNCTIONAL.has(name) ? member(F, name) : null);
  if (found !== null) return byNames(found);
  if (!(name in Tensor.prototype)) return null;
  return (positional, keywords) => {
    const [self, ...others] = positional;
    const target = self instanceof Tensor ? self : keywords["self"];
    if (!(target instanceof Tensor)) throw new TypeError(`aten::${name}() missing value for argument 'self'`);
    const method = member(target, name);
    if (method === null) return membersOf(target)[name];
    const { self: _, ...named } = keywords;
    return byNames((...args: unknown[]) => Reflect.apply(method, target, args))(others, named);
  };
}

/** Whether some tensor among arguments has a float or complex dtype, or none is a tensor. */
function hasFloat(args: readonly unknown[]): boolean {
  return args.some((value) =>
    Array.isArray(value)
      ? hasFloat(value)
      : value instanceof Tensor && (value.dtype.is_floating_point || value.dtype.is_complex),
  );
}

/** Has floats with whole values count as floats. */
function withFloats(name: string, call: AtenFunction): AtenFunction {
  const isPromoting = PROMOTING.has(name);
  const isMaking = MAKING.has(name);
  return (positional, keywords) => {
    let found = false;
    const note = (value: unknown): unknown => {
      if (!(value instanceof WholeFloat)) return withoutFloats(value);
      found = true;
      return value;
    };
    let args = positional.map(note);
    let named: Keywords = keywords;
    for (const key in keywords)
      if (withoutFloats(keywords[key]) !== keywords[key])
        named = {
          ...named,
          [key]: key === "alpha" || key === "beta" ? withoutFloats(keywords[key]) : note(keywords[key]),
        };
    if (!found) return call(args, named);
    const all = [...args, ...Object.values(named)];
    const isInt = isPromoting && !hasFloat(all);
    const asFloat = (value: unknown): unknown => {
      if (isInt && (value instanceof WholeFloat || typeof value === "number"))
        return torch.scalar_tensor(Number(withoutFloats(value)), { dtype: torch.get_default_dtype() });
      return withoutFloats(value);
    };
    args = args.map(asFloat);
    named = Object.fromEntries(
      Object.entries(named).map(([key, value]) => [key, value instanceof WholeFloat ? asFloat(value) : value]),
    );
    if (isMaking && (named["dtype"] ?? null) === null) named = { ...named, dtype: torch.get_default_dtype() };
    return call(args, named);
  };
}

/** Operators of Python's signs: `__and__` and, in place, `__iand__`. */
const SIGN = /^__(i?)(and|or|xor|lshift|rshift)__$/;
const SIGNS: Readonly<Record<string, string>> = { lshift: "left_shift", rshift: "right_shift" };

function found(given: string, overload: string): AtenFunction | null {
  const [, inPlace = "", sign = ""] = SIGN.exec(given) ?? [];
  const name = sign === "" ? given : `bitwise_${SIGNS[sign] ?? sign}${inPlace === "" ? "" : "_"}`;
  const keys = overload === "" || overload === "default" ? [name] : [`${name}.${overload}`, name];
  for (const key of keys)
    for (const table of tables) {
      const entry = Object.hasOwn(table, key) ? table[key] : undefined;
      if (entry !== undefined) return calling(`aten::${name}`, entry);
    }
  const own = ownName(name);
  const place = DTYPE_AT[name];
  if (own === null || place === undefined) return own;
  return (positional, keywords) =>
    own(
      positional.map((value, i) => (i === place ? settingOf("dtype", value) : value)),
      keywords,
    );
}

const known = new Map<string, AtenFunction>();

/**
 * An operator by its schema's name, "aten::add", and overload, "Tensor"; operators that programs registered are found
 * in their namespaces.
 * @throws NotImplementedError for one that is lacking, by name
 */
export function atenOperator(name: string, overload = ""): AtenFunction {
  const key = `${name}.${overload}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const [namespace = "", base = ""] = name.split("::");
  if (namespace !== "aten") {
    const registered = ops[namespace]?.[base];
    if (registered !== undefined) return byNames(registered as (...args: never[]) => unknown);
    const fromVision = visionOperator(name);
    if (fromVision !== null) return (positional) => Reflect.apply(fromVision, null, positional);
  }
  const table = Object.hasOwn(otherTables, namespace) ? otherTables[namespace] : undefined;
  const entry = table !== undefined && Object.hasOwn(table, base) ? table[base] : undefined;
  const operator = namespace === "aten" ? found(base, overload) : entry ? calling(name, entry) : null;
  if (operator === null)
    throw new NotImplementedError(`the operator ${name}${overload === "" ? "" : `.${overload}`} is not supported`);
  const whole = withFloats(base.replace(/_$/, ""), operator);
  known.set(key, whole);
  return whole;
}

/** Whether an operator is there. */
export function hasAtenOperator(name: string, overload = ""): boolean {
  try {
    return Boolean(atenOperator(name, overload));
  } catch (error) {
    if (error instanceof NotImplementedError) return false;
    throw error;
  }
}

/**
 * Calls an operator by its schema's name: `callAten("aten::add", "Tensor", [x, y], { alpha: 2 })`. Dtypes, layouts and
 * memory formats may be TorchScript's numbers. Shapes: what the operator says.
 * @throws NotImplementedError for an operator that is lacking, by name
 */
export function callAten(
  name: string,
  overload: string | undefined,
  positional: readonly unknown[],
  keywords: Keywords = {},
): unknown {
  return atenOperator(name, overload)(positional, keywords);
}

/** The same as a function that takes names in a trailing object, as programs call operators. */
export function asFunction(name: string, overload = ""): (...args: unknown[]) => unknown {
  const operator = atenOperator(name, overload);
  return (...args) => {
    const last = args.at(-1);
    return isOptions(last) ? operator(args.slice(0, -1), last as Keywords) : operator(args, {});
  };
}
