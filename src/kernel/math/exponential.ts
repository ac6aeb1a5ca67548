/** exp, exp2, expm1 and the hyperbolic functions built on them. */
import type { Scalar } from "../ir.ts";
import * as coefficients from "./coefficients.ts";
import {
  exactSum,
  fastSum,
  flipSign,
  floatClass,
  inPairs,
  like,
  polynomial,
  powerOfTwo,
  scaleByPowerOfTwo,
  withSign,
} from "./float.ts";

/**
 * e^(x + low) as (significand + rest) * 2^exponent, the significand in [0.7, 1.42]; x must be within the exponent's
 * range or NaN.
 */
export function expParts(x: Scalar, low: Scalar | null): { significand: Scalar; rest: Scalar; exponent: Scalar } {
  const c = floatClass(x);
  const exponent = x.mul(Math.LOG2E).nearest();
  const high = x.sub(exponent.mul(c.log2High));
  const rest = low === null ? exponent.mul(-c.log2Low) : low.sub(exponent.mul(c.log2Low));
  const r = high.add(rest);
  const error = rest.sub(r.sub(high));
  const minusOne = r.add(error.add(r.mul(r).mul(polynomial(coefficients.exp, r))));
  const significand = minusOne.add(1);
  return { significand, rest: minusOne.sub(significand.sub(1)), exponent };
}

/** Bounds beyond which e^x is 0 or infinity. */
const range = { f32: { low: -104, high: 89 }, f64: { low: -746, high: 710 } };

/** x held to where e^x is neither surely 0 nor surely infinite. */
export function clampExponent(x: Scalar): Scalar {
  const { low, high } = range[floatClass(x).type];
  // Written as selections, not as `max` and `min`, which take several instructions for the sake of NaN.
  const above = x.lt(low).select(low, x);
  return above.gt(high).select(high, above);
}

/** e^x = 2^k * significand in f32, with k + `bias` in the low bits of `bits`, ready to be shifted to a float's exponent. */
function singleParts(
  x: Scalar,
  bias: number,
  powers: readonly number[] = coefficients.exp.f32,
): { significand: Scalar; bits: Scalar } {
  const c = floatClass(x);
  const shifted = x.fma(Math.LOG2E, c.magic + bias);
  const k = shifted.sub(c.magic + bias);
  const r = k.fma(-c.log2Low, k.fma(-c.log2High, x));
  const square = r.mul(r);
  const minusOne = square.fma(inPairs(r, square, powers), r);
  return { significand: minusOne.add(1), bits: shifted.bitcast("i32") };
}

/** The float whose exponent's field is in the low bits. */
const fromExponent = (bits: Scalar): Scalar => bits.shl(23).bitcast("f32");

/** e^x. */
export function exp(x: Scalar): Scalar {
  const held = clampExponent(x);
  if (x.type === "f32") {
    const { significand, bits } = singleParts(held, 2 * 127);
    // 2^k in two factors: results below the normal range round once, and those above overflow properly.
    const half = bits.shr(1);
    return significand.mul(fromExponent(half)).mul(fromExponent(bits.sub(half)));
  }
  const { significand, exponent } = expParts(held, null);
  return scaleByPowerOfTwo(significand, exponent);
}

/**
 * e^x for x <= 0 (or NaN), which takes one factor less: 2^(k + 64) is a normal number for every k that matters. x is
 * held to where k is -191: there the exponent's field is 0, so the factor is 0, and no subnormal number comes up on the
 * way. Processors take ten times as long for those, and masked scores (-Infinity, -1e9) are many.
 */
export function expOfNegative(x: Scalar): Scalar {
  if (x.type !== "f32") return exp(x);
  const bias = 127 + 64;
  const least = -bias * Math.LN2;
  const { significand, bits } = singleParts(x.lt(least).select(least, x), bias);
  return significand.mul(fromExponent(bits)).mul(2 ** -64);
}

/** 2^x: the fraction needs no reduction. */
export function exp2(x: Scalar): Scalar {
  const f32 = x.type === "f32";
  const held = x.max(f32 ? -151 : -1076).min(f32 ? 129 : 1025);
  const exponent = held.nearest();
  const r = held.sub(exponent);
  return scaleByPowerOfTwo(r.mul(polynomial(coefficients.exp2, r)).add(1), exponent);
}

