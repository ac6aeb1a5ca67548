/** For every operation and type the C expression that computes it: of numbers, and in lanes by native/src/lanes.h. */
import type { AccumulateOp, ScalarOp, ValueType } from "../../src/kernel/ir.ts";

/** What a vector of values is called in loops of one width of lanes; what has another width is not in lanes. */
export type VectorTypes = Partial<Record<ValueType, string>>;
/** Lanes of 32 bits: native/src/lanes.h. */
export const narrowTypes: VectorTypes = { f32: "floats", i32: "ints", bool: "mask" };
/** Lanes of 64 bits, and as many of 32 beside them: native/src/wide-lanes.h. */
export const wideTypes: VectorTypes = {
  f64: "doubles",
  i64: "longs",
  bool: "wide_mask",
  f32: "few_floats",
  i32: "few_ints",
};
/** What there is of those that are half as wide as the loop's lanes, beside what C writes with signs. */
const fewOperations: Partial<Record<ValueType, readonly ScalarOp[]>> = {
  i32: ["neg", "not", "min", "max", "cast", "bitcast"],
  f32: ["neg", "abs", "sqrt", "floor", "ceil", "trunc", "nearest", "min", "max", "div", "fma", "cast", "bitcast"],
};

const infix: Partial<Record<ScalarOp, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  and: "&",
  or: "|",
  xor: "^",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
};

const comparisons: readonly ScalarOp[] = ["eq", "ne", "lt", "le", "gt", "ge"];

/** A constant. */
export function literal(value: number | bigint | boolean, type: ValueType): string {
  if (type === "bool") return value ? "1" : "0";
  if (type === "i32") return Number(value) === -(2 ** 31) ? "INT32_MIN" : String(Number(value) | 0);
  if (type === "i64") return BigInt(value) === -(2n ** 63n) ? "INT64_MIN" : `INT64_C(${value})`;
  const number = type === "f32" ? Math.fround(Number(value)) : Number(value);
  const suffix = type === "f32" ? "f" : "";
  if (Number.isNaN(number)) return `__builtin_nan${suffix}("")`;
  if (!Number.isFinite(number)) return `(${number < 0 ? "-" : ""}__builtin_inf${suffix}())`;
  const text = Object.is(number, -0) ? "-0" : String(number);
  return `(${/[.e]/.test(text) ? text : `${text}.0`}${suffix})`;
}

/** The value that changes nothing. For float sums it is -0, which keeps the sign of a sum of zeros. */
export function neutral(op: AccumulateOp, type: ValueType): string {
  const float = type === "f32" || type === "f64";
  const [least, most] = type === "i64" ? ["INT64_MIN", "INT64_MAX"] : ["INT32_MIN", "INT32_MAX"];
  switch (op) {
    case "add":
      return float ? "-0.0f" : "0";
    case "mul":
      return "1";
    case "min":
      return type === "bool" ? "1" : float ? "__builtin_inff()" : most;
    case "max":
      return type === "bool" ? "0" : float ? "-__builtin_inff()" : least;
    case "and":
      return type === "bool" ? "1" : "-1";
    case "or":
      return "0";
  }
}

