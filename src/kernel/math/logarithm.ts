/** log, log2, log10, log1p, the inverse hyperbolic functions and pow. */
import * as coefficients from "./coefficients.ts";
import type { Scalar } from "../ir.ts";
import { constant } from "../ir.ts";
import { clampExponent, expParts } from "./exponential.ts";
import {
  exactProduct,
  exactSum,
  fastSum,
  floatClass,
  int,
  like,
  pairProduct,
  polynomial,
  scaleByPowerOfTwo,
  signBit,
  splitConstant,
  toFloat,
  withSign,
} from "./float.ts";
import type { DoubleDouble } from "./float.ts";

/** log(2) as a double-double. */
const log2Pair = [0.6931471805599453, 2.3190468138462996e-17] as const;
/** 1 / log(2) and 1 / log(10) as double-doubles. */
const inverseLog2 = [1.4426950408889634, 2.0355273740931033e-17] as const;
const inverseLog10 = [0.4342944819032518, 1.098319650216765e-17] as const;
const log10Of2 = [0.3010299956639812, -2.8037281277851704e-18] as const;

/** x = 2^exponent * significand with the significand in [sqrt(1/2), sqrt(2)), for positive finite x. */
function decompose(x: Scalar): { significand: Scalar; exponent: Scalar } {
  const c = floatClass(x);
  const tiny = x.lt(c.smallest);
  const normal = tiny.select(x.mul(2 ** (c.mantissa + 2)), x);
  const one = BigInt(c.bias) << BigInt(c.mantissa);
  const rootBits = c.type === "f32" ? 0x3f3504f3n : 0x3fe6a09e667f3bcdn;
  const shifted = normal.bitcast(c.int).add(int(c, one - rootBits));
  const k = toFloat(shifted.shr(c.mantissa).sub(int(c, c.bias)), c);
  const significand = shifted
    .and(int(c, (1n << BigInt(c.mantissa)) - 1n))
    .add(int(c, rootBits))
    .bitcast(c.type);
  return { significand, exponent: tiny.select(k.sub(c.mantissa + 2), k) };
}

/** log's values where the formula does not reach: log(0) = -inf, log(inf) = inf, of negative numbers and NaN NaN. */
function logEdges(x: Scalar, value: Scalar): Scalar {
  const atZero = x.eq(0).select(like(x, -Infinity), value);
  const atInfinity = x.eq(Infinity).select(x, atZero);
  return x.ge(0).select(atInfinity, like(x, NaN));
}

/** log(1 + f) - f + half for half = f^2 / 2; f in [-0.3, 0.42]. */
function logRest(f: Scalar, half: Scalar): Scalar {
  const s = f.div(f.add(2));
  const z = s.mul(s);
  return s.mul(half.add(z.mul(polynomial(coefficients.log, z))));
}

/** log(1 + f + low) + k log(2), fdlibm's form; f in [-0.3, 0.42]. */
function logFrom(f: Scalar, low: Scalar | null, k: Scalar): Scalar {
  const c = floatClass(f);
  const half = f.mul(f).mul(0.5);
  const inner = logRest(f, half).add(k.mul(c.log2Low));
  const corrected = low === null ? inner : inner.add(low.div(f.add(1)));
  return k.mul(c.log2High).sub(half.sub(corrected).sub(f));
}

/** log(high + low) + extra * log(2) for a normalised positive pair. */
export function logOfPair(pair: DoubleDouble, extra: Scalar | null): Scalar {
  const { significand, exponent } = decompose(pair.high);
  // 2^-k in two factors, for k near the ends of the range has no normal reciprocal.
  const low = scaleByPowerOfTwo(pair.low, exponent.neg());
  const f = fastSum(significand.sub(1), low);
  return logFrom(f.high, f.low, extra === null ? exponent : exponent.add(extra));
}

/** The natural logarithm. */
export function log(x: Scalar): Scalar {
  const { significand, exponent } = decompose(x);
  return logEdges(x, logFrom(significand.sub(1), null, exponent));
}

