/**
 * The regularised incomplete gamma functions P and Q of one pair, computed in float64; PyTorch's (Cephes') choice of
 * series, with Temme's uniform expansion for large a.
 */
import * as coefficients from "../../kernel/math/coefficients.ts";
import type { KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { horner, polynomial } from "../../kernel/math/float.ts";
import { temmeCoefficients } from "./bessel-coefficients.ts";
import { like } from "../declare/formulas.ts";

const MAX_TERMS = 2000;
const EPSILON = 2 ** -53;
/** From here on, and near x = a, the uniform expansion. */
const LARGE = 200;
const NEAR = 0.3;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** mu - log(1 + mu) for |mu| up to 0.35, without cancellation: log1p by atanh's series in s = mu / (2 + mu). */
function logarithmGap(mu: Scalar): Scalar {
  const s = mu.div(mu.add(2));
  const z = s.mul(s);
  const series = horner(
    z,
    Array.from({ length: 13 }, (_, i) => 1 / (2 * i + 3)),
  );
  return mu.mul(s).sub(s.mul(z).mul(2).mul(series));
}

/** log gamma(1 + a), exact for small a as well. */
function logGammaOnePlus(a: Scalar): Scalar {
  return a.lt(0.5).select(a.mul(polynomial(coefficients.lgamma, a.min(0.5))).sub(a.log1p()), a.add(1).lgamma());
}

/** x^a e^-x / gamma(1 + a): by logarithms for small a, by Stirling's series beyond. */
function leadingFactor(a: Scalar, x: Scalar): Scalar {
  const direct = a.mul(x.log()).sub(x).sub(logGammaOnePlus(a)).exp();
  const mu = x.sub(a).div(a);
  const gap = mu
    .abs()
    .lt(NEAR)
    .select(logarithmGap(mu), mu.sub(x.div(a).log()));
  const inverse = like(a, 1).div(a);
  const stirling = inverse.mul(
    horner(inverse.mul(inverse), [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]),
  );
  const large = a.mul(gap).add(stirling).neg().exp().div(a.sqrt().mul(ROOT_TWO_PI));
  return a.lt(10).select(direct, large);
}

/** Temme's expansion (DLMF 8.12): erfc of a measure of x / a, and a correction in powers of 1 / a. */
function uniform(a: Scalar, x: Scalar, upper: boolean): Scalar {
  const mu = x.sub(a).div(a);
  const gap = logarithmGap(mu);
  const root = gap.mul(2).sqrt();
  const eta = mu.lt(0).select(root.neg(), root);
  const rest = a.mul(gap).neg().exp().div(a.sqrt().mul(ROOT_TWO_PI)).mul(correction(a, eta));
  const tail = (upper ? eta : eta.neg()).mul(a.mul(0.5).sqrt()).erfc().mul(0.5);
  return upper ? tail.add(rest) : tail.sub(rest);
}

function correction(a: Scalar, eta: Scalar): Scalar {
  const inverse = like(a, 1).div(a);
  return temmeCoefficients.map((row) => horner(eta, row)).reduceRight((sum, term) => sum.mul(inverse).add(term));
}

/** P by its power series, for x up to about a. */
function lowerSeries(k: KernelBuilder, a: Scalar, x: Scalar): Scalar {
  const term = k.variable(like(a, 1), "term");
  const sum = k.variable(like(a, 1), "sum");
  const step = k.variable(a, "step");
  const count = k.variable(constant(0, "i32"), "count");
  k.while(
    count
      .get()
      .lt(MAX_TERMS)
      .and(term.get().gt(sum.get().mul(EPSILON))),
    () => {
      step.set(step.get().add(1));
      term.set(term.get().mul(x).div(step.get()));
      sum.set(sum.get().add(term.get()));
      count.set(count.get().add(1));
    },
  );
  return leadingFactor(a, x).mul(sum.get());
}

/** Q by its power series, for small x and a: nothing is subtracted from 1. */
function upperSeries(k: KernelBuilder, a: Scalar, x: Scalar): Scalar {
  const factor = k.variable(like(a, 1), "factor");
  const sum = k.variable(like(a, 0), "sum");
  const term = k.variable(like(a, 1), "term");
  const n = k.variable(like(a, 0), "n");
  k.while(
    n
      .get()
      .lt(MAX_TERMS)
      .and(term.get().abs().gt(sum.get().abs().mul(EPSILON))),
    () => {
      n.set(n.get().add(1));
      factor.set(factor.get().mul(x.neg()).div(n.get()));
      term.set(factor.get().div(a.add(n.get())));
      sum.set(sum.get().add(term.get()));
    },
  );
  const exponent = k.let(a.mul(x.log()).sub(logGammaOnePlus(a)));
  return exponent.expm1().neg().sub(a.mul(exponent.exp()).mul(sum.get()));
}

/** Q by Legendre's continued fraction (Lentz's algorithm), for x above a and 1. */
function upperFraction(k: KernelBuilder, a: Scalar, x: Scalar): Scalar {
  const tiny = 1e-300;
  const awayFromZero = (value: Scalar): Scalar => value.abs().lt(tiny).select(like(a, tiny), value);
  const b = k.variable(x.add(1).sub(a), "b");
  const c = k.variable(like(a, 1 / tiny), "c");
  const d = k.variable(like(a, 1).div(b.get()), "d");
  const product = k.variable(d.get(), "product");
  const change = k.variable(like(a, 2), "change");
  const i = k.variable(like(a, 0), "i");
  k.while(i.get().lt(MAX_TERMS).and(change.get().sub(1).abs().gt(EPSILON)), () => {
    i.set(i.get().add(1));
    const numerator = k.let(i.get().mul(a.sub(i.get())));
    b.set(b.get().add(2));
    d.set(like(a, 1).div(awayFromZero(numerator.mul(d.get()).add(b.get()))));
    c.set(awayFromZero(b.get().add(numerator.div(c.get()))));
    change.set(d.get().mul(c.get()));
    product.set(product.get().mul(change.get()));
  });
  return leadingFactor(a, x).mul(a).mul(product.get());
}

/** P(a, x), or Q(a, x) = 1 - P(a, x) when `upper`. */
export function incompleteGamma(k: KernelBuilder, first: Scalar, second: Scalar, upper: boolean): Scalar {
  const [a, x] = [k.let(first.cast("f64")), k.let(second.cast("f64"))];
  const [one, zero, nan] = [like(a, 1), like(a, 0), like(a, NaN)];
  const [none, all] = upper ? [one, zero] : [zero, one];
  const isOrdinary = a.gt(0).and(x.gt(0)).and(a.lt(Infinity)).and(x.lt(Infinity));
  const infinite = a.eq(Infinity).select(x.eq(Infinity).select(nan, none), all);
  const atZero = a.eq(0).select(x.gt(0).select(all, nan), none);
  // In PyTorch's order of questions, where an infinity comes before a NaN.
  const isLimit = a.eq(Infinity).or(x.eq(Infinity));
  const others = isLimit.select(infinite, nan);
  const special = x
    .lt(0)
    .or(a.lt(0))
    .select(nan, a.eq(0).or(x.eq(0)).select(atZero, others));
  const result = k.variable(special, "result");
  const setLower = (value: Scalar): void => result.set(upper ? one.sub(value) : value);
  const setUpper = (value: Scalar): void => result.set(upper ? value : one.sub(value));
  k.if(isOrdinary, () => {
    k.if(
      a.gt(LARGE).and(x.sub(a).abs().lt(a.mul(NEAR))),
      () => result.set(uniform(a, x, upper)),
      () => {
        k.if(
          x.gt(1.1).and(x.ge(a)),
          () => setUpper(upperFraction(k, a, x)),
          () => {
            // For small x whichever of the two is not close to 1.
            const small = x.le(0.5).select(like(a, -0.4).div(x.log()), x.mul(1.1));
            k.if(
              x.le(1.1).and(a.le(small)),
              () => setUpper(upperSeries(k, a, x)),
              () => setLower(lowerSeries(k, a, x)),
            );
          },
        );
      },
    );
  });
  return result.get().cast(first.type);
}
