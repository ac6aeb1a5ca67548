/** asin, acos, atan, atan2. */
import * as coefficients from "./coefficients.ts";
import type { Scalar } from "../ir.ts";
import { exactProduct, fastSum, flipSign, floatClass, like, polynomial, splitConstant, withSign } from "./float.ts";
import type { DoubleDouble } from "./float.ts";

const pi = [3.141592653589793, 1.2246467991473532e-16] as const;
const halfPi = [1.5707963267948966, 6.123233995736766e-17] as const;
const quarterPi = [0.7853981633974483, 3.061616997868383e-17] as const;

/** asin(sqrt((1 - a) / 2)) as a pair, for a in [1/2, 1]: half the angle whose cosine is a. */
function halfAngle(a: Scalar): DoubleDouble {
  const z = like(a, 1).sub(a).mul(0.5);
  const s = z.sqrt();
  const square = exactProduct(s, s);
  const low = s.gt(0).select(z.sub(square.high).sub(square.low).div(s.mul(2)), like(a, 0));
  return fastSum(s, low.add(s.mul(z).mul(polynomial(coefficients.asin, z))));
}

/** asin: odd polynomial up to 1/2, then pi/2 - 2 asin(sqrt((1 - |x|) / 2)). */
export function asin(x: Scalar): Scalar {
  const a = x.abs();
  const z = x.mul(x);
  const small = x.add(x.mul(z).mul(polynomial(coefficients.asin, z)));
  const half = halfAngle(a);
  const quarter = splitConstant(x, halfPi[0], halfPi[1]);
  const first = fastSum(quarter.high, half.high.mul(-2));
  const large = first.high.add(first.low.add(quarter.low).sub(half.low.mul(2)));
  return a.lt(0.5).select(small, flipSign(large, x));
}

/** acos: pi/2 - asin in the middle, twice the half angle at the ends. */
export function acos(x: Scalar): Scalar {
  const a = x.abs();
  const z = x.mul(x);
  const right = splitConstant(x, halfPi[0], halfPi[1]);
  const straight = splitConstant(x, pi[0], pi[1]);
  const tail = x.mul(z).mul(polynomial(coefficients.asin, z));
  const first = fastSum(right.high, x.neg());
  const middle = first.high.add(first.low.add(right.low).sub(tail));
  const half = halfAngle(a);
  const near = half.high.add(half.low).mul(2);
  const turned = fastSum(straight.high, half.high.mul(-2));
  const far = turned.high.add(turned.low.add(straight.low).sub(half.low.mul(2)));
  return a.lt(0.5).select(middle, x.gt(0).select(near, far));
}

/**
 * atan(top / bottom) for top, bottom >= 0, not both 0 or infinite; plus `turn` (a pair) with the sign of the angle kept
 * or flipped.
 */
function angle(top: Scalar, bottom: Scalar): DoubleDouble {
  const swap = top.gt(bottom);
  const small = top.min(bottom),
    large = top.max(bottom);
  const high = small.gt(large.mul(0.41421356));
  // tan(angle - pi/4) = (small - large) / (small + large); halves keep the sum from overflow.
  const n = high.select(small.mul(0.5).sub(large.mul(0.5)), small);
  const sum = fastSum(large.mul(0.5), small.mul(0.5));
  const d = high.select(sum.high, large);
  const t = n.div(d);
  // What the division and the sum lost, to first order.
  const back = exactProduct(t, d);
  const lost = n
    .sub(back.high)
    .sub(back.low)
    .sub(high.select(t.mul(sum.low), like(t, 0)))
    .div(d);
  const usable = lost
    .abs()
    .lt(1)
    .and(t.abs().gt(2 ** -floatClass(t).mantissa));
  const z = t.mul(t);
  const tail = t
    .mul(z)
    .mul(polynomial(coefficients.atan, z))
    .add(usable.select(lost, like(t, 0)));
  const eighth = splitConstant(t, quarterPi[0], quarterPi[1]);
  const right = splitConstant(t, halfPi[0], halfPi[1]);
  const base: DoubleDouble = { high: high.select(eighth.high, like(t, 0)), low: high.select(eighth.low, like(t, 0)) };
  const first = fastSum(base.high, t);
  const plain = fastSum(first.high, first.low.add(base.low).add(tail));
  const flipped = fastSum(right.high, plain.high.neg());
  const other = fastSum(flipped.high, flipped.low.add(right.low).sub(plain.low));
  return {
    high: swap.select(other.high, base.high.eq(0).select(t, plain.high)),
    low: swap.select(other.low, base.high.eq(0).select(tail, plain.low)),
  };
}

/** atan by the quotient |x| / 1. */
export function atan(x: Scalar): Scalar {
  const a = x.abs().min(2 ** (floatClass(x).mantissa + 10));
  const value = angle(a, like(x, 1));
  return withSign(value.high.add(value.low).abs(), x);
}

/** The angle of the point (x, y) with C's special values: zeros and infinities of each sign. */
export function atan2(y: Scalar, x: Scalar): Scalar {
  const a = y.abs(),
    b = x.abs();
  const bothInfinite = a.eq(Infinity).and(b.eq(Infinity));
  const bothZero = a.eq(0).and(b.eq(0));
  const fixed = bothInfinite.or(bothZero);
  // Denormals are lifted so that products of parts stay exact; infinities become finite, the quotient all the same.
  const big = a.max(b);
  const c = floatClass(x);
  const up = 2 ** (c.mantissa * 2 + 4);
  const lifted = big.lt(c.smallest * up);
  const huge = big.gt(2 ** (c.bias - c.mantissa - 2)).and(big.lt(Infinity));
  const adjust = lifted.select(like(x, up), huge.select(like(x, 2 ** -(c.mantissa + 4)), like(x, 1)));
  const infinite = big.eq(Infinity);
  const finite = (v: Scalar): Scalar => infinite.select(v.eq(Infinity).select(like(v, 1), like(v, 0)), v.mul(adjust));
  const top = fixed.select(bothZero.select(like(x, 0), like(x, 1)), finite(a));
  const bottom = fixed.select(like(x, 1), finite(b));
  // A quotient below the normal range is rounded once, by the division of what was given.
  const theta = angle(top, bottom);
  const straight = splitConstant(x, pi[0], pi[1]);
  const rest = fastSum(straight.high, theta.high.neg());
  const obtuse = rest.high.add(rest.low.add(straight.low).sub(theta.low));
  const backwards = x.bitcast(c.int).lt(like(x, 0).bitcast(c.int));
  const value = backwards.select(obtuse, theta.high.add(theta.low)).abs();
  return x.isnan().or(y.isnan()).select(x.add(y), withSign(value, y));
}