/** log(significand) as a pair, about ten bits more than the width; for pow and the other bases. */
function logPair(significand: Scalar): DoubleDouble {
  const f = significand.sub(1);
  const d = exactSum(like(f, 2), f);
  const high = f.div(d.high);
  // s = f / d as a pair: the remainder of the division, divided once more.
  const back = exactProduct(high, d.high);
  const low = f.sub(back.high).sub(back.low).sub(high.mul(d.low)).div(d.high);
  const s: DoubleDouble = { high, low };
  const z = pairProduct(s, s);
  const third = splitConstant(f, 0.3333333333333333, 1.850371707708594e-17);
  const cube = pairProduct(pairProduct(z, third), s);
  const tail = z.high.mul(z.high).mul(high).mul(polynomial(coefficients.logTail, z.high));
  const sum = fastSum(high, cube.high);
  return fastSum(sum.high.mul(2), sum.low.add(cube.low).add(low).mul(2).add(tail));
}

/**
 * log(x) times a constant, plus exponent times another: the other bases. As in fdlibm's log2: the significand's logarithm is
 * a number of few bits, whose product with the constant's first bits is exact, and a small rest.
 */
function logBase(x: Scalar, inverse: readonly [number, number], perExponent: readonly [number, number]): Scalar {
  const c = floatClass(x);
  const inParts = ([value, rest]: readonly [number, number]): [number, number] => {
    const first = Math.round(value * 2048) / 2048;
    return [first, value - first + rest];
  };
  const { significand, exponent } = decompose(x);
  const f = significand.sub(1);
  const half = f.mul(f).mul(0.5);
  const kept = f.sub(half).bitcast(c.int).and(int(c, -4096));
  const high = kept.bitcast(c.type);
  const low = f.sub(high).sub(half).add(logRest(f, half));
  const [first, second] = inParts(inverse);
  const [step, stepRest] = inParts(perExponent);
  const sum = fastSum(exponent.mul(step), high.mul(first));
  const rest = sum.low.add(low.add(high).mul(second)).add(low.mul(first));
  return logEdges(x, sum.high.add(rest.add(exponent.mul(stepRest))));
}

export function log2(x: Scalar): Scalar {
  return logBase(x, inverseLog2, [1, 0]);
}
export function log10(x: Scalar): Scalar {
  return logBase(x, inverseLog10, log10Of2);
}

/** log(1 + x): the rounding error of 1 + x is carried along. */
export function log1p(x: Scalar): Scalar {
  const c = floatClass(x);
  const value = logOfPair(exactSum(like(x, 1), x), null);
  const edges = logEdges(x.add(1), value);
  return x
    .abs()
    .lt(2 ** -(c.mantissa + 2))
    .select(x, edges);
}

/** log1p of u >= 0, or log(u) + log(2) where `large`: what asinh and acosh need. */
function logForArea(u: Scalar, low: Scalar, large: Scalar): Scalar {
  const sum = exactSum(like(u, 1), u);
  const pair = fastSum(sum.high, sum.low.add(low));
  const chosen = { high: large.select(u, pair.high), low: large.select(like(u, 0), pair.low) };
  return logOfPair(chosen, large.select(like(u, 1), like(u, 0)));
}

/** asinh(a) = log1p(a + a^2 / (1 + sqrt(a^2 + 1))). */
export function asinh(x: Scalar): Scalar {
  const c = floatClass(x);
  const a = x.abs();
  const large = a.gt(2 ** (c.mantissa / 2 + 3));
  const square = a.mul(a);
  const u = fastSum(a, square.div(square.add(1).sqrt().add(1)));
  const value = logForArea(large.select(a, u.high), large.select(like(x, 0), u.low), large);
  const finite = a.lt(Infinity).select(value, a);
  return withSign(a.lt(2 ** -(c.mantissa / 2 + 2)).select(a, finite), x);
}

/** acosh(x) = log1p(t + sqrt(2 t + t^2)) with t = x - 1. */
export function acosh(x: Scalar): Scalar {
  const c = floatClass(x);
  const large = x.gt(2 ** (c.mantissa / 2 + 3));
  const t = x.sub(1);
  const inside = exactProduct(t, t);
  const sum = exactSum(t.mul(2), inside.high);
  const root = sum.high.sqrt();
  const back = exactProduct(root, root);
  const rootLow = root
    .gt(0)
    .select(sum.high.sub(back.high).sub(back.low).add(sum.low).add(inside.low).div(root.mul(2)), like(x, 0));
  const u = exactSum(t, root);
  const value = logForArea(large.select(x, u.high), large.select(like(x, 0), u.low.add(rootLow)), large);
  const finite = x.lt(Infinity).select(value, x);
  return x.ge(1).select(finite, like(x, NaN));
}