/** An operation on numbers: `type` is the result's, `from` that of the first operand. */
export function scalarOperation(op: ScalarOp, type: ValueType, from: ValueType, args: readonly string[]): string {
  const [a, b, c] = args as [string, string, string];
  const float = type === "f32" || type === "f64";
  const suffix = type === "f32" ? "f" : "";
  const unsigned = type === "i64" ? "uint64_t" : "uint32_t";
  if (infix[op] !== undefined) return `${a} ${infix[op]} ${b}`;
  switch (op) {
    case "neg":
      return `-${a}`;
    case "abs":
      return float ? `__builtin_fabs${suffix}(${a})` : `(${a} < 0 ? -${a} : ${a})`;
    case "not":
      return type === "bool" ? `!${a}` : `~${a}`;
    case "sqrt":
    case "floor":
    case "ceil":
    case "trunc":
      return `__builtin_${op}${suffix}(${a})`;
    case "nearest":
      return `__builtin_rint${suffix}(${a})`;
    case "div":
      return float ? `${a} / ${b}` : `div_${type}(${a}, ${b})`;
    case "rem":
      return `rem_${type}(${a}, ${b})`;
    case "min":
    case "max":
      return type === "bool" ? `(${a} ${op === "min" ? "&" : "|"} ${b})` : `${op}_${type}(${a}, ${b})`;
    case "shl":
      return `${a} << (${b} & ${type === "i64" ? 63 : 31})`;
    case "shr":
      return `${a} >> (${b} & ${type === "i64" ? 63 : 31})`;
    case "ushr":
      return `(${type === "i64" ? "int64_t" : "int32_t"})((${unsigned})${a} >> (${b} & ${type === "i64" ? 63 : 31}))`;
    case "select":
      return `${a} ? ${b} : ${c}`;
    case "fma":
      return float ? `__builtin_fma${suffix}(${a}, ${b}, ${c})` : `${a} * ${b} + ${c}`;
    case "cast":
      if (type === "bool") return `${a} != 0`;
      if ((from === "f32" || from === "f64") && !float) return `${type}_of_${from}(${a})`;
      return `(${{ f32: "float", f64: "double", i32: "int32_t", i64: "int64_t" }[type]})${a}`;
    case "bitcast":
      return `${type}_bits_of_${from}(${a})`;
    default:
      throw new Error(`${op} of ${type}`);
  }
}

/** The same in lanes. What there is no vector form of is an error. */
export function lanesOperation(
  types: VectorTypes,
  op: ScalarOp,
  type: ValueType,
  from: ValueType,
  args: readonly string[],
): string {
  const [a, b, c] = args as [string, string, string];
  const own = types[type];
  const operand = types[from];
  const mask = types.bool!;
  const isFloat = type === "f32" || type === "f64";
  if (own === undefined || operand === undefined) throw new Error(`${op} of ${type} from ${from} in lanes`);
  if (comparisons.includes(op)) {
    if (from !== "bool") return `${op}_${operand}(${a}, ${b})`;
    if (op === "eq") return `not_${mask}(xor_${mask}(${a}, ${b}))`;
    if (op === "ne") return `xor_${mask}(${a}, ${b})`;
    throw new Error(`${op} of bool in lanes`);
  }
  if (type === "bool") {
    const names: Partial<Record<ScalarOp, string>> = { and: "and", or: "or", xor: "xor", min: "and", max: "or" };
    if (names[op] !== undefined) return `${names[op]}_${mask}(${a}, ${b})`;
    if (op === "not") return `not_${mask}(${a})`;
    if (op === "cast") return `ne_${operand}(${a}, splat_${operand}(0))`;
    throw new Error(`${op} of bool in lanes`);
  }
  if (infix[op] !== undefined) return `${a} ${infix[op]} ${b}`;
  if (own.startsWith("few") && fewOperations[type]?.includes(op) !== true)
    throw new Error(`${op} of ${type} in wide lanes`);
  switch (op) {
    case "neg":
      return `-${a}`;
    case "not":
      return `~${a}`;
    case "abs":
    case "sqrt":
    case "floor":
    case "ceil":
    case "trunc":
    case "nearest":
      return `${op}_${own}(${a})`;
    case "min":
    case "max":
      return `${op}_${own}(${a}, ${b})`;
    case "div":
      if (isFloat) return `${a} / ${b}`;
      break;
    case "fma":
      return isFloat ? `fma_${own}(${a}, ${b}, ${c})` : `${a} * ${b} + ${c}`;
    case "cast":
      if (type === from) return a;
      return own === "ints" && from === "f32" ? `truncated(${a})` : `${own}_of_${operand}(${a})`;
    case "bitcast":
      return `(${own})${a}`;
  }
  throw new Error(`${op} of ${type} in lanes`);
}