/** e^x - 1: 2^k (e^r - 1) + (2^k - 1) with the rounding errors carried along. */
export function expm1(x: Scalar): Scalar {
  const c = floatClass(x);
  const held = x.max(c.type === "f32" ? -20 : -40).min(range[c.type].high);
  const k = held.mul(Math.LOG2E).nearest();
  const first = held.sub(k.mul(c.log2High));
  const rest = k.mul(-c.log2Low);
  const r = first.add(rest);
  const error = rest.sub(r.sub(first));
  const tail = error.add(r.mul(r).mul(polynomial(coefficients.exp, r)));
  const e = fastSum(r, tail);
  const half = powerOfTwo(k.sub(1));
  const sum = exactSum(half.sub(0.5), half.mul(e.high));
  const general = sum.high.add(sum.low.add(half.mul(e.low))).mul(2);
  // Near 0 the value is x itself, sign of zero and denormals included.
  return x
    .abs()
    .lt(2 ** -(c.mantissa + 2))
    .select(x, general);
}

/** e^x / 2 without overflow before its time, for x >= 0. */
function halfExp(x: Scalar): Scalar {
  const held = x.min(floatClass(x).type === "f32" ? 91 : 712);
  const { significand, exponent } = expParts(held, null);
  return scaleByPowerOfTwo(significand, exponent.sub(1));
}

/** sinh: an odd polynomial up to 1, then (e^x - e^-x) / 2. */
export function sinh(x: Scalar): Scalar {
  const a = x.abs();
  const z = x.mul(x);
  const small = x.add(x.mul(z).mul(polynomial(coefficients.sinh, z)));
  const e = halfExp(a);
  const large = e.sub(like(x, 0.25).div(e));
  return a.lt(1).select(small, withSign(large.abs(), x));
}

/** cosh: (e^x + e^-x) / 2. */
export function cosh(x: Scalar): Scalar {
  const e = halfExp(x.abs());
  return e.add(like(x, 0.25).div(e));
}

/** tanh: an odd polynomial up to 0.625, then 1 - 2 / (e^2x + 1). */
export function tanh(x: Scalar): Scalar {
  const a = x.abs();
  const z = x.mul(x);
  const f32 = x.type === "f32";
  const polynomialOf = f32 ? inPairs(z, z.mul(z), coefficients.tanh.f32) : polynomial(coefficients.tanh, z);
  const small = a.add(a.mul(z).mul(polynomialOf));
  const doubled = a.add(a);
  const most = f32 ? 40 : 80;
  const held = doubled.gt(most).select(most, doubled);
  let power: Scalar;
  if (f32) {
    const { significand, bits } = singleParts(held, 127, coefficients.expOfTanh);
    power = significand.mul(fromExponent(bits));
  } else {
    const { significand, exponent } = expParts(held, null);
    power = significand.mul(powerOfTwo(exponent));
  }
  const large = like(x, 1).sub(like(x, 2).div(power.add(1)));
  return flipSign(a.lt(0.625).select(small, large), x);
}

const alternating = coefficients.exp.f32.map((coefficient, i) => (i % 2 === 0 ? coefficient : -coefficient));

/**
 * 1 / (1 + e^-x). In f32 with -r for the reduced argument and half the power, which saves two negations and a factor.
 */
export function sigmoid(x: Scalar): Scalar {
  if (x.type === "f64") return like(x, 1).div(exp(x.neg()).add(1));
  const c = floatClass(x);
  // Above 86 the power adds nothing to 1; up to there its half has a normal exponent. At -89.7 it is infinite.
  const below = x.gt(86).select(86, x);
  const held = below.lt(-89.7).select(-89.7, below);
  const magic = c.magic + 126;
  const shifted = held.fma(-Math.LOG2E, magic);
  const k = shifted.sub(magic);
  const r = k.fma(c.log2Low, k.fma(c.log2High, held));
  const square = r.mul(r);
  const significand = square
    .mul(inPairs(r, square, alternating))
    .sub(r)
    .add(1);
  return like(x, 0.5).div(significand.fma(fromExponent(shifted.bitcast("i32")), 0.5));
}
