/**
 * Orthogonal polynomials of `torch.special`: the degree is a tensor too, so the recurrences run in kernels. PyTorch
 * defines no gradient of them.
 */
import { notImplemented } from "../../support/errors.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { like, requireTensor } from "../declare/formulas.ts";
import { operator } from "../declare/operator.ts";
import { applyToPairs, floatResultType, type PairBody } from "../../compute/pair-kernel.ts";
import type { Operator } from "../declare/types.ts";

type Polynomial = Operator<
  (x: Tensor | number, n: Tensor | number) => Tensor,
  { x?: Tensor | number; n?: Tensor | number }
>;

/** What makes a family: its polynomial of degree 1, the recurrence, and closed forms where PyTorch uses them. */
interface Family {
  /** The polynomial's own argument where it is shifted: 2 x - 1 for x. */
  readonly argument?: (x: Scalar) => Scalar;
  /** The polynomial of degree 1. */
  readonly first: (x: Scalar) => Scalar;
  /** Degree k + 1 from degrees k and k - 1. */
  readonly next: (k: Scalar, x: Scalar, last: Scalar, before: Scalar) => Scalar;
  /** Values at the ends of the interval, -1 and 1. */
  readonly ends?: { readonly low: (n: Scalar, isEven: Scalar) => Scalar; readonly high: (n: Scalar) => Scalar };
  /** Between the ends, from degrees above `above` on: the formula by angles. */
  readonly angles?: {
    readonly above: number;
    readonly formula: (n: Scalar, x: Scalar, angle: Scalar, isEven: Scalar) => Scalar;
  };
  /** The value for x = 0, where it is set apart. */
  readonly zero?: number;
}

function bodyOf(family: Family): PairBody {
  return (k, given, degree) => {
    const one = like(given, 1);
    const x = k.let(family.argument ? family.argument(given) : given);
    // What 64 bits do not hold converts to the lowest integer there, NaN and infinity too, so that it counts as
    // negative.
    const whole = k.let(degree.lt(2 ** 63).select(degree.trunc(), like(given, -1)));
    const n = k.let(whole.cast("i32"));
    const isEven = k.let(whole.mul(0.5).floor().mul(2).eq(whole));
    const result = k.variable(n.eq(0).select(one, n.eq(1).select(family.first(x), like(given, 0))), "result");
    const atEnd = family.ends ? x.eq(1).or(x.eq(-1)) : constant(false, "bool");
    const recurrence = (): void => {
      const before = k.variable(one, "before");
      const last = k.variable(family.first(x), "last");
      k.for(1, n, (i) => {
        const value = k.let(family.next(i.cast(given.type), x, last.get(), before.get()));
        before.set(last.get());
        last.set(value);
      });
      result.set(last.get());
    };
    k.if(n.gt(1).and(atEnd.not()), () => {
      if (!family.angles) return recurrence();
      const { above, formula } = family.angles;
      k.if(n.gt(above).and(x.abs().lt(1)), () => result.set(formula(whole, x, k.let(x.acos()), isEven)), recurrence);
    });
    let value = result.get();
    if (family.ends)
      value = x.eq(1).select(family.ends.high(whole), x.eq(-1).select(family.ends.low(whole, isEven), value));
    if (family.zero !== undefined) value = x.eq(0).select(like(given, family.zero), value);
    return n.lt(0).select(like(given, 0), value);
  };
}

function declared(name: string, family: Family): Polynomial {
  const body = bodyOf(family);
  return operator<Polynomial>(`special_${name}(Tensor|Scalar x, Tensor|Scalar n) -> Tensor`, {
    forward: (x: Tensor | number, n: Tensor | number) => {
      requireTensor(`special_${name}`, [x, n]);
      const complex = [x, n].find((each) => each instanceof Tensor && each.dtype.is_complex) as Tensor | undefined;
      if (complex) throw notImplemented(`${name}_cpu`, complex.dtype);
      const dtype = floatResultType([x, n]);
      if (dtype.itemsize < 4) throw notImplemented(`${name}_cpu`, dtype);
      return applyToPairs(name, [x, n], body);
    },
  });
}

const odd = (n: Scalar): Scalar => n.mul(2).add(1);
const twice = (x: Scalar): Scalar => x.add(x);
/** The recurrence of all Chebyshev polynomials. */
const chebyshev: Family["next"] = (_k, x, last, before) => twice(x).mul(last).sub(before);
const shift = (x: Scalar): Scalar => x.add(x).sub(1);
const signed = (value: Scalar, isEven: Scalar): Scalar => isEven.select(value, value.neg());

