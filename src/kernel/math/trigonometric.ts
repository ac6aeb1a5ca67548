/**
 * sin, cos and tan. Arguments of a common size are reduced by multiples of pi/2 in parts (after Cody and Waite), all
 * others, rarely met, in integers of the
 * argument's own width (after Payne and Hanek).
 */
import * as coefficients from "./coefficients.ts";
import type { Scalar } from "../ir.ts";
import { twoOverPi } from "./coefficients.ts";
import {
  exactProduct,
  exactSum,
  fastSum,
  flipSign,
  floatClass,
  horner,
  int,
  like,
  polynomial,
  splitConstant,
} from "./float.ts";
import type { FloatClass, DoubleDouble } from "./float.ts";

/** pi/2 as a double-double. */
const halfPi = [1.5707963267948966, 6.123233995736766e-17] as const;

/**
 * pi/2 in four parts. Multiples of the first three up to `most` are exact: 13 bits in f32 and 33 in f64, which leaves
 * 11 and 20 for the multiple. What the
 * four lack is 2^-52 and 2^-131 of such a multiple's size.
 */
const quarters = {
  f32: { parts: [1.570556640625, 0.0002396702766418457, 1.5890691429376602e-8, 2.563344151594519e-12], most: 2 ** 11 },
  f64: {
    parts: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32],
    most: 2 ** 20,
  },
} as const;

interface Reduced {
  readonly r: DoubleDouble;
  readonly quadrant: Scalar;
}

/** Whether x is too large for `reduceNear` and `nearValue`, which give NaN for what is no number. */
function isFar(x: Scalar): Scalar {
  return x.abs().ge((quarters[floatClass(x).type].most - 1) * halfPi[0]);
}

/**
 * |x| = quadrant * pi/2 + r for arguments of a common size: three exact products taken off one after another, what is
 * lost added up.
 */
function reduceNear(x: Scalar): Reduced {
  const c = floatClass(x);
  const [first, second, third, fourth] = quarters[c.type].parts;
  const a = x.abs();
  const shifted = a.fma(2 / Math.PI, c.magic);
  const k = shifted.sub(c.magic);
  // The first difference is exact: both numbers are multiples of one small power of two, and the result is small.
  const one = exactSum(k.fma(-first, a), k.mul(-second));
  const two = exactSum(one.high, k.mul(-third));
  return { r: fastSum(two.high, k.fma(-fourth, one.low.add(two.low))), quadrant: shifted.bitcast(c.int) };
}

/** a < b for integers without sign. */
function below(a: Scalar, b: Scalar, c: FloatClass): Scalar {
  const flip = int(c, -(1n << BigInt(c.width - 1)));
  return a.xor(flip).lt(b.xor(flip));
}

/** The two words of m * w, both without sign, from products of half words. */
function wideProduct(m: Scalar, w: Scalar, c: FloatClass): { high: Scalar; low: Scalar } {
  const h = c.width / 2;
  const mask = int(c, (1n << BigInt(h)) - 1n);
  const a = m.ushr(h),
    b = m.and(mask),
    p = w.ushr(h),
    q = w.and(mask);
  const first = a.mul(q).add(b.mul(q).ushr(h));
  const second = b.mul(p).add(first.and(mask));
  return { high: a.mul(p).add(first.ushr(h)).add(second.ushr(h)), low: m.mul(w) };
}

/**
 * Three words of 2/pi that begin at byte `position`, found by a barrel shifter: no table in memory, no shift that
 * differs by lane.
 */
function window(position: Scalar, c: FloatClass): Scalar[] {
  const bit = (n: number): Scalar => position.and(int(c, n)).ne(int(c, 0));
  const bytes = c.width / 8;
  let words = twoOverPi[c.type].map((word) => int(c, word));
  const positions = c.type === "f32" ? 16 : 128;
  for (let step = positions / 2; step >= bytes; step /= 2) {
    const moved = step / bytes;
    // Words that later steps can still reach.
    const kept = 3 + Math.ceil((step - 1) / bytes);
    const chosen = bit(step);
    words = Array.from({ length: Math.min(kept, words.length) }, (_, i) => {
      const next = words[i + moved];
      return next === undefined ? words[i]! : chosen.select(next, words[i]!);
    });
  }
  for (let step = bytes / 2; step >= 1; step /= 2) {
    const chosen = bit(step);
    const shift = step * 8;
    words = words.map((word, i) => {
      const next = words[i + 1];
      const moved = word.shl(shift);
      return chosen.select(next === undefined ? moved : moved.or(next.ushr(c.width - shift)), word);
    });
  }
  return words.slice(0, 3);
}

