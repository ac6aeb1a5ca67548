/**
 * Bessel functions of `torch.special`, and the Airy function. PyTorch defines no gradient of them, and no half
 * precision.
 */
import { notImplemented } from "../../support/errors.ts";
import type { DType } from "../../dtype.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { besselI } from "./bessel-formulas.ts";
import { airyAi, besselJ, besselK, besselY, inDouble, sphericalJ0 } from "./bessel-second-kind.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { UnaryOp } from "../declare/types.ts";

function declared(name: string, formula: (x: Scalar) => Scalar): UnaryOp {
  const check = (common: DType): void => {
    if (common.is_floating_point && common.itemsize < 4) throw notImplemented(`${name}_cpu`, common);
  };
  return pointwise(`special_${name}(Tensor self) -> Tensor`, {
    formula: inDouble(formula),
    dtype: "intToFloat",
    derivative: null,
    check,
  });
}

/** The Bessel function of the first kind, order 0. */
export const bessel_j0: UnaryOp = declared("bessel_j0", (x) => besselJ(0, x));
/** The Bessel function of the first kind, order 1. */
export const bessel_j1: UnaryOp = declared("bessel_j1", (x) => besselJ(1, x));
/** The Bessel function of the second kind, order 0; -infinity at 0, NaN below. */
export const bessel_y0: UnaryOp = declared("bessel_y0", (x) => besselY(0, x));
/** The Bessel function of the second kind, order 1; -infinity at 0, NaN below. */
export const bessel_y1: UnaryOp = declared("bessel_y1", (x) => besselY(1, x));
/** The modified Bessel function of the first kind, order 0. */
export const modified_bessel_i0: UnaryOp = declared("modified_bessel_i0", (x) => besselI(0, x, false));
/** The modified Bessel function of the first kind, order 1. */
export const modified_bessel_i1: UnaryOp = declared("modified_bessel_i1", (x) => besselI(1, x, false));
/** The modified Bessel function of the second kind, order 0; infinity at 0, NaN below. */
export const modified_bessel_k0: UnaryOp = declared("modified_bessel_k0", (x) => besselK(0, x, false));
/** The modified Bessel function of the second kind, order 1; infinity at 0, NaN below. */
export const modified_bessel_k1: UnaryOp = declared("modified_bessel_k1", (x) => besselK(1, x, false));
/** e^x K0(x). */
export const scaled_modified_bessel_k0: UnaryOp = declared("scaled_modified_bessel_k0", (x) => besselK(0, x, true));
/** e^x K1(x). */
export const scaled_modified_bessel_k1: UnaryOp = declared("scaled_modified_bessel_k1", (x) => besselK(1, x, true));
/** The Airy function Ai. */
export const airy_ai: UnaryOp = declared("airy_ai", airyAi);
/** The spherical Bessel function of the first kind, order 0: sin(x) / x. */
export const spherical_bessel_j0: UnaryOp = declared("spherical_bessel_j0", sphericalJ0);
