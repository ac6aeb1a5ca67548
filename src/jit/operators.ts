/** Operators of programs by their names: functions of the language first, then operators of tensors. */
import { atenOperator, withoutFloats, WholeFloat, type AtenFunction } from "../aten/index.ts";
import { Complex } from "../support/complex.ts";
import { isDType } from "../dtype.ts";
import { codeOfDType } from "./builtins/codes.ts";
import { RuntimeError } from "../support/errors.ts";
import { Device } from "../tensor/device-name.ts";
import { Tensor } from "../tensor/tensor.ts";
import { isModule } from "../nn/module/kind.ts";
import { containers, either } from "./builtins/containers.ts";
import { castings } from "./builtins/conversions.ts";
import { numbers } from "./builtins/numbers.ts";
import { prims } from "./builtins/prims.ts";
import { strings } from "./builtins/strings.ts";
import { extraOperator, otherNames } from "./extra.ts";
import type { Builtin } from "./builtins/builtin.ts";
import {
  Dict,
  ScriptFloat,
  integer,
  Opaque,
  Pending,
  ScriptTuple,
  Unsupported,
  type ScriptKeywords,
  type Value,
} from "./language/script-values.ts";

/** A function that programs call by name. */
export type ScriptOperator = (args: readonly Value[], keywords: ScriptKeywords | null) => Value;

const known = new Map<string, ScriptOperator>();

/** The function of a name: `aten::add`. One that there is not is an error when it is called. */
export function scriptOperatorNamed(name: string): ScriptOperator {
  let operator = known.get(name);
  if (operator === undefined) known.set(name, (operator = makeOperator(name)));
  return operator;
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

function makeOperator(name: string): ScriptOperator {
  const [space = "", short = ""] = name.split("::");
  const tensors = tensorOperator(name);
  const whole = own(prims, name);
  const isLanguage = space === "aten" || space === "prim";
  const container = isLanguage ? own(containers, short) : undefined;
  const conversion = isLanguage ? own(castings, short) : undefined;
  const first: Builtin | null = whole || container || conversion ? either(whole, conversion, container) : null;
  const [number, text] = isLanguage ? [own(numbers, short), own(strings, short)] : [];
  const scalar: Builtin | null = number || text ? either(number, text) : null;
  return (args, keywords) => {
    if (first !== null) {
      const result = first(args, keywords);
      if (result !== undefined) return result;
    }
    if (scalar !== null && !(args[0] instanceof Tensor) && !(args[1] instanceof Tensor)) {
      const result = scalar(args, keywords);
      if (result !== undefined) return result;
    }
    return tensors(args, keywords);
  };
}

/** A value as operators of tensors take it. */
function given(value: Value): unknown {
  if (value instanceof ScriptFloat) return Number.isInteger(value.value) ? new WholeFloat(value.value) : value.value;
  if (Array.isArray(value)) return value.map(given);
  if (value instanceof ScriptTuple) return value.items.map(given);
  if (value instanceof Opaque) return value.value;
  if (value instanceof Unsupported) throw new RuntimeError(`the archive needs ${value.what}, which is not supported`);
  return value;
}

const isValue = (value: object): boolean =>
  value instanceof Tensor ||
  value instanceof Complex ||
  value instanceof Device ||
  value instanceof Dict ||
  value instanceof Pending ||
  isModule(value);

/** One of several results; those that operators do not give here are errors where they are used. */
function resultAt(results: readonly unknown[], index: number): Value {
  try {
    return taken(results[index]);
  } catch (error) {
    if (index === 0) throw error;
    return new Unsupported(`what is not there: ${(error as Error).message}`);
  }
}

/** Which of an operator's overloads is meant, where its functions have different arguments. */
function overloadOf(name: string, args: readonly Value[]): string {
  if (name.startsWith("aten::upsample_") || name.startsWith("aten::_upsample_"))
    return args[1] === null || (args.length > 2 && Array.isArray(args.at(-1))) ? "vec" : "";
  if (name === "aten::to") {
    if (args[1] instanceof Tensor) return "other";
    // All settings stand by their names here.
    return args.length === 1 ? "dtype_layout" : "";
  }
  return "";
}

/** A result of an operator as programs have it. */
function taken(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (value instanceof Tensor) return value;
  if (typeof value === "number") return Number.isInteger(value) ? value : new ScriptFloat(value);
  if (typeof value === "bigint") return integer(Number(value));
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, i) => resultAt(value, i));
  if (value instanceof WholeFloat) return new ScriptFloat(value.value);
  if (isDType(value)) return codeOfDType(value);
  if (typeof value === "object" && !isValue(value)) return new Opaque(value);
  return value as Value;
}

/** Calls an operator of tensors. */
function tensorOperator(called: string): ScriptOperator {
  const added = extraOperator(called);
  if (added)
    return (args) =>
      taken(
        Reflect.apply(
          added,
          null,
          args.map((value) => withoutFloats(given(value))),
        ),
      );
  const name = own(otherNames, called) ?? called;
  const isPlain = overloadOf(name, [null, null]) === "" && name !== "aten::to";
  let plainOperator: AtenFunction | null = null;
  return (args, keywords) => {
    const operator = isPlain ? (plainOperator ??= atenOperator(name)) : atenOperator(name, overloadOf(name, args));
    const named: Record<string, unknown> = {};
    for (const [key, value] of keywords ?? []) named[key] = given(value);
    return taken(operator(args.map(given), named));
  };
}
