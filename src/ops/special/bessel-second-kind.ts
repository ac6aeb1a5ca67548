/**
 * Bessel functions J, Y and K of orders 0 and 1, and the Airy function Ai, as scalar formulas that compute in float64.
 */
import type { Scalar } from "../../kernel/ir.ts";
import { horner } from "../../kernel/math/float.ts";
import { besselI } from "./bessel-formulas.ts";
import { besselPolynomials, besselZeros } from "./bessel-coefficients.ts";
import { like } from "../declare/formulas.ts";

type Order = 0 | 1;

/** `formula` in float64 of a scalar of any float type. */
export const inDouble =
  (formula: (x: Scalar) => Scalar) =>
  (x: Scalar): Scalar =>
    formula(x.cast("f64")).cast(x.type);

/** J(a) for a up to 8: its two zeros there as factors, so that it keeps its digits near them. */
function firstKindNear(order: Order, a: Scalar): Scalar {
  const z = a.mul(a);
  const rest = horner(z.div(32).sub(1), besselPolynomials[order === 0 ? "j0" : "j1"]);
  const product = besselZeros[order]
    .map(([high, low]) => a.sub(high).sub(low).mul(a.add(high)))
    .reduce((all, factor) => all.mul(factor), rest);
  return order === 0 ? product : product.mul(a);
}

/**
 * J or Y of a from 8 on, by modulus and phase: sqrt(2 / (pi a)) (P cos(chi) - Q sin(chi)), chi = a - (2 order + 1) pi /
 * 4.
 */
function far(kind: "J" | "Y", order: Order, a: Scalar): Scalar {
  const w = like(a, 8).div(a);
  const t = w.mul(w).mul(2).sub(1);
  const p = horner(t, besselPolynomials[order === 0 ? "p0" : "p1"]);
  const q = horner(t, besselPolynomials[order === 0 ? "q0" : "q1"]).mul(w);
  const [s, c] = [a.sin(), a.cos()];
  // sqrt(2) times cosine and sine of the phase, from those of a itself: nothing is lost in the subtraction.
  const [cosine, sine] = order === 0 ? [c.add(s), s.sub(c)] : [s.sub(c), s.add(c).neg()];
  const wave = kind === "J" ? p.mul(cosine).sub(q.mul(sine)) : p.mul(sine).add(q.mul(cosine));
  return wave.div(a.mul(Math.PI).sqrt());
}

/** The Bessel function of the first kind; NaN at infinity, as PyTorch's. */
export function besselJ(order: Order, x: Scalar): Scalar {
  const a = x.abs();
  const value = a.le(8).select(firstKindNear(order, a), far("J", order, a));
  return order === 1 ? x.lt(0).select(value.neg(), a.eq(0).select(x, value)) : value;
}

/** The Bessel function of the second kind: -infinity at 0, NaN below. */
export function besselY(order: Order, x: Scalar): Scalar {
  const regular = horner(x.mul(x).div(32).sub(1), besselPolynomials[order === 0 ? "y0" : "y1"]);
  const logarithm = x.log().mul(firstKindNear(order, x));
  const near =
    order === 0
      ? regular.add(logarithm.mul(2 / Math.PI))
      : regular.mul(x).add(logarithm.sub(like(x, 1).div(x)).mul(2 / Math.PI));
  return outsidePositive(x, x.le(8).select(near, far("Y", order, x)), -Infinity);
}

function outsidePositive(x: Scalar, inside: Scalar, atZero: number): Scalar {
  return x.gt(0).select(inside, x.eq(0).select(like(x, atZero), like(x, NaN)));
}

/** The modified Bessel function of the second kind, times e^x when scaled: infinity at 0, NaN below. */
export function besselK(order: Order, x: Scalar, scaled: boolean): Scalar {
  const regular = horner(x.mul(x).mul(0.5).sub(1), besselPolynomials[order === 0 ? "k0" : "k1"]);
  const logarithm = x
    .mul(0.5)
    .log()
    .mul(besselI(order, x.min(2), false));
  const close = order === 0 ? regular.sub(logarithm) : regular.div(x).add(logarithm);
  const near = scaled ? close.mul(x.exp()) : close;
  const tail = horner(like(x, 4).div(x).sub(1), besselPolynomials[order === 0 ? "k0Tail" : "k1Tail"]).div(x.sqrt());
  // e^-x in two factors, so that denormal results keep their digits.
  const half = x.mul(-0.5).exp();
  const beyond = scaled ? tail : tail.mul(half).mul(half);
  return outsidePositive(x, x.le(2).select(near, beyond), Infinity);
}

/** PyTorch gives 0 from here on, and NaN at both infinities. */
const AIRY_LIMIT = 103.892;
const ROOT_PI = Math.sqrt(Math.PI);

/** The Airy function Ai: one polynomial from -5 to 2, exponential decay to the right, a wave to the left. */
export function airyAi(x: Scalar): Scalar {
  const middle = horner(x.add(1.5).div(3.5), besselPolynomials.airy);
  const a = x.abs();
  const root = a.sqrt();
  const z = a.mul(root).mul(2 / 3);
  const quarter = root.sqrt().mul(ROOT_PI);
  const right = horner(
    like(x, 2 * (2 / 3) * 2 ** 1.5)
      .div(z)
      .sub(1),
    besselPolynomials.airyRight,
  )
    .mul(z.neg().exp())
    .div(quarter.mul(2));
  const w = like(x, (2 / 3) * 5 ** 1.5).div(z);
  const t = w.mul(w).mul(2).sub(1);
  const [s, c] = [z.sin(), z.cos()];
  const wave = horner(t, besselPolynomials.airyLeftP)
    .mul(c.add(s))
    .add(horner(t, besselPolynomials.airyLeftQ).mul(w).mul(s.sub(c)));
  const left = wave.mul(Math.SQRT1_2).div(quarter);
  const sides = x.lt(-5).select(left, x.gt(AIRY_LIMIT).select(like(x, 0), right));
  const value = x.ge(-5).and(x.le(2)).select(middle, sides);
  return a.eq(Infinity).select(like(x, NaN), x.isnan().select(x, value));
}

/** sin(x) / x, 0 at infinity. */
export function sphericalJ0(x: Scalar): Scalar {
  const value = x.abs().lt(1e-8).select(like(x, 1), x.sin().div(x));
  return x.abs().eq(Infinity).select(like(x, 0), value);
}