const kindT: Family = {
  first: (x) => x,
  next: chebyshev,
  ends: { high: (n) => like(n, 1), low: (n, isEven) => signed(like(n, 1), isEven) },
  angles: { above: 6, formula: (n, _x, angle) => n.mul(angle).cos() },
};
const kindU: Family = {
  first: twice,
  next: chebyshev,
  ends: { high: (n) => n.add(1), low: (n, isEven) => signed(n.add(1), isEven) },
  angles: { above: 8, formula: (n, _x, angle) => n.add(1).mul(angle).sin().div(angle.sin()) },
};
const kindV: Family = {
  first: (x) => twice(x).sub(1),
  next: chebyshev,
  ends: { high: (n) => like(n, 1), low: (n, isEven) => signed(odd(n), isEven) },
  angles: {
    above: 8,
    formula: (n, _x, angle, isEven) =>
      angle
        .mul(0.5)
        .sin()
        .ne(1)
        .select(n.add(0.5).mul(angle).cos().div(angle.mul(0.5).cos()), signed(odd(n), isEven)),
  },
};
const kindW: Family = {
  first: (x) => twice(x).add(1),
  next: chebyshev,
  ends: { high: odd, low: (n, isEven) => signed(like(n, 1), isEven) },
  angles: {
    above: 8,
    formula: (n, x, angle, isEven) =>
      angle
        .mul(0.5)
        .cos()
        .ne(1)
        .select(
          n.add(0.5).mul(angle).sin().div(angle.mul(0.5).sin()),
          x.gt(0).select(odd(n), signed(like(n, 1), isEven)),
        ),
  },
};
const shifted = (family: Family, above: number): Family => ({
  ...family,
  argument: shift,
  angles: { ...family.angles!, above },
});

/** The Chebyshev polynomial of the first kind, of degree n. */
export const chebyshev_polynomial_t: Polynomial = declared("chebyshev_polynomial_t", kindT);
/** The Chebyshev polynomial of the second kind, of degree n. */
export const chebyshev_polynomial_u: Polynomial = declared("chebyshev_polynomial_u", kindU);
/** The Chebyshev polynomial of the third kind, of degree n. */
export const chebyshev_polynomial_v: Polynomial = declared("chebyshev_polynomial_v", kindV);
/** The Chebyshev polynomial of the fourth kind, of degree n. */
export const chebyshev_polynomial_w: Polynomial = declared("chebyshev_polynomial_w", kindW);
/** The Chebyshev polynomial of the first kind of 2 x - 1. */
export const shifted_chebyshev_polynomial_t: Polynomial = declared("shifted_chebyshev_polynomial_t", shifted(kindT, 6));
/** The Chebyshev polynomial of the second kind of 2 x - 1. */
export const shifted_chebyshev_polynomial_u: Polynomial = declared("shifted_chebyshev_polynomial_u", shifted(kindU, 6));
/** The Chebyshev polynomial of the third kind of 2 x - 1. */
export const shifted_chebyshev_polynomial_v: Polynomial = declared("shifted_chebyshev_polynomial_v", shifted(kindV, 6));
/**
 * The Chebyshev polynomial of the fourth kind of 2 x - 1. Within one rounding of x = 1 it stays 2 n + 1, where PyTorch
 * jumps to 1 or -1.
 */
export const shifted_chebyshev_polynomial_w: Polynomial = declared("shifted_chebyshev_polynomial_w", shifted(kindW, 4));

/** The physicist's Hermite polynomial of degree n. */
export const hermite_polynomial_h: Polynomial = declared("hermite_polynomial_h", {
  first: twice,
  next: (k, x, last, before) => twice(x).mul(last).sub(twice(k).mul(before)),
});
/** The probabilist's Hermite polynomial of degree n. */
export const hermite_polynomial_he: Polynomial = declared("hermite_polynomial_he", {
  first: (x) => x,
  next: (k, x, last, before) => x.mul(last).sub(k.mul(before)),
});
/** The Laguerre polynomial of degree n. */
export const laguerre_polynomial_l: Polynomial = declared("laguerre_polynomial_l", {
  first: (x) => like(x, 1).sub(x),
  next: (k, x, last, before) => odd(k).sub(x).mul(last).sub(k.mul(before)).div(k.add(1)),
  zero: 1,
});
/** The Legendre polynomial of degree n. */
export const legendre_polynomial_p: Polynomial = declared("legendre_polynomial_p", {
  first: (x) => x,
  next: (k, x, last, before) => odd(k).mul(x).mul(last).sub(k.mul(before)).div(k.add(1)),
  ends: { high: (n) => like(n, 1), low: (n, isEven) => signed(like(n, 1), isEven) },
});
