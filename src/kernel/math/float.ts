/**
 * What the formulas of both float widths share: bit tricks that need no conversion instruction, polynomials, and exact
 * sums and products in pairs.
 */
import type { Scalar } from "../ir.ts";
import { constant } from "../ir.ts";
import type { Polynomial } from "./coefficients.ts";

/** A float width with the integer width that holds its bits, so that one formula serves both. */
export interface FloatClass {
  readonly type: "f32" | "f64";
  readonly int: "i32" | "i64";
  readonly width: 32 | 64;
  /** Stored bits of the significand. */
  readonly mantissa: 23 | 52;
  readonly bias: 127 | 1023;
  /** Smallest normal number. */
  readonly smallest: number;
  /** log(2) as a part with enough trailing zeros that small multiples are exact, and the rest. */
  readonly log2High: number;
  readonly log2Low: number;
  /** Adding it to a small whole number leaves that number in the low bits. */
  readonly magic: number;
  /** Clears the lower half of the significand. */
  readonly halfMask: bigint;
}

const f32Class: FloatClass = {
  type: "f32",
  int: "i32",
  width: 32,
  mantissa: 23,
  bias: 127,
  smallest: 2 ** -126,
  log2High: 0.693359375,
  log2Low: -0.00021219444005469057,
  magic: 1.5 * 2 ** 23,
  halfMask: -(1n << 12n),
};

const f64Class: FloatClass = {
  type: "f64",
  int: "i64",
  width: 64,
  mantissa: 52,
  bias: 1023,
  smallest: 2 ** -1022,
  log2High: 0.6931471803691238,
  log2Low: 1.9082149292705877e-10,
  magic: 1.5 * 2 ** 52,
  halfMask: -(1n << 27n),
};

/** The float class of an expression; throws for other types. */
export function floatClass(x: Scalar): FloatClass {
  if (x.type === "f32") return f32Class;
  if (x.type === "f64") return f64Class;
  throw new Error(`kernel: ${x.op} of ${x.type} where a float is needed`);
}

/** A constant of the type of another expression. */
export function like(x: Scalar, value: number): Scalar {
  return constant(value, x.type);
}

/** `value` in the integer type of the class. */
export function int(c: FloatClass, value: number | bigint): Scalar {
  return constant(c.int === "i64" ? BigInt(value) : Number(value), c.int);
}

/** Horner's rule, lowest power first. */
export function horner(x: Scalar, coefficients: readonly number[]): Scalar {
  let sum = like(x, coefficients[coefficients.length - 1]!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = sum.fma(x, coefficients[i]!);
  return sum;
}

/**
 * The same in pairs (Estrin): a shorter chain of dependent operations, which counts where few lie around it. `square`:
 * x * x.
 */
export function inPairs(x: Scalar, square: Scalar, coefficients: readonly number[]): Scalar {
  const pairs: Scalar[] = [];
  for (let i = 0; i < coefficients.length; i += 2) {
    const odd = coefficients[i + 1];
    pairs.push(odd === undefined ? like(x, coefficients[i]!) : like(x, odd).fma(x, coefficients[i]!));
  }
  return pairs.reduceRight((sum, pair) => sum.fma(square, pair));
}

/** One of the tabulated polynomials in the width of its argument. */
export function polynomial(of: Polynomial, x: Scalar): Scalar {
  return horner(x, of[floatClass(x).type]);
}

/** 2^k for a whole number k (a float) of a normal result. */
export function powerOfTwo(k: Scalar): Scalar {
  const c = floatClass(k);
  return k
    .add(c.magic + c.bias)
    .bitcast(c.int)
    .shl(c.mantissa)
    .bitcast(c.type);
}

/** value * 2^k in two steps, so that results below the normal range round once and those above overflow properly. */
export function scaleByPowerOfTwo(value: Scalar, k: Scalar): Scalar {
  const half = k.mul(0.5).floor();
  return value.mul(powerOfTwo(half)).mul(powerOfTwo(k.sub(half)));
}

/** A small integer (|i| < 2^21) as a float. */
export function toFloat(i: Scalar, c: FloatClass): Scalar {
  const magicBits = constant(c.magic, c.type).bitcast(c.int);
  return i.add(magicBits).bitcast(c.type).sub(c.magic);
}

/** The sign bit of x, alone. */
export function signBit(x: Scalar): Scalar {
  const c = floatClass(x);
  return x.bitcast(c.int).and(int(c, -(1n << BigInt(c.width - 1))));
}

/** The magnitude `x` (not negative) with the sign bit of another. */
export function withSign(x: Scalar, sign: Scalar): Scalar {
  const c = floatClass(x);
  return x.bitcast(c.int).or(signBit(sign)).bitcast(c.type);
}

/** x with its sign flipped where `sign` is negative. */
export function flipSign(x: Scalar, sign: Scalar): Scalar {
  const c = floatClass(x);
  return x.bitcast(c.int).xor(signBit(sign)).bitcast(c.type);
}

/** An unevaluated sum high + low with |low| at most half a last place of high. */
export interface DoubleDouble {
  readonly high: Scalar;
  readonly low: Scalar;
}

/** a + b exactly, where |a| >= |b| or a is 0 (Dekker). */
export function fastSum(a: Scalar, b: Scalar): DoubleDouble {
  const high = a.add(b);
  return { high, low: b.sub(high.sub(a)) };
}

/** a + b exactly (Knuth). */
export function exactSum(a: Scalar, b: Scalar): DoubleDouble {
  const high = a.add(b);
  const back = high.sub(a);
  return { high, low: a.sub(high.sub(back)).add(b.sub(back)) };
}

/** The upper half of a significand, so that products of halves are exact. */
export function upperHalf(a: Scalar): Scalar {
  const c = floatClass(a);
  return a.bitcast(c.int).and(int(c, c.halfMask)).bitcast(c.type);
}

/**
 * a * b exactly, barring overflow and underflow of the parts (Dekker, with a masked split). Never written with fma,
 * which may round twice.
 */
export function exactProduct(a: Scalar, b: Scalar): DoubleDouble {
  const high = a.mul(b);
  const aHigh = upperHalf(a),
    aLow = a.sub(aHigh);
  const bHigh = upperHalf(b),
    bLow = b.sub(bHigh);
  const low = aHigh.mul(bHigh).sub(high).add(aHigh.mul(bLow)).add(aLow.mul(bHigh)).add(aLow.mul(bLow));
  return { high, low };
}

/** (a.high + a.low) * (b.high + b.low). */
export function pairProduct(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = exactProduct(a.high, b.high);
  return fastSum(product.high, product.low.add(a.high.mul(b.low).add(a.low.mul(b.high))));
}

/** A number as a pair of constants of x's type. */
export function pairConstant(x: Scalar, high: number, low: number): DoubleDouble {
  return { high: like(x, high), low: like(x, low) };
}

/** A double-double constant in the width of x: for f32 the double `high` alone is split. */
export function splitConstant(x: Scalar, high: number, low: number): DoubleDouble {
  if (x.type === "f64") return pairConstant(x, high, low);
  const single = Math.fround(high);
  return pairConstant(x, single, high - single);
}