/** (sin(r) / r - 1) / r^2 in r^2, for 0 .. pi/4, as short as results need that are rounded once (relative error 8.4e-9). */
const shortSine = [-0.16666655, 0.008332158, -0.00019514958];

/**
 * sin(|x|), or cos(x) with `shift` 1, in f32 for arguments that are not far. Without pairs, in half as many operations:
 * 1.6 units of the last place at most, with multiplications and additions fused or not.
 */
function nearValue(x: Scalar, shift: 0 | 1): Scalar {
  const magic = floatClass(x).magic + shift;
  const a = x.abs();
  const shifted = a.fma(2 / Math.PI, magic);
  const k = shifted.sub(magic);
  const turn = shifted.bitcast("i32");
  // Products with all parts but the last are exact. That one is too small for cosines; sines get it with their tail, so
  // that r is rounded once.
  const [first, second, third, fourth] = quarters.f32.parts;
  const r = k.fma(-third, k.fma(-second, k.fma(-first, a)));
  const z = r.mul(r);
  const s = r.add(r.mul(z).fma(horner(z, shortSine), k.mul(-fourth)));
  const c = horner(z, [1, -0.5, ...coefficients.cos.f32]);
  const value = turn.and(1).eq(0).select(s, c);
  return flipSign(value, turn.shl(30).bitcast("f32"));
}

/** |x| = quadrant * pi/2 + r, |r| <= pi/4, for every x: r as a pair, the quadrant's two low bits as an integer. */
function reduceFar(x: Scalar): Reduced {
  const c = floatClass(x);
  const bits = x.abs().bitcast(c.int);
  const fieldMask = (1n << BigInt(c.mantissa)) - 1n;
  const exponent = bits.ushr(c.mantissa).sub(int(c, c.bias));
  // m = significand * 2^(exponent mod 8): shifts by constants, chosen by bits.
  let m = bits.and(int(c, fieldMask)).or(int(c, 1n << BigInt(c.mantissa)));
  for (const step of [1, 2, 4]) m = exponent.and(int(c, step)).ne(int(c, 0)).select(m.shl(step), m);
  const [w0, w1, w2] = window(exponent.ushr(3), c) as [Scalar, Scalar, Scalar];
  const middle = wideProduct(m, w1, c);
  const low = middle.low.add(wideProduct(m, w2, c).high);
  const carry = below(low, middle.low, c).select(int(c, 1), int(c, 0));
  const high = m.mul(w0).add(middle.high).add(carry);
  const quadrant = high.add(int(c, 1n << BigInt(c.width - 3))).shr(c.width - 2);
  const fraction = high.sub(quadrant.shl(c.width - 2));
  // The words as floats, exactly, half a word at a time: the half as the low bits of a float of known exponent.
  const h = c.width / 2;
  const halfMask = int(c, (1n << BigInt(h)) - 1n);
  const base = 2 ** c.mantissa;
  const baseBits = like(x, base).bitcast(c.int);
  const unsigned = (half: Scalar): Scalar => half.or(baseBits).bitcast(c.type).sub(base);
  const magicBits = like(x, c.magic).bitcast(c.int);
  const p = fraction
    .shr(h)
    .add(magicBits)
    .bitcast(c.type)
    .sub(c.magic)
    .mul(2 ** (h - (c.width - 2)));
  const q = unsigned(fraction.and(halfMask)).mul(2 ** -(c.width - 2));
  const d = unsigned(low.ushr(h)).mul(2 ** -(c.width + h - 2));
  const e = unsigned(low.and(halfMask)).mul(2 ** -(2 * c.width - 2));
  const upper = fastSum(p, q);
  const turns = fastSum(upper.high, upper.low.add(d.add(e)));
  const pi = splitConstant(x, halfPi[0], halfPi[1]);
  const product = exactProduct(turns.high, pi.high);
  const reduced = fastSum(product.high, product.low.add(turns.high.mul(pi.low)).add(turns.low.mul(pi.high)));
  // The words start at 1. Up to pi/4 the argument is reduced as it stands, and from there to 1 the difference is exact
  // (Sterbenz).
  const a = x.abs();
  const direct = a.lt(0.785398),
    close = a.lt(1);
  return {
    r: {
      high: direct.select(a, close.select(a.sub(pi.high), reduced.high)),
      low: direct.select(like(x, 0), close.select(pi.low.neg(), reduced.low)),
    },
    quadrant: direct.select(int(c, 0), close.select(int(c, 1), quadrant)),
  };
}

