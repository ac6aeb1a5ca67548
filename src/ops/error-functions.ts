/** The error function, the gamma function's logarithm and their kin. */
import { pointwise, pointwiseInPlace } from "./core/pointwise.ts";
import type { UnaryOp } from "./core/types.ts";

/** The error function. */
export const erf: UnaryOp = pointwise("erf(Tensor self) -> Tensor", { formula: (x) => x.erf(), dtype: "intToFloat" });
/** `erf`, written into the tensor itself. */
export const erf_: UnaryOp = pointwiseInPlace(erf);
/** 1 - erf(x), exact in the tail. */
export const erfc: UnaryOp = pointwise("erfc(Tensor self) -> Tensor", { formula: (x) => x.erfc(), dtype: "intToFloat" });
/** `erfc`, written into the tensor itself. */
export const erfc_: UnaryOp = pointwiseInPlace(erfc);
/** The inverse of erf. */
export const erfinv: UnaryOp = pointwise("erfinv(Tensor self) -> Tensor", { formula: (x) => x.erfinv(), dtype: "intToFloat" });
/** `erfinv`, written into the tensor itself. */
export const erfinv_: UnaryOp = pointwiseInPlace(erfinv);
/** log |gamma(x)|. */
export const lgamma: UnaryOp = pointwise("lgamma(Tensor self) -> Tensor", { formula: (x) => x.lgamma(), dtype: "intToFloat" });
/** `lgamma`, written into the tensor itself. */
export const lgamma_: UnaryOp = pointwiseInPlace(lgamma);
/** The derivative of lgamma. */
export const digamma: UnaryOp = pointwise("digamma(Tensor self) -> Tensor", {
  formula: (x) => x.digamma(), dtype: "intToFloat", derivative: { self: ({ grad, self }) => grad!.mul(self!.trigamma()) },
});
/** `digamma`, written into the tensor itself. */
export const digamma_: UnaryOp = pointwiseInPlace(digamma);
