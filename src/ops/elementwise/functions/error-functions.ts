/** The error function, its complement and its inverse. */
import { pointwise, pointwiseInPlace } from "../../declare/pointwise.ts";
import type { UnaryOp } from "../../declare/types.ts";

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
