/**
 * Special functions of one or two tensors; those that are also functions of `torch` or methods are in
 * `special-methods.ts`.
 */
import type { DType } from "../../dtype.ts";
import * as coefficients from "../../kernel/math/coefficients.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { horner, polynomial } from "../../kernel/math/float.ts";
import { notImplemented } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { like, requireTensor } from "../declare/formulas.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { MixedBinaryOp, UnaryOp } from "../declare/types.ts";

const ROOT_PI = Math.sqrt(Math.PI);

/** -x log x, 0 at 0, -infinity below. */
export const entr: UnaryOp = pointwise("special_entr(Tensor self) -> Tensor", {
  formula: (x) =>
    x.isnan().select(x, x.gt(0).select(x.neg().mul(x.log()), x.eq(0).select(like(x, 0), like(x, -Infinity)))),
  dtype: "intToFloat",
  derivative: { self: ({ grad, self }) => grad.mul(self.log().neg().sub(1)) },
});

/** Refuses dtypes that PyTorch's kernel has not: halves and complex numbers. */
const singleOrDouble =
  (kernel: string) =>
  (common: DType): void => {
    if (common.is_complex || (common.is_floating_point && common.itemsize === 2)) throw notImplemented(kernel, common);
  };

/** e^(x^2) erfc(x): a polynomial in the middle, an asymptotic series far out, the definition below. */
function scaledErfc(x: Scalar): Scalar {
  const limit = x.type === "f32" ? 10.3 : 27.5;
  const held = x.max(0.24).min(limit);
  const middle = polynomial(coefficients.erfcx, held.sub(2).div(held.add(2))).div(held.mul(2).add(1));
  const w = like(x, 0.5).div(x.mul(x));
  const far = horner(w, [1, -1, 3, -15, 105, -945, 10395]).div(x.mul(ROOT_PI));
  const below = x.mul(x).exp().mul(x.erfc());
  return x.isnan().select(x, x.lt(0.25).select(below, x.gt(limit).select(far, middle)));
}

/** The scaled complementary error function e^(x^2) erfc(x). */
export const erfcx: UnaryOp = pointwise("special_erfcx(Tensor self) -> Tensor", {
  formula: scaledErfc,
  dtype: "intToFloat",
  check: singleOrDouble("erfcx_cpu"),
  derivative: {
    self: ({ grad, self, result }) =>
      self
        .mul(2)
        .mul(result)
        .sub(2 / ROOT_PI)
        .mul(grad),
  },
});

/** The standard normal distribution function. */
export const ndtr: UnaryOp = pointwise("special_ndtr(Tensor self) -> Tensor", {
  formula: (x) => x.mul(-Math.SQRT1_2).erfc().mul(0.5),
  dtype: "intToFloat",
  node: "MulBackward1",
  derivative: {
    self: ({ grad, self }) =>
      grad.mul(
        self
          .mul(self)
          .mul(-0.5)
          .exp()
          .mul(1 / Math.sqrt(2 * Math.PI)),
      ),
  },
});

/** The logarithm of the standard normal distribution function, exact in the lower tail. */
export const log_ndtr: UnaryOp = pointwise("special_log_ndtr(Tensor self) -> Tensor", {
  formula: (x) => {
    const t = x.mul(Math.SQRT1_2);
    return x.lt(-1).select(scaledErfc(t.neg()).mul(0.5).log().sub(t.mul(t)), t.erfc().mul(-0.5).log1p());
  },
  dtype: "intToFloat",
  check: singleOrDouble("log_ndtr_cpu"),
  derivative: {
    self: ({ grad, self, result }) =>
      grad.mul(1 / Math.sqrt(2 * Math.PI)).mul(result.add(self.mul(self).mul(0.5)).neg().exp()),
  },
});

/** The inverse of `ndtr`. */
export const ndtri: UnaryOp = pointwise("special_ndtri(Tensor self) -> Tensor", {
  formula: normalQuantile,
  dtype: "intToFloat",
  check: singleOrDouble("ndtri_cpu"),
  derivative: {
    self: ({ grad, result }) => grad.mul(Math.sqrt(2 * Math.PI)).mul(result.mul(result).mul(0.5).exp()),
  },
});

/** sqrt(2) erfinv(2 p - 1), with one Newton step on log Phi where 2 p - 1 has lost p's digits. */
function normalQuantile(p: Scalar): Scalar {
  const central = p.mul(2).sub(1).erfinv().mul(Math.SQRT2);
  const tail = p.lt(0.5).select(p, like(p, 1).sub(p));
  // The leading terms of the tail's expansion, then Newton on log(erfcx(-x / sqrt 2) / 2) - x^2 / 2 = log p for x < 0.
  const v = tail.log().mul(-2).sqrt();
  let x = v
    .sub(
      v
        .log()
        .mul(2)
        .add(Math.log(2 * Math.PI))
        .div(v.mul(2)),
    )
    .neg();
  for (let step = 0; step < (p.type === "f32" ? 3 : 4); step++) {
    const t = x.mul(-Math.SQRT1_2);
    const scaled = scaledErfc(t);
    const error = scaled.mul(0.5).log().sub(t.mul(t)).sub(tail.log());
    x = x.sub(error.mul(scaled).mul(Math.sqrt(Math.PI / 2)));
  }
  const far = p.lt(0.5).select(x, x.neg());
  const inside = tail.lt(0.02).select(far, central);
  const ends = p.eq(0).select(like(p, -Infinity), p.eq(1).select(like(p, Infinity), like(p, NaN)));
  return p.gt(0).and(p.lt(1)).select(inside, ends);
}

/** `x * log1p(y)`, 0 where x is 0, NaN where y is. */
function timesLog1p(x: Scalar, y: Scalar): Scalar {
  return y.isnan().select(like(x, NaN), x.eq(0).select(like(x, 0), x.mul(y.log1p())));
}

/** `self * log1p(other)`, 0 where `self` is 0. */
export const xlog1py: MixedBinaryOp = pointwise("special_xlog1py(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: timesLog1p,
  dtype: "intToFloat",
  check: (_common, operands) => requireTensor("special_xlog1py", operands),
  node: ([self, other]) => `SpecialXlog1PyBackward${self instanceof Tensor ? (other instanceof Tensor ? 0 : 2) : 1}`,
  derivative: {
    self: ({ grad, self, other }) => self.eq(0).and(other.le(-1)).select(like(grad, 0), timesLog1p(grad, other)),
    other: ({ grad, self, other }) => grad.mul(self).div(other.add(1)),
  },
});
