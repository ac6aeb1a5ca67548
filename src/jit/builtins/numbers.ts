/** Arithmetic of ints, floats, bools and complex numbers, as Python computes. */
import { Complex } from "../../support/complex.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { ScriptFloat, integer, isNumber, numberOf, ScriptTuple, type Value } from "../language/script-values.ts";
import type { Builtin, Builtins } from "./builtin.ts";

const isScalar = (value: Value | undefined): value is number | ScriptFloat | boolean =>
  isNumber(value) || typeof value === "boolean";

/** An operator of two numbers: of ints one function, of floats another; that of ints may give a float. */
function arithmetic(
  ofInts: (a: number, b: number) => Value,
  ofFloats: (a: number, b: number) => Value,
  ofComplex: ((a: Complex, b: Complex) => Complex) | null = null,
): Builtin {
  return ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return ofInts(a, b);
    if (isScalar(a) && isScalar(b)) {
      const isInt = !(a instanceof ScriptFloat) && !(b instanceof ScriptFloat);
      return (isInt ? ofInts : ofFloats)(numberOf(a), numberOf(b));
    }
    if (ofComplex === null || !(a instanceof Complex || b instanceof Complex)) return undefined;
    if (!(isScalar(a) || a instanceof Complex) || !(isScalar(b) || b instanceof Complex)) return undefined;
    const complex = (value: number | ScriptFloat | boolean | Complex): Complex =>
      value instanceof Complex ? value : new Complex(numberOf(value), 0);
    return ofComplex(complex(a), complex(b));
  };
}

function byZero(b: number, what: string): void {
  if (b === 0) throw new RuntimeError(what);
}

/** Python's remainder: its sign is that of the divisor. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function times(a: Complex, b: Complex): Complex {
  return new Complex(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real);
}
function over(a: Complex, b: Complex): Complex {
  const size = b.real ** 2 + b.imag ** 2;
  return new Complex((a.real * b.real + a.imag * b.imag) / size, (a.imag * b.real - a.real * b.imag) / size);
}

/** An operator of bits. */
function bits(of: (a: bigint, b: bigint) => bigint, ofBools: ((a: boolean, b: boolean) => boolean) | null): Builtin {
  return ([a, b]) => {
    if (typeof a === "boolean" && typeof b === "boolean" && ofBools) return ofBools(a, b);
    if (typeof a !== "number" || typeof b !== "number") return undefined;
    return integer(Number(BigInt.asIntN(64, of(BigInt(a), BigInt(b)))));
  };
}

/** Whether two values are the same: numbers by what they are, containers item by item. */
export function isEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isScalar(a) && isScalar(b)) return numberOf(a) === numberOf(b);
  if (a instanceof Complex && b instanceof Complex) return a.real === b.real && a.imag === b.imag;
  const [left, right] = [a, b].map((each) => (each instanceof ScriptTuple ? each.items : each));
  if (Array.isArray(left) && Array.isArray(right))
    return (
      left.length === right.length &&
      (left as Value[]).every((item, i) => isEqual(item, (right as Value[])[i] as Value))
    );
  if (a instanceof Tensor && b instanceof Tensor) return Boolean(a.eq(b).all().item());
  if (typeof a === "object" && a !== null && typeof b === "object" && b !== null && "entries" in a && "entries" in b) {
    const entries = (a as { entries(): [Value, Value][] }).entries();
    const other = b as { size: number; get(key: Value): Value | undefined };
    return (
      entries.length === other.size &&
      entries.every(([key, value]) => {
        const found = other.get(key);
        return found !== undefined && isEqual(value, found);
      })
    );
  }
  // Devices are the same by their names.
  if (typeof a === "object" && typeof b === "object" && a?.constructor.name === "Device")
    return String(a) === String(b);
  return false;
}

/** -1, 0 or 1, as two values stand in order: numbers, strings, and lists of them. */
export function compare(a: Value, b: Value): number {
  if (isScalar(a) && isScalar(b)) return Math.sign(numberOf(a) - numberOf(b));
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : Number(a > b);
  const [left, right] = [a, b].map((each) => (each instanceof ScriptTuple ? each.items : each));
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const order = compare(left[i] as Value, right[i] as Value);
      if (order !== 0) return order;
    }
    return Math.sign(left.length - right.length);
  }
  if (a instanceof Tensor && b instanceof Tensor) return Math.sign(numberOf(a) - numberOf(b));
  return Number.NaN;
}

