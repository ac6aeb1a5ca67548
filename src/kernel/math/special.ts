/** erf, erfc, erfinv, lgamma, digamma and trigamma. */
import * as coefficients from "./coefficients.ts";
import type { Scalar } from "../ir.ts";
import { digammaRoot } from "./coefficients.ts";
import { expParts } from "./exponential.ts";
import {
  exactProduct,
  exactSum,
  fastSum,
  flipSign,
  horner,
  like,
  polynomial,
  scaleByPowerOfTwo,
  withSign,
} from "./float.ts";
import { log, logOfPair } from "./logarithm.ts";

/** The parts of erfc's tail formula: e^(-a^2) times a polynomial in (a - 2) / (a + 2), divided by 1 + 2 a. */
function erfcTerms(a: Scalar): { held: Scalar; smooth: Scalar } {
  const held = a.max(0.24).min(a.type === "f32" ? 10.3 : 27.5);
  return { held, smooth: polynomial(coefficients.erfcx, held.sub(2).div(held.add(2))) };
}

/** erfc of a >= 1, good enough to be subtracted from 1. */
function erfcRough(a: Scalar): Scalar {
  const { held, smooth } = erfcTerms(a);
  const { significand, exponent } = expParts(held.mul(held).neg(), null);
  return scaleByPowerOfTwo(significand.mul(smooth.div(held.mul(2).add(1))), exponent);
}

/**
 * erfc of a >= 1/4 to the last place: the roundings of the square, the exponential, the product and the division are
 * carried along.
 */
function erfcTail(a: Scalar): Scalar {
  const { held, smooth } = erfcTerms(a);
  const square = exactProduct(held, held);
  const { significand, rest, exponent } = expParts(square.high.neg(), square.low.neg());
  const top = exactProduct(significand, smooth);
  const bottom = exactSum(like(a, 1), held.mul(2));
  const quotient = top.high.div(bottom.high);
  const back = exactProduct(quotient, bottom.high);
  const remainder = top.high
    .sub(back.high)
    .sub(back.low)
    .add(top.low.add(rest.mul(smooth)).sub(quotient.mul(bottom.low)));
  return scaleByPowerOfTwo(quotient.add(remainder.div(bottom.high)), exponent);
}

/** erf for |x| <= 1. */
function erfSmall(x: Scalar): Scalar {
  return polynomial(coefficients.erf, x.mul(x)).fma(x, x);
}

export function erf(x: Scalar): Scalar {
  const a = x.abs();
  const large = flipSign(like(x, 1).sub(erfcRough(a)), x);
  return a.lt(1).select(erfSmall(x), large);
}

export function erfc(x: Scalar): Scalar {
  const a = x.abs();
  const tail = erfcTail(a);
  const far = x.lt(0).select(like(x, 2).sub(tail), tail);
  return a.lt(0.47).select(like(x, 1).sub(erfSmall(x)), far);
}

/**
 * erfinv: an odd polynomial up to 1/2, then one in sqrt(-log(1 - x^2)); for f64 that is a first guess, which one Halley
 * step against erfc completes.
 */
export function erfinv(x: Scalar): Scalar {
  const a = x.abs();
  const z = x.mul(x);
  const small = x.mul(polynomial(coefficients.erfinv, z));
  const below = like(x, 1).sub(a);
  // 1 - x^2 = (1 - a)(1 + a) as a pair: the first factor is exact.
  const above = exactSum(like(x, 1), a);
  const product = exactProduct(below, above.high);
  const w = logOfPair(fastSum(product.high, product.low.add(below.mul(above.low))), null).neg();
  const v = w.sqrt();
  const square = exactProduct(v, v);
  const rest = w.sub(square.high).sub(square.low).div(v.mul(2));
  const factor = polynomial(coefficients.erfinvTail, v.sub(3));
  const scaled = exactProduct(v, factor);
  const guess = scaled.high.add(scaled.low.add(rest.mul(factor)));
  let value = guess;
  if (x.type === "f64") {
    const slope = guess.mul(guess).neg().exp().mul(1.1283791670955126);
    const step = erfcTail(guess).sub(below).div(slope);
    value = guess.add(step.div(like(x, 1).sub(step.mul(guess))));
  }
  const atOne = a.eq(1).select(like(x, Infinity), value);
  const large = a.le(1).select(withSign(atOne.abs(), x), like(x, NaN));
  return a.lt(0.5).select(small, large);
}

/** Bernoulli's terms of log gamma: B(2n) / (2n (2n - 1)), for powers of 1 / x^2 after the factor 1 / x. */
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];

/** pi times the distance to the nearest whole number, as its sine (absolute value). */
function sinPi(a: Scalar): Scalar {
  const f = a.sub(a.nearest()).abs();
  return f.mul(polynomial(coefficients.sinPi, f.mul(f)).add(Math.PI));
}

/** log gamma of x > 0: down to [3/2, 5/2] by the recurrence, a polynomial there; Stirling's series for large x. */
function lgammaPositive(x: Scalar): Scalar {
  const f32 = x.type === "f32";
  const largest = f32 ? 4.5 : 8.5;
  const large = x.ge(largest);
  let product = x.lt(0.5).select(x.mul(x.add(1)), x.lt(1.5).select(x, like(x, 1)));
  let t = x.lt(0.5).select(x, x.lt(1.5).select(x.sub(1), x.sub(2)));
  for (let step = 0; step + 2.5 < largest; step++) {
    const more = x.ge(step + 2.5);
    const next = t.sub(1);
    product = more.select(product.mul(next.add(2)), product);
    t = more.select(next, t);
  }
  const logarithm = log(large.select(x, product));
  const core = t.mul(polynomial(coefficients.lgamma, t));
  const small = x.lt(1.5).select(core.sub(logarithm), core.add(logarithm));
  const inverse = like(x, 1).div(x);
  const series = inverse.mul(horner(inverse.mul(inverse), stirling.slice(0, f32 ? 4 : 9)));
  const big = x
    .sub(0.5)
    .mul(logarithm.sub(1))
    .add(series.add(0.5 * Math.log(2 * Math.PI) - 0.5));
  return x.lt(Infinity).select(large.select(big, small), x);
}