/** atanh: an odd polynomial up to 1/2, then log1p(2 x / (1 - x)) / 2. */
export function atanh(x: Scalar): Scalar {
  const a = x.abs();
  const z = x.mul(x);
  const small = x.add(x.mul(z).mul(polynomial(coefficients.atanh, z)));
  const below = like(x, 1).sub(a);
  const u = a.mul(2).div(below);
  const sum = exactSum(like(x, 1), u);
  const value = logOfPair(sum, null).mul(0.5);
  const atOne = a.eq(1).select(like(x, Infinity), value);
  const large = a.le(1).select(withSign(atOne.abs(), x), like(x, NaN));
  return a.lt(0.5).select(small, large);
}

/** Whether a float is a whole number, and whether an odd one. */
function wholeness(y: Scalar): { whole: Scalar; odd: Scalar } {
  const half = y.mul(0.5);
  const whole = y.trunc().eq(y);
  return { whole, odd: whole.and(half.trunc().ne(half)).and(y.abs().lt(Infinity)) };
}

/**
 * x^y as C's pow: e^(y log|x|) with the logarithm in a pair, then the sign and C99's special values (annex F.10.4.4).
 */
export function pow(x: Scalar, y: Scalar): Scalar {
  const c = floatClass(x);
  const a = x.abs();
  const { significand, exponent } = decompose(a);
  const fraction = logPair(significand);
  const step = splitConstant(x, log2Pair[0], log2Pair[1]);
  const whole = exactProduct(exponent, step.high);
  const sum = exactSum(whole.high, fraction.high);
  const logarithm = fastSum(sum.high, sum.low.add(fraction.low).add(whole.low.add(exponent.mul(step.low))));
  // Beyond this the result is 0, 1 or infinity whatever the last bits of y, and products must not overflow.
  const limit = 2 ** (c.mantissa + 13);
  const held = y.max(-limit).min(limit);
  const product = exactProduct(held, logarithm.high);
  const low = product.low.add(held.mul(logarithm.low));
  const clamped = clampExponent(product.high);
  const parts = expParts(clamped, clamped.eq(product.high).select(low, like(x, 0)));
  const magnitude = scaleByPowerOfTwo(parts.significand, parts.exponent);
  const { whole: isWhole, odd } = wholeness(y);
  const negativeY = y.lt(0);
  const zero = like(x, 0),
    infinity = like(x, Infinity);
  const extreme = a.eq(0).select(negativeY.select(infinity, zero), magnitude);
  const atInfinity = a.eq(Infinity).select(negativeY.select(zero, infinity), extreme);
  const infiniteY = a.eq(1).select(like(x, 1), a.gt(1).xor(negativeY).select(infinity, zero));
  const positive = y.abs().eq(Infinity).select(infiniteY, atInfinity);
  const signed = odd.select(positive.bitcast(c.int).or(signBit(x)).bitcast(c.type), positive);
  const finiteNegative = x.lt(0).and(a.lt(Infinity)).and(isWhole.not());
  const domain = finiteNegative.select(like(x, NaN), signed);
  const withNaN = x.isnan().or(y.isnan()).select(x.add(y), domain);
  return x.eq(1).or(y.eq(0)).select(like(x, 1), withNaN);
}

/**
 * Integer power with wrap-around by repeated squaring; a negative exponent gives 0 but for the bases 1 and -1 (as
 * PyTorch's `powi`).
 */
export function integerPow(x: Scalar, y: Scalar): Scalar {
  const type = x.type;
  const bits = type === "i64" ? 63 : 31;
  let result = constant(1, type);
  let base = x;
  for (let bit = 0; bit < bits; bit++) {
    result = y
      .and(constant(2n ** BigInt(bit), type))
      .ne(0)
      .select(result.mul(base), result);
    if (bit + 1 < bits) base = base.mul(base);
  }
  const sign = y.and(1).ne(0).select(constant(-1, type), constant(1, type));
  const negative = x.eq(1).select(constant(1, type), x.eq(-1).select(sign, constant(0, type)));
  return y.lt(0).select(negative, result);
}

/** x^y of floats as C's pow, of integers by repeated squaring. */
export const power = (x: Scalar, y: Scalar): Scalar =>
  x.type === "f32" || x.type === "f64" ? pow(x, y) : integerPow(x, y);