const isComparable = (value: Value | undefined): value is Value =>
  isScalar(value) || typeof value === "string" || Array.isArray(value) || value instanceof ScriptTuple;

function comparison(of: (order: number) => boolean): Builtin {
  return ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return of(a < b ? -1 : Number(a > b));
    if (!isComparable(a) || !isComparable(b)) return undefined;
    const order = compare(a, b);
    return !Number.isNaN(order) && of(order);
  };
}

function equality(wanted: boolean): Builtin {
  return ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return (a === b) === wanted;
    if (a === undefined || b === undefined || a instanceof Tensor || b instanceof Tensor) return undefined;
    return isEqual(a, b) === wanted;
  };
}

/** A function of one number whose result is a float. */
const float =
  (of: (x: number) => number): Builtin =>
  ([a]) =>
    isScalar(a) ? new ScriptFloat(of(numberOf(a))) : undefined;
/** A function of two numbers whose result is a float. */
const float2 =
  (of: (a: number, b: number) => number): Builtin =>
  ([a, b]) =>
    isScalar(a) && isScalar(b) ? new ScriptFloat(of(numberOf(a), numberOf(b))) : undefined;
/** A function of a float whose result is an int; ints stay. */
const whole =
  (of: (x: number) => number): Builtin =>
  ([a]) =>
    isScalar(a) ? integer(a instanceof ScriptFloat ? of(a.value) : Number(a)) : undefined;
const asked =
  (of: (x: number) => boolean): Builtin =>
  ([a]) =>
    isScalar(a) ? of(numberOf(a)) : undefined;

/** The nearest whole number; of two that are as near, the even one. */
function roundHalfToEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const t = x - 1;
  let sum = 0.9999999999998099;
  terms.forEach((term, i) => (sum += term / (t + i + 1)));
  const base = t + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (t + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** The greatest common divisor. */
function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return Math.abs(a);
}

/** An int and a float part, or a number and a power of two. */
function parts(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  const power = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  const digits = x * 2 ** -power;
  if (Math.abs(digits) < 0.5) return [digits * 2, power - 1];
  return Math.abs(digits) >= 1 ? [digits / 2, power + 1] : [digits, power];
}

