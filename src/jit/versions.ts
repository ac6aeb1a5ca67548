/** Operators as archives of older versions mean them. */
import { Tensor } from "../tensor/tensor.ts";
import { scriptOperatorNamed, type ScriptOperator } from "./operators.ts";
import { toFloat } from "./builtins/conversions.ts";
import { ScriptFloat, isNumber, type ScriptKeywords, type Value } from "./language/script-values.ts";

/** Whether a division by or of this value is one of floats. */
const isReal = (value: Value | undefined): boolean =>
  value instanceof Tensor ? value.dtype.is_floating_point || value.dtype.is_complex : value instanceof ScriptFloat;

const withKeyword = (keywords: ScriptKeywords | null, name: string, value: Value): ScriptKeywords =>
  new Map([...(keywords ?? []), [name, value]]);

/** Division of integers rounded towards zero before version 4. */
const division =
  (now: ScriptOperator): ScriptOperator =>
  (args, keywords) => {
    const isOld = args[0] instanceof Tensor && !isReal(args[0]) && !isReal(args[1]) && args.length === 2;
    return now(args, isOld ? withKeyword(keywords, "rounding_mode", "trunc") : keywords);
  };

/** `full` made floats where it was not told otherwise before version 5. */
const full =
  (now: ScriptOperator): ScriptOperator =>
  ([size = null, value = null, ...rest], keywords) => {
    const isOld = (keywords?.get("dtype") ?? null) === null && isNumber(value);
    return now([size, isOld ? toFloat(value) : value, ...rest], keywords);
  };

/** The number of steps was 100 where it was not said before versions 8 and 9. */
const steps =
  (now: ScriptOperator): ScriptOperator =>
  ([start = null, end = null, count = null, ...rest], keywords) =>
    now([start, end, count ?? 100, ...rest], keywords);

/** What changed operators: up to which version they were others, and how they were. */
const changes: Readonly<Record<string, readonly [before: number, was: (now: ScriptOperator) => ScriptOperator]>> = {
  "aten::div": [4, division],
  "aten::div_": [4, division],
  "aten::full": [5, full],
  "aten::linspace": [8, steps],
  "aten::logspace": [9, steps],
};

/** The function of a name, as programs of a version mean it. */
export function operatorOfVersion(name: string, version: number): ScriptOperator {
  const now = scriptOperatorNamed(name);
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
  return change !== undefined && version < change[0] ? change[1](now) : now;
}
