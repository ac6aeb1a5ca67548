/** The error function, the gamma function's logarithm and their kin. */
import { inPlace, operator } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { UnaryOp } from "../declare/types.ts";

/**
 * The error function.
 * @example
 * torch.erf(torch.tensor([0.5, 1, 2])); // tensor([0.5205, 0.8427, 0.9953])
 */
export const erf: UnaryOp = pointwise("erf(Tensor self) -> Tensor", { formula: (x) => x.erf(), dtype: "intToFloat" });
/** `erf`, written into the tensor itself. */
export const erf_: UnaryOp = pointwiseInPlace(erf);
/**
 * 1 - erf(x), exact in the tail.
 * @example
 * torch.erfc(torch.tensor([0.5, 1, 2])); // tensor([0.4795, 0.1573, 0.0047])
 */
export const erfc: UnaryOp = pointwise("erfc(Tensor self) -> Tensor", {
  formula: (x) => x.erfc(),
  dtype: "intToFloat",
});
/** `erfc`, written into the tensor itself. */
export const erfc_: UnaryOp = pointwiseInPlace(erfc);
/**
 * The inverse of erf.
 * @example
 * torch.erfinv(torch.tensor([0, 0.5])); // tensor([0.0000, 0.4769])
 */
export const erfinv: UnaryOp = pointwise("erfinv(Tensor self) -> Tensor", {
  formula: (x) => x.erfinv(),
  dtype: "intToFloat",
});
/** `erfinv`, written into the tensor itself. */
export const erfinv_: UnaryOp = pointwiseInPlace(erfinv);
/**
 * log |gamma(x)|.
 * @example
 * torch.lgamma(torch.tensor([0.5, 1, 2])); // tensor([0.5724, 0.0000, 0.0000])
 */
export const lgamma: UnaryOp = pointwise("lgamma(Tensor self) -> Tensor", {
  formula: (x) => x.lgamma(),
  dtype: "intToFloat",
});
/** `lgamma`, written into the tensor itself. */
export const lgamma_: UnaryOp = pointwiseInPlace(lgamma);
const digammaValues: UnaryOp = pointwise("digamma(Tensor self) -> Tensor", {
  formula: (x) => x.digamma(),
  dtype: "intToFloat",
  derivative: null,
});

/**
 * The derivative of lgamma.
 * @example
 * torch.digamma(torch.tensor([0.5, 1, 2])); // tensor([-1.9635, -0.5772,  0.4228])
 */
export const digamma: UnaryOp = operator("digamma(Tensor self) -> Tensor", {
  forward: (self: Tensor) => digammaValues(self),
  // Not by the rule table: polygamma has derivatives of every order.
  derivative: { self: [["self"], (grad, c) => grad.mul(c.tensor("self").polygamma(1))] },
});
/** `digamma`, written into the tensor itself. */
export const digamma_: UnaryOp = inPlace(digamma);