/** Arithmetic. None of these is asked where an argument is a tensor. */
export const numbers: Builtins = {
  add: arithmetic(
    (a, b) => integer(a + b),
    (a, b) => new ScriptFloat(a + b),
    (a, b) => new Complex(a.real + b.real, a.imag + b.imag),
  ),
  sub: arithmetic(
    (a, b) => integer(a - b),
    (a, b) => new ScriptFloat(a - b),
    (a, b) => new Complex(a.real - b.real, a.imag - b.imag),
  ),
  mul: arithmetic(
    (a, b) => integer(a * b),
    (a, b) => new ScriptFloat(a * b),
    times,
  ),
  div: arithmetic(
    (a, b) => new ScriptFloat(a / b),
    (a, b) => new ScriptFloat(a / b),
    over,
  ),
  floordiv: arithmetic(
    (a, b) => {
      byZero(b, "division by 0");
      return integer(Math.floor(a / b));
    },
    (a, b) => new ScriptFloat(Math.floor(a / b)),
  ),
  __round_to_zero_floordiv: arithmetic(
    (a, b) => {
      byZero(b, "division by 0");
      return Math.trunc(a / b);
    },
    () => 0,
  ),
  remainder: arithmetic(
    (a, b) => {
      byZero(b, "modulo by 0");
      return remainder(a, b) + 0;
    },
    (a, b) => new ScriptFloat(remainder(a, b)),
  ),
  fmod: float2((a, b) => a % b),
  mathremainder: float2((a, b) => a - b * roundHalfToEven(a / b)),
  pow: arithmetic(
    (a, b) => new ScriptFloat(a ** b),
    (a, b) => new ScriptFloat(a ** b),
  ),
  divmod: arithmetic(
    (a, b) => {
      byZero(b, "ZeroDivisionError: integer division or modulo by zero");
      return new ScriptTuple([Math.floor(a / b), remainder(a, b) + 0]);
    },
    (a, b) => {
      byZero(b, "ZeroDivisionError: float divmod()");
      return new ScriptTuple([new ScriptFloat(Math.floor(a / b)), new ScriptFloat(remainder(a, b))]);
    },
  ),
  neg: ([a]) => {
    if (typeof a === "number") return 0 - a;
    if (a instanceof Complex) return new Complex(-a.real, -a.imag);
    return a instanceof ScriptFloat ? new ScriptFloat(-a.value) : undefined;
  },
  abs: ([a]) => {
    if (typeof a === "number") return Math.abs(a);
    if (a instanceof Complex) return new ScriptFloat(Math.hypot(a.real, a.imag));
    return a instanceof ScriptFloat ? new ScriptFloat(Math.abs(a.value)) : undefined;
  },
  __and__: bits(
    (a, b) => a & b,
    (a, b) => a && b,
  ),
  __or__: bits(
    (a, b) => a | b,
    (a, b) => a || b,
  ),
  __xor__: bits(
    (a, b) => a ^ b,
    (a, b) => a !== b,
  ),
  __lshift__: bits((a, b) => a << b, null),
  __rshift__: bits((a, b) => a >> b, null),
  bitwise_not: ([a]) => (typeof a === "number" ? -a - 1 : undefined),
  __not__: ([a]) => (typeof a === "boolean" ? !a : isScalar(a) ? numberOf(a) === 0 : undefined),
  eq: equality(true),
  ne: equality(false),
  lt: comparison((order) => order < 0),
  le: comparison((order) => order <= 0),
  gt: comparison((order) => order > 0),
  ge: comparison((order) => order >= 0),
  ceil: whole(Math.ceil),
  floor: whole(Math.floor),
  trunc: whole(Math.trunc),
  round: ([a]) => (isScalar(a) ? new ScriptFloat(roundHalfToEven(numberOf(a))) : undefined),
  sqrt: float(Math.sqrt),
  exp: float(Math.exp),
  expm1: float(Math.expm1),
  log: ([a, b]) => {
    if (!isScalar(a)) return undefined;
    const value = Math.log(numberOf(a));
    return new ScriptFloat(isScalar(b) ? value / Math.log(numberOf(b)) : value);
  },
  log10: float(Math.log10),
  log2: float(Math.log2),
  log1p: float(Math.log1p),
  sin: float(Math.sin),
  cos: float(Math.cos),
  tan: float(Math.tan),
  asin: float(Math.asin),
  acos: float(Math.acos),
  atan: float(Math.atan),
  atan2: float2(Math.atan2),
  sinh: float(Math.sinh),
  cosh: float(Math.cosh),
  tanh: float(Math.tanh),
  asinh: float(Math.asinh),
  acosh: float(Math.acosh),
  atanh: float(Math.atanh),
  hypot: float2(Math.hypot),
  copysign: float2((a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a))),
  fabs: float(Math.abs),
  degrees: float((x) => (x * 180) / Math.PI),
  radians: float((x) => (x * Math.PI) / 180),
  lgamma: float(logGamma),
  gamma: float((x) =>
    Number.isInteger(x) && x > 0 && x < 20
      ? Array.from({ length: x - 1 }, (_, i) => i + 1).reduce((a, b) => a * b, 1)
      : Math.exp(logGamma(x)),
  ),
  ldexp: float2((x, power) => x * 2 ** power),
  frexp: ([a]) => {
    if (!isScalar(a)) return undefined;
    const [digits, power] = parts(numberOf(a));
    return new ScriptTuple([new ScriptFloat(digits), power]);
  },
  modf: ([a]) => {
    if (!isScalar(a)) return undefined;
    const x = numberOf(a);
    return new ScriptTuple([new ScriptFloat(x - Math.trunc(x)), new ScriptFloat(Math.trunc(x))]);
  },
  gcd: ([a, b]) => (typeof a === "number" && typeof b === "number" ? commonDivisor(a, b) : undefined),
  factorial: ([a]) =>
    typeof a === "number" ? integer(Array.from({ length: a }, (_, i) => i + 1).reduce((x, y) => x * y, 1)) : undefined,
  isnan: asked(Number.isNaN),
  isinf: asked((x) => Math.abs(x) === Infinity),
  isfinite: asked(Number.isFinite),
  real: ([a]) => (a instanceof Complex ? new ScriptFloat(a.real) : undefined),
  imag: ([a]) => (a instanceof Complex ? new ScriptFloat(a.imag) : undefined),
};