/** sin of a reduced pair, as a pair. */
function sinOf(r: DoubleDouble): DoubleDouble {
  const z = r.high.mul(r.high);
  const tail = r.high.mul(z).mul(polynomial(coefficients.sin, z)).add(r.low);
  return fastSum(r.high, tail);
}

/** cos of a reduced pair, as a pair. */
function cosOf(r: DoubleDouble): DoubleDouble {
  const z = r.high.mul(r.high);
  const half = z.mul(0.5);
  const first = fastSum(like(z, 1), half.neg());
  const tail = z.mul(z).mul(polynomial(coefficients.cos, z)).sub(r.high.mul(r.low));
  return { high: first.high, low: first.low.add(tail) };
}

function turned(x: Scalar, { r, quadrant }: Reduced, shift: number, sign: Scalar | null): Scalar {
  const c = floatClass(x);
  const turn = quadrant.add(int(c, shift));
  const s = sinOf(r),
    k = cosOf(r);
  const value = turn.and(int(c, 1)).ne(int(c, 0)).select(k.high.add(k.low), s.high.add(s.low));
  const signed = flipSign(value, turn.shl(c.width - 2).bitcast(c.type));
  return sign === null ? signed : flipSign(signed, sign);
}

/** `near`, and for arguments that are far what `value` makes of their reduction; NaN for what is not finite. */
function byDistance(x: Scalar, near: Scalar, value: (reduced: Reduced) => Scalar): Scalar {
  const far = x
    .abs()
    .lt(Infinity)
    .select(value(reduceFar(x)), like(x, NaN));
  return isFar(x).rarely(far, near);
}

/** `value`, and x itself where x is so small that an odd function is x. */
function orTiny(x: Scalar, value: Scalar): Scalar {
  return x
    .abs()
    .lt(2 ** -(floatClass(x).mantissa / 2 + 2))
    .select(x, value);
}

export function sin(x: Scalar): Scalar {
  const value = (reduced: Reduced): Scalar => turned(x, reduced, 0, x);
  if (x.type === "f32") return byDistance(x, flipSign(nearValue(x, 0), x), value);
  return orTiny(x, byDistance(x, value(reduceNear(x)), value));
}

export function cos(x: Scalar): Scalar {
  const value = (reduced: Reduced): Scalar => turned(x, reduced, 1, null);
  return byDistance(x, x.type === "f32" ? nearValue(x, 1) : value(reduceNear(x)), value);
}

/** tan = sin / cos, both as pairs; -cos / sin in odd quadrants. */
function quotient(x: Scalar, { r, quadrant }: Reduced): Scalar {
  const c = floatClass(x);
  const s = sinOf(r);
  const cosine = cosOf(r);
  const k = fastSum(cosine.high, cosine.low);
  const odd = quadrant.and(int(c, 1)).ne(int(c, 0));
  const top: DoubleDouble = { high: odd.select(k.high.neg(), s.high), low: odd.select(k.low.neg(), s.low) };
  const bottom: DoubleDouble = { high: odd.select(s.high, k.high), low: odd.select(s.low, k.low) };
  const first = top.high.div(bottom.high);
  const value = first.add(top.low.sub(first.mul(bottom.low)).div(bottom.high));
  return flipSign(value, x);
}

export function tan(x: Scalar): Scalar {
  const value = (reduced: Reduced): Scalar => quotient(x, reduced);
  return orTiny(x, byDistance(x, value(reduceNear(x)), value));
}