/**
 * log |gamma(x)|; infinity at 0 and the negative integers. Negative arguments by reflection: near the zeros between the
 * negative
 * integers the error is absolute, not relative, as in most libraries.
 */
export function lgamma(x: Scalar): Scalar {
  const a = x.abs();
  const positive = lgammaPositive(a);
  const reflected = log(like(x, Math.PI).div(a.mul(sinPi(a)))).sub(positive);
  const pole = a.eq(a.trunc()).select(like(x, Infinity), reflected);
  // Tiny arguments of either sign: -log|x|, which also keeps a * sin(pi a) from underflow.
  const tiny = a.lt(x.type === "f32" ? 2 ** -26 : 2 ** -56);
  const value = x.lt(0).and(tiny.not()).select(pole, positive);
  return a.eq(0).select(like(x, Infinity), value);
}

/** B(2n) / (2n): digamma's asymptotic terms in 1 / x^2. */
const digammaTerms = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160];

/**
 * digamma of x > 0: a polynomial around its root in [1, 2], otherwise up by the recurrence and the asymptotic series.
 */
function digammaPositive(x: Scalar): Scalar {
  const f32 = x.type === "f32";
  const shift = f32 ? 4 : 9;
  const limit = shift + 2;
  // sum of 1 / (x + i) as one fraction.
  let numerator = like(x, 1);
  let denominator = x;
  for (let i = 1; i < shift; i++) {
    const factor = x.add(i);
    numerator = numerator.mul(factor).add(denominator);
    denominator = denominator.mul(factor);
  }
  const shifted = x.lt(limit);
  const w = shifted.select(x.add(shift), x);
  const inverse = like(x, 1).div(w);
  const square = inverse.mul(inverse);
  const series = inverse.mul(0.5).add(square.mul(horner(square, digammaTerms.slice(0, f32 ? 3 : 8))));
  const asymptotic = log(w)
    .sub(series)
    .sub(shifted.select(numerator.div(denominator), like(x, 0)));
  const below = x.lt(1);
  const m = below.select(x, x.sub(1));
  const [first, second, third] = digammaRoot[x.type as "f32" | "f64"];
  // x - root, with x = m + 1 where m is exact.
  const distance = m
    .sub((f32 ? Math.fround(first) : first) - 1)
    .sub(second)
    .sub(third);
  const core = distance.mul(polynomial(coefficients.digamma, m.sub(0.5)));
  const near = below.select(core.sub(like(x, 1).div(x)), core);
  return x.lt(2).select(near, asymptotic);
}

/** cot(pi a) * pi for the distance of a to its nearest whole number. */
function piCotangent(a: Scalar): Scalar {
  const f = a.sub(a.nearest());
  const z = f.mul(f);
  return polynomial(coefficients.cosPi, z)
    .mul(Math.PI)
    .div(f.mul(polynomial(coefficients.sinPi, z).add(Math.PI)));
}

/** digamma with PyTorch's poles: -+infinity at +-0, NaN at the negative integers; negative arguments by reflection. */
export function digamma(x: Scalar): Scalar {
  const negative = x.lt(0);
  const a = x.abs();
  // digamma(-a) = digamma(a) + 1 / a + pi cot(pi a)
  const positive = digammaPositive(a);
  const reflected = positive.add(like(x, 1).div(a)).add(piCotangent(a));
  const pole = a.eq(a.trunc()).select(like(x, NaN), reflected);
  const tiny = a.lt(x.type === "f32" ? 2 ** -26 : 2 ** -56);
  const value = negative.select(pole, positive);
  const close = tiny.select(like(x, -1).div(x), value);
  return x.eq(-Infinity).select(like(x, NaN), x.isnan().select(x, close));
}

/** B(2n): trigamma's asymptotic terms in 1 / x^2, after 1 / x + 1 / (2 x^2). */
const trigammaTerms = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];

/** The derivative of digamma; negative arguments by reflection, infinity at the poles. */
export function trigamma(x: Scalar): Scalar {
  const f32 = x.type === "f32";
  const shift = f32 ? 5 : 9;
  const a = x.abs();
  const shifted = a.lt(shift + 1);
  const w = shifted.select(a.add(shift), a);
  const inverse = like(x, 1).div(w);
  const square = inverse.mul(inverse);
  const series = inverse
    .add(square.mul(0.5))
    .add(inverse.mul(square).mul(horner(square, trigammaTerms.slice(0, f32 ? 4 : 8))));
  let sum = series;
  for (let i = shift - 1; i >= 0; i--) {
    const term = like(x, 1).div(a.add(i));
    sum = sum.add(shifted.select(term.mul(term), like(x, 0)));
  }
  // trigamma(-a) = pi^2 / sin^2(pi a) - trigamma(a) + 1 / a^2
  const ratio = like(x, Math.PI).div(sinPi(a));
  const back = like(x, 1).div(a);
  const reflected = ratio.mul(ratio).sub(sum).add(back.mul(back));
  // At negative integers sin(pi a) is 0 and the quotient infinite. Tiny arguments: 1 / x^2.
  const tiny = a.lt(f32 ? 2 ** -26 : 2 ** -56);
  return tiny.select(back.mul(back), x.lt(0).select(reflected, sum));
}
