/** The Hurwitz zeta function. */
import type { KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { applyToPairs } from "../../compute/pair-kernel.ts";

/** Bernoulli numbers B(2), B(4), … for the tail of the sum by Euler and Maclaurin. */
const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];
/** Terms are added one by one at least this often and up to this argument. */
const DIRECT_TERMS = 10;

/**
 * The value for one pair, computed in float64: sum of (q + k)^-s, the first terms as they are and the rest by Euler and
 * Maclaurin.
 */
function zeta(k: KernelBuilder, first: Scalar, second: Scalar): Scalar {
  const number = (value: number): Scalar => constant(value, "f64");
  const s = k.let(first.cast("f64"));
  const q = k.let(second.cast("f64"));
  const sum = k.variable(number(0), "sum");
  const a = k.variable(q, "a");
  const terms = k.variable(number(0), "terms");
  const isPole = k.let(q.le(0).and(q.eq(q.floor())));
  const isUndefined = k.let(
    s
      .lt(1)
      .or(q.lt(0).and(s.ne(s.floor())))
      .or(s.isnan())
      .or(q.isnan()),
  );
  const runs = k.let(isPole.or(isUndefined).or(s.eq(1)).or(q.abs().gt(1e6)).not());
  k.while(runs.and(terms.get().lt(DIRECT_TERMS).or(a.get().lt(DIRECT_TERMS))), () => {
    sum.set(sum.get().add(a.get().pow(s.neg())));
    a.set(a.get().add(1));
    terms.set(terms.get().add(1));
  });
  const w = k.let(a.get());
  const power = k.let(w.pow(s.neg()));
  let tail = power.mul(w).div(s.sub(1)).add(power.mul(0.5));
  let factor = s.div(w);
  let factorial = 1;
  bernoulli.forEach((b, j) => {
    factorial *= (2 * j + 1) * (2 * j + 2);
    tail = tail.add(power.mul(factor).mul(b / factorial));
    factor = factor
      .mul(s.add(2 * j + 1))
      .mul(s.add(2 * j + 2))
      .div(w.mul(w));
  });
  // Of a large s the first terms are all there is; the tail would be 0 times infinity.
  const rest = power.lt(sum.get().mul(2 ** -53)).select(number(0), tail);
  const value = s.eq(1).or(isPole).select(number(Infinity), sum.get().add(rest));
  return isUndefined.select(number(NaN), value).cast(first.type);
}

/** The Hurwitz zeta function, without history. */
export function hurwitzZeta(s: Tensor | number, q: Tensor | number): Tensor {
  return applyToPairs("zeta", [s, q], zeta);
}
