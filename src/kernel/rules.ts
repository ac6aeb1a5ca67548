/** The legal expressions of the kernel language, as tables. */
import type { AccumulateOp, BinaryScalarOp, CompareOp, ScalarOp, UnaryScalarOp, ValueType } from "./ir.ts";

/** Types that may stand in a place. */
export type Types = readonly ValueType[];
const floats: Types = ["f32", "f64"];
const integers: Types = ["i32", "i64"];
const numbers: Types = [...floats, ...integers];
const bits: Types = [...integers, "bool"];
const all: Types = [...numbers, "bool"];

/** How an operation's operands and result are related. */
export interface TypeRule {
  readonly operands: number;
  /** Types the operands (of `select`: the arms) may have. */
  readonly types: Types;
  readonly shape: "leaf" | "same" | "compare" | "select" | "cast" | "bitcast" | "load";
}

const same = (operands: number, types: Types): TypeRule => ({ operands, types, shape: "same" });
const compare = (types: Types): TypeRule => ({ operands: 2, types, shape: "compare" });
const leaf: TypeRule = { operands: 0, types: all, shape: "leaf" };

const unaryRules: Record<UnaryScalarOp, TypeRule> = {
  neg: same(1, numbers),
  abs: same(1, numbers),
  not: same(1, bits),
  sqrt: same(1, floats),
  floor: same(1, floats),
  ceil: same(1, floats),
  trunc: same(1, floats),
  nearest: same(1, floats),
  exp: same(1, floats),
  exp2: same(1, floats),
  expm1: same(1, floats),
  log: same(1, floats),
  log2: same(1, floats),
  log10: same(1, floats),
  log1p: same(1, floats),
  sin: same(1, floats),
  cos: same(1, floats),
  tan: same(1, floats),
  asin: same(1, floats),
  acos: same(1, floats),
  atan: same(1, floats),
  sinh: same(1, floats),
  cosh: same(1, floats),
  tanh: same(1, floats),
  asinh: same(1, floats),
  acosh: same(1, floats),
  atanh: same(1, floats),
  sigmoid: same(1, floats),
  erf: same(1, floats),
  erfc: same(1, floats),
  erfinv: same(1, floats),
  lgamma: same(1, floats),
  digamma: same(1, floats),
  trigamma: same(1, floats),
};

const binaryRules: Record<BinaryScalarOp, TypeRule> = {
  add: same(2, numbers),
  sub: same(2, numbers),
  mul: same(2, numbers),
  div: same(2, numbers),
  rem: same(2, integers),
  min: same(2, numbers),
  max: same(2, numbers),
  pow: same(2, numbers),
  atan2: same(2, floats),
  fmod: same(2, floats),
  copysign: same(2, floats),
  and: same(2, bits),
  or: same(2, bits),
  xor: same(2, bits),
  shl: same(2, integers),
  shr: same(2, integers),
  ushr: same(2, integers),
};

const compareRules: Record<CompareOp, TypeRule> = {
  eq: compare(all),
  ne: compare(all),
  lt: compare(numbers),
  le: compare(numbers),
  gt: compare(numbers),
  ge: compare(numbers),
};

/** The legal expressions. */
export const rules: Record<ScalarOp, TypeRule> = {
  const: leaf,
  param: leaf,
  local: leaf,
  index: leaf,
  load: { operands: 1, types: ["i32"], shape: "load" },
  ...unaryRules,
  ...binaryRules,
  ...compareRules,
  select: { operands: 3, types: all, shape: "select" },
  cast: { operands: 1, types: all, shape: "cast" },
  bitcast: { operands: 1, types: numbers, shape: "bitcast" },
  fma: same(3, numbers),
};

/** What each operation combines, in accumulations, atomics and workgroup reductions. */
export const accumulateTypes: Record<AccumulateOp, Types> = {
  add: numbers,
  mul: numbers,
  min: numbers,
  max: numbers,
  and: bits,
  or: bits,
};

/** Bits of a value. */
export const widths: Record<ValueType, number> = { f32: 32, i32: 32, f64: 64, i64: 64, bool: 1 };

/** What a constant is in JavaScript. */
export const payloadTypes: Record<ValueType, string> = {
  f32: "number",
  f64: "number",
  i32: "number",
  i64: "bigint",
  bool: "boolean",
};
