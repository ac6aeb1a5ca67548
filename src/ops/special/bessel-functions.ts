/**
 * Bessel functions of `torch.special`, and the Airy function. PyTorch defines gradients of those of orders 0 and 1
 * that are not scaled, and no half precision.
 */
import { notImplemented } from "../../support/errors.ts";
import { float64, type DType } from "../../dtype.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { besselI } from "./bessel-formulas.ts";
import { airyAi, besselJ, besselK, besselY, inDouble, sphericalJ0 } from "./bessel-second-kind.ts";
import { operator } from "../declare/operator.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { UnaryOp } from "../declare/types.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { where } from "../elementwise/where.ts";

function declared(name: string, formula: (x: Scalar) => Scalar): UnaryOp {
  const check = (common: DType): void => {
    if (common.is_complex || (common.is_floating_point && common.itemsize < 4))
      throw notImplemented(`${name}_cpu`, common);
  };
  return pointwise(`special_${name}(Tensor self) -> Tensor`, {
    formula: inDouble(formula),
    dtype: "intToFloat",
    derivative: null,
    check,
  });
}

/** A function with its slope by tensor methods, so that all higher derivatives follow. */
function smooth(name: string, formula: (x: Scalar) => Scalar, slope: (x: Tensor, value: Tensor) => Tensor): UnaryOp {
  const values = declared(name, formula);
  return operator(`special_${name}(Tensor self) -> Tensor`, {
    forward: (self: Tensor) => values(self),
    derivative: {
      self: [["self", "result"], (grad, c) => grad.mul(slope(c.tensor("self"), c.tensor("result")))],
    },
  });
}

/** `value / x`, and `atZero` where x is too small to divide by. */
function overX(value: Tensor, x: Tensor, tiny: Tensor): Tensor {
  return value.div(where(tiny, x.new_ones([]), x));
}

/** `slope(x, value / x)` with a limit at 0. */
function withLimit(limit: number, slope: (quotient: Tensor, x: Tensor) => Tensor) {
  return (x: Tensor, value: Tensor): Tensor => {
    const tiny = x.abs().le(x.dtype === float64 ? 2 ** -52 : 2 ** -23);
    return where(tiny, x.new_full([], limit), slope(overX(value, x, tiny), x));
  };
}

/** The Bessel function of the first kind, order 0. */
export const bessel_j0: UnaryOp = smooth(
  "bessel_j0",
  (x) => besselJ(0, x),
  (x) => bessel_j1(x).neg(),
);
/** The Bessel function of the first kind, order 1. */
export const bessel_j1: UnaryOp = smooth(
  "bessel_j1",
  (x) => besselJ(1, x),
  withLimit(0.5, (quotient, x) => bessel_j0(x).sub(quotient)),
);
/** The Bessel function of the second kind, order 0; -infinity at 0, NaN below. */
export const bessel_y0: UnaryOp = smooth(
  "bessel_y0",
  (x) => besselY(0, x),
  (x) => bessel_y1(x).neg(),
);
/** The Bessel function of the second kind, order 1; -infinity at 0, NaN below. */
export const bessel_y1: UnaryOp = smooth(
  "bessel_y1",
  (x) => besselY(1, x),
  (x, value) => where(x.eq(0), x.new_full([], Infinity), bessel_y0(x).sub(value.div(x))),
);
/** The modified Bessel function of the first kind, order 0. */
export const modified_bessel_i0: UnaryOp = smooth(
  "modified_bessel_i0",
  (x) => besselI(0, x, false),
  (x) => modified_bessel_i1(x),
);
/** The modified Bessel function of the first kind, order 1. */
export const modified_bessel_i1: UnaryOp = smooth(
  "modified_bessel_i1",
  (x) => besselI(1, x, false),
  withLimit(0.5, (quotient, x) => modified_bessel_i0(x).sub(quotient)),
);
/** The modified Bessel function of the second kind, order 0; infinity at 0, NaN below. */
export const modified_bessel_k0: UnaryOp = smooth(
  "modified_bessel_k0",
  (x) => besselK(0, x, false),
  (x) => modified_bessel_k1(x).neg(),
);
/** The modified Bessel function of the second kind, order 1; infinity at 0, NaN below. */
export const modified_bessel_k1: UnaryOp = smooth(
  "modified_bessel_k1",
  (x) => besselK(1, x, false),
  (x, value) => modified_bessel_k0(x).add(value.div(x)).neg(),
);
/** e^x K0(x). */
export const scaled_modified_bessel_k0: UnaryOp = declared("scaled_modified_bessel_k0", (x) => besselK(0, x, true));
/** e^x K1(x). */
export const scaled_modified_bessel_k1: UnaryOp = declared("scaled_modified_bessel_k1", (x) => besselK(1, x, true));
/** The Airy function Ai. */
export const airy_ai: UnaryOp = declared("airy_ai", airyAi);
/** The spherical Bessel function of the first kind, order 0: sin(x) / x. */
export const spherical_bessel_j0: UnaryOp = declared("spherical_bessel_j0", sphericalJ0);
